namespace Boternity.Data.Tests.Architecture;

/// <summary>What the samples below name, each in another place.</summary>
internal class NamedClass
{
    public static void Call<T>()
    {
    }
}

internal interface INamed<T>;

internal sealed class NamedException : Exception;

[AttributeUsage(AttributeTargets.Class)]
internal sealed class NamingAttribute(Type type) : Attribute
{
    public Type Type => type;
}

internal sealed class NamesNothing
{
    public object? Field { get; } = string.Empty.Length + 1;
}

internal sealed class NamesInBase : NamedClass;

internal sealed class NamesInInterface : INamed<NamedClass>;

internal sealed class NamesInConstraint<T>
    where T : NamedClass
{
    public int Size { get; } = typeof(T).Name.Length;
}

[Naming(typeof(NamedClass[]))]
internal sealed class NamesInAttribute;

internal sealed class NamesInField
{
    public List<NamedClass>? Field { get; }
}

internal sealed class NamesInProperty
{
    public static NamedClass? Property => null;
}

internal sealed class NamesInParameter
{
    public static void Method(in KeyValuePair<int, NamedClass?[]> parameter) => _ = parameter.Key;
}

internal sealed class NamesInResult
{
    public static NamedClass? Method() => null;
}

internal sealed class NamesInBody
{
    public static bool Method(object value) => value is NamedClass;
}

internal sealed class NamesInCatch
{
    public static void Method(Action action)
    {
        try
        {
            action();
        }
        catch (NamedException)
        {
            action();
        }
    }
}

internal sealed class NamesInGenericCall
{
    public static object Method() => Array.Empty<NamedClass>();
}

internal sealed class NamesInLambda
{
    public static Func<object> Method() => () => new NamedClass();
}

internal sealed class NamesInAsync
{
    public static async Task<object> Method()
    {
        await Task.Yield();
        return new NamedClass();
    }
}

internal sealed class NamesInNestedType
{
    internal sealed class Nested
    {
        public static object Method() => new NamedClass();
    }
}
