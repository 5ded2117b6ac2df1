using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Boternity.Data.Tests.Architecture;

/// <summary>What a caller of an assembly can name, one line per type and member, in a fixed order.</summary>
internal static class PublicApi
{
    private const BindingFlags Declared =
        BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    /// <summary>The lines of the types that pass; each type is followed by its members, indented.</summary>
    public static IEnumerable<string> Of(Assembly assembly, Func<Type, bool> isWanted)
    {
        yield return $"assembly {assembly.GetName().Name}";

        var types = assembly.GetTypes().Where(type => type.IsVisible && isWanted(type));
        foreach (var type in types.OrderBy(type => type.FullName, StringComparer.Ordinal))
        {
            yield return "";
            yield return Heading(type);
            foreach (var member in Members(type))
            {
                yield return "    " + member;
            }
        }
    }

    private static string Heading(Type type)
    {
        var bases = new[] { type.BaseType }
            .Concat(type.IsEnum ? [] : type.GetInterfaces())
            .Where(one => one is not null && one != typeof(object) && one != typeof(ValueType) && one != typeof(Enum))
            .Where(one => !IsInherited(one!, type) && !IsRecordEquality(one!, type))
            .Select(one => ApiTypeName.Of(one!));
        var list = string.Join(", ", bases);

        return $"{Kind(type)} {type.Namespace}.{ApiTypeName.OfDeclaration(type)}"
            + $"{(list.Length == 0 ? "" : " : " + list)}{Constraints(type)}";
    }

    private static string Kind(Type type)
    {
        var record = IsRecord(type) ? "record" : "";
        return type switch
        {
            { IsEnum: true } => "enum",
            { IsInterface: true } => "interface",
            { IsValueType: true } => Words(type.IsDefined(typeof(IsReadOnlyAttribute)) ? "readonly" : "", record, "struct"),
            { IsAbstract: true, IsSealed: true } => "static class",
            _ => Words(type.IsAbstract ? "abstract" : type.IsSealed ? "sealed" : "", record.Length == 0 ? "class" : record),
        };

        static string Words(params ReadOnlySpan<string> words) => string.Join(' ', words.ToArray().Where(word => word.Length > 0));
    }

    private static IEnumerable<string> Members(Type type)
    {
        if (type.IsEnum)
        {
            return Enum.GetNames(type).Select(name => $"{name} = {Enum.Format(type, Enum.Parse(type, name), "D")}");
        }

        return Ordered(type.GetFields(Declared).Where(one => IsOpen(one, type)), Field)
            .Concat(Ordered(type.GetConstructors(Declared).Where(one => IsOpen(one, type)), Constructor))
            .Concat(Ordered(type.GetProperties(Declared).Where(one => IsOpen(one, type)), Property))
            .Concat(Ordered(type.GetEvents(Declared).Where(one => IsOpen(one.AddMethod!, type)), Event))
            .Concat(Ordered(type.GetMethods(Declared).Where(one => IsOpen(one, type) && IsWritten(one)), Method));
    }

    private static IEnumerable<string> Ordered<T>(IEnumerable<T> members, Func<T, string> write)
        where T : MemberInfo =>
        members
            .Select(member => (member.Name, Text: write(member)))
            .OrderBy(member => member.Name, StringComparer.Ordinal)
            .ThenBy(member => member.Text, StringComparer.Ordinal)
            .Select(member => member.Text);

    private static string Field(FieldInfo field) => field.IsLiteral
        ? $"const {ApiTypeName.Of(field)} {field.Name} = {Value(field.GetRawConstantValue())}"
        : $"{(field.IsStatic ? "static " : "")}{(field.IsInitOnly ? "readonly " : "")}{ApiTypeName.Of(field)} {field.Name}";

    private static string Event(EventInfo @event) => $"event {ApiTypeName.Of(@event.EventHandlerType!)} {@event.Name}";

    private static string Constructor(ConstructorInfo constructor) =>
        $"{Access(constructor)}{constructor.DeclaringType!.Name.Split('`')[0]}({Parameters(constructor)})";

