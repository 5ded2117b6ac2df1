namespace Boternity.Data.Tests.Feed;

/// <summary>Code that compiles and runs on the stand-in does so on the genuine SQLitePCLRaw.core, and the other way round.</summary>
public sealed class SqlitePclSurfaceTests
{
    private const string Binding = "SQLitePCLRaw.core";

    // Members of 2.1 that 2.0.6 does not have. Microsoft.Data.Sqlite 10 refers to them.
    private static readonly string[] AddedIn21 =
    [
        "static SQLitePCL.raw.sqlite3_load_extension(SQLitePCL.sqlite3, SQLitePCL.utf8z, SQLitePCL.utf8z, ref SQLitePCL.utf8z) : Int32",
    ];

    private static IEnumerable<string> Consumers => ["Microsoft.Data.Sqlite", "Microsoft.EntityFrameworkCore.Sqlite", "Boternity.Data"];

    [Test]
    public void Stand_in_exposes_nothing_but_genuine_members()
    {
        FeedFiles.RequireStandIn();

        var standIn = ApiSurface.Read(FeedFiles.LoadedBinding);

        Assert.That(standIn.Members.Except(ApiSurface.Read(FeedFiles.GenuineBinding).Members), Is.EquivalentTo(AddedIn21));
    }

    [Test]
    public void Stand_in_has_the_genuine_bases_parameter_names_and_constants()
    {
        FeedFiles.RequireStandIn();

        var standIn = ApiSurface.Read(FeedFiles.LoadedBinding);

        Assert.That(
            standIn.Details.Except(ApiSurface.Read(FeedFiles.GenuineBinding).Details).Where(detail => !AddedIn21.Any(detail.StartsWith)),
            Is.Empty);
    }

    [TestCaseSource(nameof(Consumers))]
    public void Members_that_a_consumer_refers_to_exist(string consumer)
    {
        var references = ApiSurface.ReadReferences(PathOf(consumer), Binding);

        Assert.That(references.Except(ApiSurface.Read(FeedFiles.LoadedBinding).Members), Is.Empty);
    }

    [TestCaseSource(nameof(Consumers))]
    public void Members_that_a_consumer_refers_to_are_genuine(string consumer)
    {
        var references = ApiSurface.ReadReferences(PathOf(consumer), Binding);

        Assert.That(references.Except(ApiSurface.Read(FeedFiles.GenuineBinding).Members).Except(AddedIn21), Is.Empty);
    }

    [Test]
    public void Stand_in_has_the_identity_that_the_driver_refers_to()
    {
        var wanted = typeof(Microsoft.Data.Sqlite.SqliteConnection).Assembly.GetReferencedAssemblies().Single(name => name.Name == Binding);

        var loaded = typeof(SQLitePCL.raw).Assembly.GetName();

        Assert.That(loaded.Version, Is.GreaterThanOrEqualTo(wanted.Version!));
        Assert.That(loaded.GetPublicKeyToken(), Is.EqualTo(wanted.GetPublicKeyToken()));
    }

    private static string PathOf(string assembly) => Path.Combine(TestContext.CurrentContext.TestDirectory, $"{assembly}.dll");
}
