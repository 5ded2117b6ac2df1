using System.Reflection;
using Boternity.Data.Migrations;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Boternity.Data.Tests.Architecture;

/// <summary>How the types of the packages are declared.</summary>
[Category("Architecture")]
public sealed class TypeRulesTests
{
    private static readonly Type[] Types =
    [
        .. Declared(typeof(BoternityModel).Assembly),
        .. Declared(typeof(DesignTimeFactory).Assembly),
        .. Declared(typeof(TestDatabase).Assembly),
    ];

    [Test]
    public void Types_are_found() =>
        Assert.That(Types, Is.SupersetOf(new[] { typeof(BoternityDbContext), typeof(DesignTimeFactory), typeof(DesignTimeArguments), typeof(TestDatabase) }));

    [Test]
    public void Concrete_class_is_sealed() =>
        Assert.That(Types.Where(type => type is { IsClass: true, IsAbstract: false, IsSealed: false }), Is.Empty);

    [Test]
    public void Store_is_internal() =>
        Assert.That(
            Types.Where(type => type is { IsClass: true, IsVisible: true } && type.Name.EndsWith("Store", StringComparison.Ordinal)),
            Is.Empty);

    [Test]
    public void Configuration_is_internal() =>
        Assert.That(Types.Where(type => type.IsVisible && Array.Exists(type.GetInterfaces(), IsConfiguration)), Is.Empty);

    [Test]
    public void Asynchronous_method_ends_with_a_cancellation_token_without_default() =>
        Assert.That(AsynchronousMethods().Where(method => !EndsWithToken(method)).Select(NameOf), Is.Empty);

    [Test]
    public void Asynchronous_method_is_named_so() =>
        Assert.That(
            AsynchronousMethods().Where(method => !method.Name.EndsWith("Async", StringComparison.Ordinal)).Select(NameOf),
            Is.Empty);

    // What a caller can await. An override and the implementation of somebody else's interface have the form that its owner gave it.
    private static IEnumerable<MethodInfo> AsynchronousMethods() =>
        from type in Types
        where type.IsVisible
        from method in type.GetMethods(
            BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
        where (method.IsPublic || method.IsFamily) && IsAwaitable(method.ReturnType)
        where method.GetBaseDefinition() == method && !ImplementsForeignInterface(method)
        select method;

    private static bool EndsWithToken(MethodInfo method) =>
        method.GetParameters() is [.., { HasDefaultValue: false } last] && last.ParameterType == typeof(CancellationToken);

    private static bool IsAwaitable(Type type) =>
        type == typeof(Task)
        || type == typeof(ValueTask)
        || (type.IsGenericType
            && (type.GetGenericTypeDefinition() == typeof(Task<>)
                || type.GetGenericTypeDefinition() == typeof(ValueTask<>)
                || type.GetGenericTypeDefinition() == typeof(IAsyncEnumerable<>)));

    private static bool ImplementsForeignInterface(MethodInfo method) =>
        method.DeclaringType is { IsInterface: false } type
        && type.GetInterfaces().Any(contract =>
            !Types.Contains(contract.IsGenericType ? contract.GetGenericTypeDefinition() : contract)
            && type.GetInterfaceMap(contract).TargetMethods.Contains(method));

    private static bool IsConfiguration(Type contract) =>
        contract.IsGenericType && contract.GetGenericTypeDefinition() == typeof(IEntityTypeConfiguration<>);

    // Nested types too, but neither what the compiler makes nor what `dotnet ef` does.
    private static IEnumerable<Type> Declared(Assembly assembly) =>
        assembly.GetTypes().Where(type =>
            !type.FullName!.Contains('<', StringComparison.Ordinal)
            && !type.IsSubclassOf(typeof(Migration))
            && !type.IsSubclassOf(typeof(ModelSnapshot))
            && type.Namespace?.StartsWith("System.", StringComparison.Ordinal) == false);

    private static string NameOf(MethodInfo method) => $"{method.DeclaringType}.{method.Name}";
}
