using System.Text.Json;
using System.Text.RegularExpressions;
using Boternity.Data.Cli.Schema;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Cli;

/// <summary><c>boternity-data schema</c>, and <c>docs/schema.md</c> with it.</summary>
public sealed partial class SchemaCommandTests
{
    /// <summary>Set to 1 to write the file instead of comparing with it.</summary>
    private const string Accept = "BOTERNITY_ACCEPT_SCHEMA_DOC";

    private static readonly string Document = Path.Combine(Repository.Root, "docs", "schema.md");

    private static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    [Test]
    public async Task Document_is_what_the_command_prints()
    {
        var printed = await RunAsync();
        if (Environment.GetEnvironmentVariable(Accept) == "1")
        {
            await File.WriteAllTextAsync(Document, printed, Cancel);
        }

        Assert.That(
            printed,
            Is.EqualTo(await File.ReadAllTextAsync(Document, Cancel)),
            $"The model has other tables than {Document} says. If that is meant, run this test once with {Accept}=1 and commit the file.");
    }

    [Test]
    public async Task Every_table_has_a_purpose_and_every_purpose_a_table()
    {
        using var json = JsonDocument.Parse(await RunAsync("--json"));

        foreach (var driver in (string[])["sqlite", "postgres"])
        {
            var tables = json.RootElement.GetProperty(driver).EnumerateArray().Select(table => table.GetProperty("name").GetString());
            Assert.That(tables, Is.EquivalentTo(TablePurposes.Tables));
        }
    }

    [Test]
    public async Task One_driver_is_shown_alone()
    {
        var printed = await RunAsync("--driver", "sqlite");

        Assert.That(
            printed,
            Does.Contain("| column | sqlite type | null | default |").And.Not.Contain("postgres").And.Not.Contain("with time zone"));
    }

    [Test]
    public async Task Diagrams_declare_all_that_they_relate_and_name_it_legally()
    {
        var diagrams = DiagramBlock().Matches(await RunAsync()).Select(block => block.Groups[1].Value).ToArray();

        Assert.That(diagrams, Has.Length.GreaterThan(10));
        foreach (var diagram in diagrams)
        {
            var entities = new HashSet<string>();
            var related = new HashSet<string>();
            foreach (var line in Statements(diagram))
            {
                if (EntityLine().Match(line) is { Success: true } entity)
                {
                    Assert.That(entities.Add(entity.Groups[1].Value), $"Declared twice: {line}");
                }
                else if (RelationshipLine().Match(line) is { Success: true } relationship)
                {
                    related.UnionWith([relationship.Groups[1].Value, relationship.Groups[2].Value]);
                }
                else
                {
                    Assert.Fail($"No statement of an erDiagram: {line}");
                }
            }

            Assert.That(entities, Is.Not.Empty.And.SupersetOf(related));
        }
    }

    [Test]
    public async Task Overview_relates_each_foreign_key()
    {
        using var json = JsonDocument.Parse(await RunAsync("--driver", "postgres", "--json"));
        var keys = json.RootElement.GetProperty("postgres").EnumerateArray()
            .SelectMany(table => table.GetProperty("foreignKeys").EnumerateArray(), (table, key) => (
                key.GetProperty("principalTable").GetString(), table.GetProperty("name").GetString()));

        var overview = DiagramBlock().Match(await RunAsync()).Groups[1].Value;

        var related = Statements(overview)
            .Select(line => RelationshipLine().Match(line))
            .Where(match => match.Success)
            .Select(match => ((string?)match.Groups[1].Value, (string?)match.Groups[2].Value));
        Assert.That(related, Is.EquivalentTo(keys).And.Not.Empty);
    }

    // An entity's columns are one statement with it.
    private static string[] Statements(string diagram) =>
        ColumnBlock().Replace(diagram, "").Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static async Task<string> RunAsync(params string[] arguments)
    {
        var run = await new TestShell().RunAsync(["schema", .. arguments], Cancel);
        Assert.That((run.ExitCode, run.Error), Is.EqualTo((0, "")));
        return run.Output;
    }

    [GeneratedRegex(@"```mermaid\nerDiagram\n([^`]*)```")]
    private static partial Regex DiagramBlock();

    [GeneratedRegex(@" \{\n(?: {8}[A-Za-z][A-Za-z0-9_()\[\]-]* [A-Za-z_][A-Za-z0-9_]*(?: (?:PK|FK|UK)(?:, (?:PK|FK|UK))*)?\n)+ {4}\}")]
    private static partial Regex ColumnBlock();

    [GeneratedRegex(@"\A {4}([A-Za-z_][A-Za-z0-9_]*)\z")]
    private static partial Regex EntityLine();

    [GeneratedRegex(@"\A {4}([A-Za-z_][A-Za-z0-9_]*) (?:\|\||\|o)--(?:o\||o\{) ([A-Za-z_][A-Za-z0-9_]*) : ""[^""]+""\z")]
    private static partial Regex RelationshipLine();
}
