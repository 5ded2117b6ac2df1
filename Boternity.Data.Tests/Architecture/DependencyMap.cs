using System.Reflection;

namespace Boternity.Data.Tests.Architecture;

/// <summary>
/// Which types each type of an assembly names: in its bases, attributes, fields, signatures, locals and method bodies. A nested type,
/// also one that the compiler made for a lambda or an async method, counts as the outermost type around it.
/// </summary>
/// <remarks>A name that the compiler resolves away is not seen: constants, <c>nameof</c> and documentation.</remarks>
internal sealed class DependencyMap
{
    private const BindingFlags Everything =
        BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private readonly Dictionary<Type, HashSet<Type>> _names = [];

    private DependencyMap()
    {
    }

    /// <summary>The outermost types of the assembly.</summary>
    public IReadOnlyCollection<Type> Types => _names.Keys;

    public static DependencyMap Of(Assembly assembly)
    {
        var map = new DependencyMap();
        foreach (var type in assembly.GetTypes())
        {
            map.AddType(type);
        }

        return map;
    }

    /// <summary>The types that a type names, itself left out; generic ones as their definition.</summary>
    public IReadOnlySet<Type> NamedBy(Type type) => _names[type];

    /// <summary>Who names what they must not, as <c>A names B</c>, in order.</summary>
    public IEnumerable<string> Violations(Func<Type, bool> isSubject, Func<Type, bool> isForbidden) =>
        from subject in Types
        where isSubject(subject)
        from named in NamedBy(subject)
        where isForbidden(named)
        orderby subject.FullName, named.FullName
        select $"{subject} names {named}";

    private static Type Outermost(Type type) => type.DeclaringType is { } outer ? Outermost(outer) : type;

    private void AddType(Type type)
    {
        var owner = Outermost(type);
        if (!_names.TryGetValue(owner, out var names))
        {
            _names.Add(owner, names = []);
        }

        var collector = new TypeCollector(name =>
        {
            var outermost = Outermost(name);
            if (outermost != owner)
            {
                names.Add(outermost);
            }
        });

        collector.Add(type.BaseType);
        collector.AddAll(type.GetInterfaces());
        collector.AddAll(type.GetGenericArguments());
        collector.AddAttributes(type);
        foreach (var member in type.GetMembers(Everything))
        {
            collector.AddDeclared(member);
        }
    }
}
