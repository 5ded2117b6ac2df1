using System.Xml.Linq;
using Boternity.Data.Tests.Architecture;
using Boternity.Data.Tests.Migrations;

namespace Boternity.Data.Tests.Packaging;

/// <summary>What is packed, and what somebody else can do with it.</summary>
/// <remarks>Minutes and not seconds, so not part of a plain run: <c>dotnet test --filter TestCategory=Operators</c>.</remarks>
[Explicit("Takes minutes; .ci/run runs it by its category.")]
[Category("Operators")]
[NonParallelizable]
public sealed class PackageTests
{
    private const int Limit = 240_000;

    private static readonly string[] Libraries = ["Boternity.Data", "Boternity.Data.Migrations", "Boternity.Data.Testing"];

    private static PackedFiles _packed = null!;
    private static Consumer _consumer = null!;

    private static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    [OneTimeSetUp]
    public static async Task Pack()
    {
        using var limit = new CancellationTokenSource(Limit);
        _packed = await PackedFiles.PackAsync(limit.Token);
        _consumer = new Consumer(_packed);
    }

    [OneTimeTearDown]
    public static void Remove()
    {
        _consumer?.Dispose();
        _packed?.Dispose();
    }

    [Test]
    public void Pack_gives_each_package_and_its_symbols() =>
        Assert.That(
            Directory.GetFiles(_packed.Folder).Select(Path.GetFileName),
            Is.EquivalentTo(Libraries.Append("Boternity.Data.Cli").SelectMany(
                package => (string[])[$"{package}.{_packed.Version}.nupkg", $"{package}.{_packed.Version}.snupkg"])));

    [TestCase("Boternity.Data", "README.md")]
    [TestCase("Boternity.Data.Migrations", "Boternity.Data.Migrations/PACKAGE.md")]
    [TestCase("Boternity.Data.Testing", "Boternity.Data.Testing/PACKAGE.md")]
    [TestCase("Boternity.Data.Cli", "tools/Boternity.Data.Cli/PACKAGE.md")]
    public void Package_says_what_it_is(string package, string readme)
    {
        var metadata = _packed.Metadata(package);

        Assert.That(metadata.Element("id")?.Value, Is.EqualTo(package));
        Assert.That(metadata.Element("license")?.Value, Is.EqualTo("MIT"));
        Assert.That(metadata.Element("description")?.Value, Has.Length.GreaterThan(40));
        Assert.That(metadata.Element("tags")?.Value, Does.Contain("boternity"));
        Assert.That(
            _packed.Entries()[$"{package}.{_packed.Version}.nupkg/{metadata.Element("readme")?.Value}"],
            Is.EqualTo(File.ReadAllBytes(RepositoryFiles.PathOf(readme))));
    }

    [TestCaseSource(nameof(Libraries))]
    public void Library_depends_on_what_its_project_names_in_the_versions_of_the_repository(string package)
    {
        var project = XElement.Load(RepositoryFiles.PathOf(package, $"{package}.csproj"));
        var packages = project.Descendants("PackageReference")
            .Where(reference => reference.Attribute("PrivateAssets") is null)
            .Select(reference => reference.Attribute("Include")!.Value)
            .Select(name => (Name: name, Version: CentralVersions.Of(name)));
        var ours = project.Descendants("ProjectReference")
            .Select(reference => (Name: Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value), _packed.Version));

        var dependencies = _packed.Metadata(package).Descendants("dependency")
            .Select(dependency => (Name: dependency.Attribute("id")!.Value, Version: dependency.Attribute("version")!.Value));

        Assert.That(dependencies, Is.EquivalentTo(packages.Concat(ours)));
    }

    [Test]
    [CancelAfter(Limit)]
    public async Task Service_migrates_writes_and_reads_and_its_tests_pass()
    {
        var tests = await _consumer.RunAsync(Cancel, ProgramRun.DotNet, "test", "Service.Tests", "--nologo");
        var service = await _consumer.RunAsync(
            Cancel, ProgramRun.DotNet, "run", "--no-build", "--project", "Service", "--", $"--Boternity:Data:Path={_consumer.PathOf("service.db")}");

        Assert.That(tests, Does.Contain("Passed!").And.Match("Failed: +0,").And.Match("Total: +4,"));
        Assert.That(service, Does.Contain("luna is one of 1"));
        Assert.That(
            Directory.GetDirectories(_consumer.PathOf("packages")).Select(Path.GetFileName),
            Is.SupersetOf(Libraries.Select(name => name.ToLowerInvariant())),
            "what was tested is what was packed");
    }

    [Test]
    [CancelAfter(Limit)]
    public async Task Tool_installs_and_runs_its_demo()
    {
        await _consumer.RunAsync(
            Cancel,
            ProgramRun.DotNet, "tool", "install", "Boternity.Data.Cli", "--version", _packed.Version, "--tool-path", _consumer.PathOf("tool"));

        var output = await _consumer.RunAsync(Cancel, _consumer.PathOf("tool", "boternity-data"), "demo");

        Assert.That(output, Does.Contain("created").And.Contain("resumed  Completed"));
    }

    [Test]
    [CancelAfter(Limit)]
    public async Task Pack_in_another_folder_gives_the_same_files()
    {
        using var again = await PackedFiles.PackAsync(Cancel);
        var (first, second) = (_packed.Entries(), again.Entries());

        Assert.That(second.Keys, Is.EquivalentTo(first.Keys));
        Assert.That(first.Where(entry => !entry.Value.AsSpan().SequenceEqual(second[entry.Key])).Select(entry => entry.Key), Is.Empty);
    }
}
