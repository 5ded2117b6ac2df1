using System.Reflection;

namespace Boternity.Data.Tests.Architecture;

/// <summary>Takes a declaration or a reference apart into the types it names.</summary>
/// <param name="found">Called for each, perhaps often: a definition, never an array, a pointer or a constructed generic type.</param>
internal sealed class TypeCollector(Action<Type> found)
{
    public void Add(Type? type)
    {
        if (type is null)
        {
            return;
        }

        if (type.HasElementType)
        {
            Add(type.GetElementType());
        }
        else if (type.IsGenericParameter)
        {
            AddConstraints(type);
        }
        else if (type.IsFunctionPointer)
        {
            Add(type.GetFunctionPointerReturnType());
            AddAll(type.GetFunctionPointerParameterTypes());
        }
        else if (type.IsConstructedGenericType)
        {
            found(type.GetGenericTypeDefinition());
            AddAll(type.GenericTypeArguments);
        }
        else
        {
            found(type);
        }
    }

    public void AddAll(IEnumerable<Type> types)
    {
        foreach (var type in types)
        {
            Add(type);
        }
    }

    /// <summary>Adds what a member's declaration names, its body included.</summary>
    public void AddDeclared(MemberInfo member)
    {
        AddAttributes(member);
        AddSignature(member);
        if (member is MethodBase method)
        {
            foreach (var parameter in method.GetParameters())
            {
                AddAttributes(parameter);
            }

            AddBody(method);
        }
    }

    /// <summary>Adds the types of a declaration's attributes and of their arguments.</summary>
    public void AddAttributes(ICustomAttributeProvider declaration)
    {
        var attributes = declaration switch
        {
            MemberInfo member => member.CustomAttributes,
            ParameterInfo parameter => parameter.CustomAttributes,
            _ => throw new ArgumentException("Only members and parameters have attributes here.", nameof(declaration)),
        };
        foreach (var attribute in attributes)
        {
            Add(attribute.AttributeType);
            foreach (var argument in attribute.ConstructorArguments.Concat(attribute.NamedArguments.Select(named => named.TypedValue)))
            {
                AddArgument(argument);
            }
        }
    }

    private void AddConstraints(Type parameter)
    {
        foreach (var constraint in parameter.GetGenericParameterConstraints().Where(constraint => !constraint.IsGenericParameter))
        {
            // Its own arguments may lead back to the parameter: `T : IComparable<T>`.
            Add(constraint.ContainsGenericParameters ? constraint.GetGenericTypeDefinition() : constraint);
        }
    }

    private void AddArgument(CustomAttributeTypedArgument argument)
    {
        Add(argument.ArgumentType);
        switch (argument.Value)
        {
            case Type type:
                Add(type);
                break;
            case IEnumerable<CustomAttributeTypedArgument> items:
                foreach (var item in items)
                {
                    AddArgument(item);
                }

                break;
        }
    }

    private void AddSignature(MemberInfo member)
    {
        switch (member)
        {
            case FieldInfo field:
                Add(field.FieldType);
                break;
            case PropertyInfo property:
                Add(property.PropertyType);
                break;
            case EventInfo @event:
                Add(@event.EventHandlerType);
                break;
            case MethodBase method:
                Add((method as MethodInfo)?.ReturnType);
                AddAll(method.GetParameters().Select(parameter => parameter.ParameterType));
                AddAll(method is MethodInfo { IsGenericMethod: true } ? method.GetGenericArguments() : []);
                break;
        }
    }

    private void AddBody(MethodBase method)
    {
        if (method.GetMethodBody() is not { } body)
        {
            return;
        }

        AddAll(body.LocalVariables.Select(local => local.LocalType));
        AddAll(body.ExceptionHandlingClauses
            .Where(clause => clause.Flags == ExceptionHandlingClauseOptions.Clause)
            .Select(clause => clause.CatchType!));

        var typeArguments = method.DeclaringType!.GetGenericArguments();
        var methodArguments = method.IsGenericMethod ? method.GetGenericArguments() : [];
        foreach (var token in MethodBodyTokens.In(body))
        {
            AddReference(method.Module.ResolveMember(token, typeArguments, methodArguments)!);
        }
    }

    private void AddReference(MemberInfo member)
    {
        if (member is Type type)
        {
            Add(type);
            return;
        }

        Add(member.DeclaringType);
        AddSignature(member);
    }
}
