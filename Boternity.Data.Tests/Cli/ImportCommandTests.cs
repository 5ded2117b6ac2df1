using System.Runtime.Versioning;
using System.Text.Json;
using Boternity.Data.Tests.Importing;

namespace Boternity.Data.Tests.Cli;

/// <summary><c>boternity-data import</c>.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class ImportCommandTests(Provider provider) : CliSpec(provider)
{
    private BoternityFile _file = null!;

    [SetUp]
    public void MakeFile()
    {
        _file = new BoternityFile();
        _file.AddBot(BoternityFile.Luna, "luna");
        _file.AddBot(BoternityFile.Sol, "sol", " ");
    }

    [Test]
    public async Task Import_reports_each_table_and_why_rows_were_refused()
    {
        var output = await SucceedAsync("import", "boternity", _file.FilePath, "--refused", _file.RefusedPath);

        Assert.That(output, Does.Match(@"bots +2 +1 +0 +0 +1 +[0-9a-f]{12}"));
        Assert.That(output, Does.Contain("bots: 1 refused: "));
        Assert.That(output, Does.Contain($"1 row kept in {_file.RefusedPath}").And.Contain("counts and digests agree"));
        Assert.That(await Database.ScalarAsync($"SELECT slug FROM bots", Cancel), Is.EqualTo("luna"));
    }

    [Test]
    public async Task Plan_answers_in_json_and_writes_nothing()
    {
        var output = await SucceedAsync("import", "boternity", _file.FilePath, "--refused", _file.RefusedPath, "--plan", "--json");

        using var report = JsonDocument.Parse(output);
        var bots = report.RootElement.GetProperty("tables").EnumerateArray().Single(table => table.GetProperty("name").GetString() == "bots");
        Assert.That(bots.GetProperty("taken").GetInt64(), Is.EqualTo(1));
        Assert.That(report.RootElement.GetProperty("isPlan").GetBoolean());
        Assert.That(await Database.ScalarAsync($"SELECT count(*) FROM bots", Cancel), Is.Zero);
        Assert.That(File.Exists(_file.RefusedPath), Is.False);
    }

    [Test]
    public async Task Import_of_another_file_fails_with_its_code()
    {
        var run = await RunAsync("import", "boternity", Path.Join(_file.Folder, "none.db"));

        Assert.That(run.ExitCode, Is.EqualTo(1));
        Assert.That(run.Error, Does.Contain("BD0830"));
    }
}
