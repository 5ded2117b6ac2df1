using System.Reflection;

namespace Boternity.Data.Tests.Architecture;

/// <summary>Types as C# writes them, with their nullability: <c>Task&lt;Bot?&gt;</c>.</summary>
internal static class ApiTypeName
{
    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void",
        [typeof(object)] = "object",
        [typeof(string)] = "string",
        [typeof(bool)] = "bool",
        [typeof(byte)] = "byte",
        [typeof(char)] = "char",
        [typeof(short)] = "short",
        [typeof(int)] = "int",
        [typeof(long)] = "long",
        [typeof(double)] = "double",
        [typeof(decimal)] = "decimal",
    };

    public static string Of(ParameterInfo parameter) =>
        parameter.ParameterType.IsByRef
            ? $"{Modifier(parameter)} {Of(parameter.ParameterType.GetElementType()!, Nullability(parameter).ElementType)}"
            : Of(parameter.ParameterType, Nullability(parameter));

    public static string Of(PropertyInfo property) => Of(property.PropertyType, new NullabilityInfoContext().Create(property));

    public static string Of(FieldInfo field) => Of(field.FieldType, new NullabilityInfoContext().Create(field));

    /// <summary>Without nullability, which a base type or a constraint does not show.</summary>
    public static string Of(Type type) => Of(type, nullability: null);

    /// <summary>The name of a declaration, with its own parameters: <c>Page&lt;T&gt;</c>.</summary>
    public static string OfDeclaration(Type type) =>
        type.IsNested ? $"{OfDeclaration(type.DeclaringType!)}.{Of(type)}" : Of(type);

    private static string Of(Type type, NullabilityInfo? nullability)
    {
        if (Nullable.GetUnderlyingType(type) is { } value)
        {
            return Of(value) + "?";
        }

        var name = type.IsArray
            ? $"{Of(type.GetElementType()!, nullability?.ElementType)}[]"
            : Keywords.GetValueOrDefault(type) ?? type.Name.Split('`')[0] + Arguments(type, nullability);

        // Of a generic parameter without constraints nobody can tell.
        var canTell = nullability is not null && !type.IsValueType && !type.IsGenericParameter;
        return canTell && IsNullable(nullability!) ? name + "?" : name;
    }

    private static string Arguments(Type type, NullabilityInfo? nullability)
    {
        if (!type.IsGenericType)
        {
            return "";
        }

        // The context leaves them out where it has nothing to say.
        var known = nullability?.GenericTypeArguments is { Length: > 0 } arguments ? arguments : null;
        return $"<{string.Join(", ", type.GetGenericArguments().Select((argument, index) => Of(argument, known?[index])))}>";
    }

    // A property with [AllowNull] takes null and never gives it: its type is the one that is read.
    private static bool IsNullable(NullabilityInfo nullability) =>
        (nullability.ReadState == NullabilityState.Unknown ? nullability.WriteState : nullability.ReadState) == NullabilityState.Nullable;

    private static NullabilityInfo Nullability(ParameterInfo parameter) => new NullabilityInfoContext().Create(parameter);

    private static string Modifier(ParameterInfo parameter) =>
        parameter.IsOut ? "out" : parameter.IsIn ? "in" : "ref";
}
