using System.Reflection;
using Boternity.Data.Migrations;

namespace Boternity.Data.Tests.Architecture;

/// <summary>Which part of the library may know which: the rules of its layout, read from the compiled assemblies.</summary>
[Category("Architecture")]
public sealed class LayerTests
{
    private const string Root = "Boternity.Data";

    // What dotnet ef makes of the model; no source of ours.
    private const string Compiled = "Compiled";

    private static readonly Assembly Library = typeof(BoternityModel).Assembly;

    private static readonly DependencyMap Map = DependencyMap.Of(Library);

    private static readonly DependencyMap MigrationsMap = DependencyMap.Of(typeof(DesignTimeFactory).Assembly);

    private static readonly DependencyMap TestingMap = DependencyMap.Of(typeof(TestDatabase).Assembly);

    // The engine and the plumbing; every other folder of the library is an aggregate.
    private static readonly string[] Subsystems = ["Storage", "Encryption", "Errors", "Hosting", "Health", "Importing", "Diagnostics", Compiled];

    private static readonly string[] KnownToAggregates = ["", "Storage", "Encryption", "Errors", "Diagnostics"];

    [Test]
    public void Parts_are_recognised()
    {
        var parts = Map.Types.Where(IsOurs).Select(PartOf).Distinct().ToArray();

        Assert.That(parts, Is.SupersetOf((string[])["", "Storage", "Errors", "Hosting"]));
        Assert.That(parts.Where(IsAggregate), Is.SupersetOf((string[])["Bots", "Souls"]));
    }

    [Test]
    public void Type_is_declared_in_the_folder_of_its_namespace()
    {
        var declared = RepositoryFiles.Sources()
            .Where(file => file.Project == Root)
            .SelectMany(file => file.DeclaredTypes, (file, type) => $"{file.ExpectedNamespace}.{type}")
            .ToHashSet(StringComparer.Ordinal);

        Assert.That(Map.Types.Where(IsOurs).Where(type => PartOf(type) != Compiled).Select(FullNameInSource).Distinct(), Is.EquivalentTo(declared));
    }

    [Test]
    public void Aggregate_knows_contexts_engine_and_aggregates_only() =>
        Assert.That(
            Map.Violations(
                type => IsAggregate(PartOf(type)),
                named => IsOurs(named) && !IsAggregate(PartOf(named)) && !KnownToAggregates.Contains(PartOf(named))),
            Is.Empty);

    [Test]
    public void Aggregate_does_not_know_the_drivers() =>
        Assert.That(Map.Violations(type => IsAggregate(PartOf(type)), IsDriver), Is.Empty);

    [Test]
    public void Importing_does_not_know_the_drivers() =>
        Assert.That(Map.Violations(type => PartOf(type) == "Importing", IsDriver), Is.Empty);

    [Test]
    public void Aggregate_does_not_know_the_stores_of_others()
    {
        var violations =
            from aggregate in Map.Types.Where(IsOurs).Select(PartOf).Where(IsAggregate).Distinct()
            from violation in Map.Violations(
                type => PartOf(type) == aggregate,
                named => IsAggregate(PartOf(named)) && PartOf(named) != aggregate && IsPrivateToItsAggregate(named))
            select violation;

        Assert.That(violations, Is.Empty);
    }

    [Test]
    public void Storage_does_not_know_aggregates() =>
        Assert.That(Map.Violations(type => PartOf(type) == "Storage", named => IsOurs(named) && IsAggregate(PartOf(named))), Is.Empty);

    [Test]
    public void Errors_know_no_aggregate() =>
        Assert.That(Map.Violations(type => PartOf(type) == "Errors", named => IsAggregate(PartOf(named))), Is.Empty);

    [Test]
    public void Hosting_is_known_by_nobody() =>
        Assert.That(Map.Violations(type => PartOf(type) != "Hosting", named => PartOf(named) == "Hosting"), Is.Empty);

    [Test]
    public void Sqlite_s_packages_are_known_by_its_folder_only() =>
        Assert.That(KnownOutside("Sqlite", ["Microsoft.Data.Sqlite", "Microsoft.EntityFrameworkCore.Sqlite", "SQLitePCLRaw"]), Is.Empty);

    [Test]
    public void Postgres_s_packages_are_known_by_its_folder_only() =>
        Assert.That(KnownOutside("Postgres", ["Npgsql"]), Is.Empty);

    // Of all packages: a driver's folder is below Storage in the library and at the top in the others.
    private static IEnumerable<string> KnownOutside(string folder, string[] packages)
    {
        return Map.Violations(
                type => type.Namespace != $"{Root}.Storage.{folder}" && type.Namespace != $"{Root}.{Compiled}.{folder}", IsFromThem)
            .Concat(MigrationsMap.Violations(type => type.Namespace != $"{Root}.Migrations.{folder}", IsFromThem))
            .Concat(TestingMap.Violations(type => type.Namespace != $"{Root}.Testing.{folder}", IsFromThem));

        bool IsFromThem(Type type) =>
            packages.Any(package => type.Assembly.GetName().Name!.StartsWith(package, StringComparison.Ordinal));
    }

    private static bool IsOurs(Type type) => type.Assembly == Library && !IsMadeByTheCompiler(type);

    // Embedded attributes, inline arrays, generated regular expressions.
    private static bool IsMadeByTheCompiler(Type type) =>
        type.Name.Contains('<', StringComparison.Ordinal)
        || type.Namespace?.StartsWith("System.", StringComparison.Ordinal) == true
        || type.Namespace?.StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal) == true;

    /// <summary>The folder below the project's: empty for the root. Registration extensions are Hosting's in another namespace.</summary>
    private static string? PartOf(Type type) => type switch
    {
        _ when type.Assembly != Library => null,
        { Namespace: Root } => "",
        { Namespace: "Microsoft.Extensions.DependencyInjection" } => "Hosting",
        _ => type.Namespace?[(Root.Length + 1)..].Split('.')[0],
    };

    private static bool IsAggregate(string? part) => part is { Length: > 0 } && !Subsystems.Contains(part);

    private static bool IsDriver(Type type) => type.Namespace is $"{Root}.Storage.Sqlite" or $"{Root}.Storage.Postgres";

    private static bool IsPrivateToItsAggregate(Type type) =>
        type.Name.EndsWith("Store", StringComparison.Ordinal) || type.Name.EndsWith("Configuration", StringComparison.Ordinal);

    private static string FullNameInSource(Type type) => $"{type.Namespace}.{type.Name.Split('`')[0]}";
}