    private static string Property(PropertyInfo property)
    {
        var accessors = property.GetAccessors(nonPublic: true).Where(accessor => IsOpen(accessor, property.DeclaringType!)).ToArray();
        var names = accessors
            .OrderBy(accessor => accessor != property.GetMethod)
            .Select(accessor => accessor == property.GetMethod ? "get;" : IsInit(accessor) ? "init;" : "set;");
        var index = property.GetIndexParameters();
        var name = index.Length == 0 ? property.Name : $"this[{string.Join(", ", index.Select(Parameter))}]";
        var required = property.IsDefined(typeof(RequiredMemberAttribute)) ? "required " : "";

        return $"{Access(accessors[0])}{Modifier(accessors[0])}{required}{ApiTypeName.Of(property)} {name} {{ {string.Join(' ', names)} }}";
    }

    private static string Method(MethodInfo method)
    {
        var generics = method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(one => one.Name))}>" : "";
        var extension = method.IsDefined(typeof(ExtensionAttribute)) ? "this " : "";

        return $"{Access(method)}{Modifier(method)}{ApiTypeName.Of(method.ReturnParameter)} {method.Name}{generics}"
            + $"({extension}{Parameters(method)})"
            + string.Concat(method.GetGenericArguments().Select(ConstraintsOf));
    }

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(Parameter));

    private static string Parameter(ParameterInfo parameter)
    {
        var isVariable = parameter.IsDefined(typeof(ParamArrayAttribute)) || parameter.IsDefined(typeof(ParamCollectionAttribute));
        var value = parameter.HasDefaultValue ? $" = {Value(parameter.DefaultValue)}" : "";

        return $"{(isVariable ? "params " : "")}{ApiTypeName.Of(parameter)} {parameter.Name}{value}";
    }

    private static string Value(object? value) => value switch
    {
        null => "default",
        string text => $"\"{text}\"",
        bool flag => flag ? "true" : "false",
        Enum constant => $"{constant.GetType().Name}.{constant}",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static string Constraints(Type type) =>
        type.IsGenericTypeDefinition ? string.Concat(type.GetGenericArguments().Select(ConstraintsOf)) : "";

    private static string ConstraintsOf(Type parameter)
    {
        var kind = parameter.GenericParameterAttributes.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint) ? "class"
            : parameter.GenericParameterAttributes.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint) ? "struct"
            : null;
        var types = parameter.GetGenericParameterConstraints().Where(one => one != typeof(ValueType)).Select(ApiTypeName.Of);
        var all = string.Join(", ", kind is null ? types : types.Prepend(kind));

        return all.Length == 0 ? "" : $" where {parameter.Name} : {all}";
    }

    private static string Access(MethodBase method) => method.IsPublic ? "" : "protected ";

    private static string Modifier(MethodInfo method) => method switch
    {
        { DeclaringType.IsInterface: true } => method.IsStatic ? "static " : "",
        { IsStatic: true } => "static ",
        _ when method.GetBaseDefinition() != method => "override ",
        { IsAbstract: true } => "abstract ",
        { IsVirtual: true, IsFinal: false } => "virtual ",
        _ => "",
    };

    private static bool IsOpen(FieldInfo field, Type type) => IsOpen(field.IsPublic, field.IsFamily || field.IsFamilyOrAssembly, type);

    private static bool IsOpen(PropertyInfo property, Type type) =>
        property.GetAccessors(nonPublic: true).Any(accessor => IsOpen(accessor, type));

    private static bool IsOpen(MethodBase method, Type type) => IsOpen(method.IsPublic, method.IsFamily || method.IsFamilyOrAssembly, type);

    // What is protected in a sealed type is nobody's.
    private static bool IsOpen(bool isPublic, bool isProtected, Type type) => isPublic || (isProtected && !type.IsSealed);

    // Neither an accessor nor what the compiler makes for a record.
    private static bool IsWritten(MethodInfo method) =>
        !method.IsDefined(typeof(CompilerGeneratedAttribute))
        && (!method.IsSpecialName || method.Name.StartsWith("op_", StringComparison.Ordinal));

    private static bool IsInit(MethodInfo setter) =>
        setter.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit));

    private static bool IsRecord(Type type) =>
        type.GetMethod("PrintMembers", Declared)?.IsDefined(typeof(CompilerGeneratedAttribute)) == true;

    private static bool IsRecordEquality(Type contract, Type type) =>
        IsRecord(type) && contract.IsGenericType && contract.GetGenericTypeDefinition() == typeof(IEquatable<>);

    // Of its base, or of another of its interfaces.
    private static bool IsInherited(Type contract, Type type) =>
        contract.IsInterface
        && (contract.IsAssignableFrom(type.BaseType)
            || Array.Exists(type.GetInterfaces(), other => other != contract && contract.IsAssignableFrom(other)));
}
