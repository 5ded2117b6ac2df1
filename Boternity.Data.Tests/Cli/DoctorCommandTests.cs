using System.Runtime.Versioning;
using System.Text.Json;

namespace Boternity.Data.Tests.Cli;

/// <summary><c>boternity-data status</c>, <c>doctor</c>, <c>verify</c> and <c>checkpoint</c>.</summary>
[UnsupportedOSPlatform("windows")]
[Platform(Exclude = "Win", Reason = "the key files are made with Unix's modes")]
[CancelAfter(120_000)]
public sealed class DoctorCommandTests(Provider provider) : CliSpec(provider)
{
    private readonly Provider _provider = provider;

    [SetUp]
    public void MakeKey() => Configure(MakeKey("master.key").File);

    [Test]
    public async Task Status_shows_what_comes_first()
    {
        await Database.AddBotAsync("luna", Cancel);

        var text = await SucceedAsync("status");
        var json = JsonDocument.Parse(await SucceedAsync("status", "--json")).RootElement;

        Assert.That(text, Does.Match(@"  schema +\d+, current\n"));
        Assert.That(text, Does.Match(@"  bots +1\n"));
        Assert.That(json.GetProperty("driver").GetString(), Is.EqualTo(_provider == Provider.Sqlite ? "sqlite" : "postgres"));
        Assert.That(json.GetProperty("pending").GetInt32(), Is.Zero);
        Assert.That(json.GetProperty("tables")[0].GetProperty("rows").GetInt64(), Is.EqualTo(1));
    }

    [Test]
    public async Task Doctor_answers_by_the_worst_that_it_sees()
    {
        await Database.ExecuteAsync($"CREATE TABLE mine (id INTEGER)", Cancel);
        var warned = await RunAsync("doctor");
        await Database.ExecuteAsync($"DROP INDEX idx_bots_status", Cancel);
        var failed = await RunAsync("doctor", "--json");

        Assert.That(warned.ExitCode, Is.EqualTo(1), warned.ToString());
        Assert.That(warned.Output, Does.Match(@"  schema\.foreign_objects +warn +table mine\n +fix +Harmless"));
        Assert.That(failed.ExitCode, Is.EqualTo(2), failed.ToString());
        var report = JsonDocument.Parse(failed.Output).RootElement;
        Assert.That(report.GetProperty("status").GetString(), Is.EqualTo("fail"));
        var drift = report.GetProperty("checks").EnumerateArray().Single(one => one.GetProperty("id").GetString() == "schema.drift");
        Assert.That(drift.GetProperty("area").GetString(), Is.EqualTo("schema"));
        Assert.That(drift.GetProperty("seen").GetString(), Does.Contain("idx_bots_status"));
    }

    [Test]
    public async Task Doctor_deep_opens_what_is_sealed()
    {
        Assert.That((await PipeAsync(Canary + "\n", "secrets", "set", "global", "NAME")).ExitCode, Is.Zero);

        var run = await RunAsync("doctor", "--deep");

        Assert.That(run.Output, Does.Match(@"  content\.secrets +ok "), run.ToString());
        Assert.That(run.Output, Does.Match(@"  keys\.ring +ok "), run.ToString());
    }

    [Test]
    public async Task Verify_answers_3_and_names_what_it_found()
    {
        Assert.That((await PipeAsync(Canary + "\n", "secrets", "set", "global", "NAME")).ExitCode, Is.Zero);
        Assert.That(await SucceedAsync("verify"), Does.Match(@"  secrets +ok\n"));
        var value = (byte[])(await Database.ScalarAsync($"SELECT encrypted_value FROM secrets", Cancel))!;
        value[^1] ^= 1;
        await Database.ExecuteAsync($"UPDATE secrets SET encrypted_value = {value}", Cancel);
        var id = await Database.ScalarAsync($"SELECT id FROM secrets", Cancel);

        var text = await RunAsync("verify");
        var json = await RunAsync("verify", "--json");

        Assert.That(text.ExitCode, Is.EqualTo(3), text.ToString());
        Assert.That(text.Output, Does.Match($"secrets +{id} +BD0619\n"));
        Assert.That(json.ExitCode, Is.EqualTo(3), json.ToString());
        var part = JsonDocument.Parse(json.Output).RootElement.EnumerateArray().Single(one => one.GetProperty("name").GetString() == "secrets");
        Assert.That(part.GetProperty("damage")[0].GetProperty("recordId").GetString(), Is.EqualTo(id));
    }

    [Test]
    public async Task Checkpoint_empties_the_log_beside_a_service_and_is_refused_where_the_server_does_it()
    {
        if (_provider == Provider.Postgres)
        {
            var refused = await RunAsync("checkpoint");
            Assert.That((refused.ExitCode, refused.Error), Is.EqualTo((1, "BD0820: A checkpoint is SQLite's: PostgreSQL's server makes its own.\n")));
            return;
        }

        // A connection that stays: with the last one the log would go by itself.
        await using var service = Database.OpenHost();
        await service.Resolve<Boternity.Data.Storage.IWriteQueue>().WriteAsync((_, _) => Task.FromResult(0), Cancel);
        await Database.AddBotAsync("luna", Cancel);

        var result = JsonDocument.Parse(await SucceedAsync("checkpoint", "--json")).RootElement;

        Assert.That(result.GetProperty("isComplete").GetBoolean(), Is.True);
        Assert.That(result.GetProperty("bytesAfter").GetInt64(), Is.Zero);
        Assert.That(await SucceedAsync("checkpoint"), Does.Match("  checkpoint +complete\n"));
    }

    [Test]
    public async Task Commands_on_an_absent_database_say_so()
    {
        string[] target = _provider == Provider.Sqlite
            ? ["--path", Path.Combine(Database.Folder, "missing.db")]
            : ["--connection", Database.Target.Replace("Database=", "Database=missing_", StringComparison.Ordinal)];

        var status = await new TestShell().RunAsync(["status", .. target], Cancel);
        var verify = await new TestShell().RunAsync(["verify", .. target], Cancel);
        var doctor = await new TestShell().RunAsync(["doctor", .. target], Cancel);

        Assert.That(status.ExitCode, Is.EqualTo(1), status.ToString());
        Assert.That(verify.ExitCode, Is.EqualTo(1), verify.ToString());
        Assert.That(doctor.ExitCode, Is.EqualTo(2), doctor.ToString());
        Assert.That(status.Error, Does.StartWith("BD"));
    }

    [Test]
    public async Task Doctor_that_is_stopped_answers_130()
    {
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();

        var run = await RunAsync(new TestShell(), ["doctor"], stop.Token);

        Assert.That((run.ExitCode, run.Error), Is.EqualTo((130, "Stopped.\n")));
    }
}
