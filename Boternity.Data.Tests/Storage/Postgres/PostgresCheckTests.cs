using System.Runtime.CompilerServices;
using Boternity.Data.Health;
using Boternity.Data.Storage.Checks;
using Boternity.Data.Storage.Postgres;
using Npgsql;

namespace Boternity.Data.Tests.Storage.Postgres;

/// <summary>What the doctor finds on a server.</summary>
[CancelAfter(60_000)]
public sealed class PostgresCheckTests : PostgresSpec
{
    [TestCase("14.9", CheckStatus.Fail)]
    [TestCase("15.0", CheckStatus.Ok)]
    public void Version_that_is_too_old_fails(string version, CheckStatus status) =>
        Assert.That(PostgresChecks.JudgeVersion(Version.Parse(version)).Status, Is.EqualTo(status));

    [Test]
    public void Connection_that_another_process_answers_goes_through_a_pooler()
    {
        Assert.That(PostgresChecks.JudgePooler(17, 17).Status, Is.EqualTo(CheckStatus.Ok));
        Assert.That(PostgresChecks.JudgePooler(17, 18).Status, Is.EqualTo(CheckStatus.Warn));
    }

    [Test]
    public void Standby_that_is_far_behind_is_told()
    {
        Assert.That(PostgresChecks.JudgeLag([]).Status, Is.EqualTo(CheckStatus.Ok));
        Assert.That(PostgresChecks.JudgeLag([("one (streaming)", 1024)]).Seen, Is.EqualTo("one (streaming) is 1024 bytes behind"));
        Assert.That(PostgresChecks.JudgeLag([("one (streaming)", 1L << 30)]).Status, Is.EqualTo(CheckStatus.Warn));
        Assert.That(PostgresChecks.JudgeLag([("one (startup)", null)]).Status, Is.EqualTo(CheckStatus.Warn));
    }

    [Test]
    public async Task Server_is_looked_at()
    {
        var results = await ExamineAsync(Database.Target);

        string[] ok =
        [
            "postgres.connection", "postgres.version", "postgres.encoding", "postgres.data_sync_retry", "postgres.archive",
            "postgres.replicas", "postgres.pooler", "postgres.grants", "locks.transactions",
        ];
        Assert.That(ok.Where(id => results[id].Status != CheckStatus.Ok).Select(id => results[id]), Is.Empty);
        Assert.That(results["postgres.checksums"].Seen, Does.Contain("data_checksums is"));
        Assert.That(results.Keys, Has.None.StartsWith("native.").And.None.StartsWith("files."));
    }

    [Test]
    public async Task Setting_that_breaks_a_promise_fails_and_hides_no_other()
    {
        var name = new NpgsqlConnectionStringBuilder(Database.Target).Database!;
        await Database.ExecuteAsync(FormattableStringFactory.Create($"ALTER DATABASE \"{name}\" SET synchronous_commit = off"), Cancel);

        var results = await ExamineAsync(Database.Target);

        Assert.That(results["settings.writer"].Status, Is.EqualTo(CheckStatus.Fail));
        Assert.That(results["settings.writer"].Seen, Does.Contain("synchronous_commit"));
        Assert.That(results["schema.drift"].Status, Is.EqualTo(CheckStatus.Ok));
    }

    [Test]
    public async Task Running_migration_is_told()
    {
        await using var holder = new NpgsqlConnection(Database.ConnectionString);
        await holder.OpenAsync(Cancel);
        await using var command = new NpgsqlCommand("SELECT pg_advisory_lock(1111772487, 1)", holder);
        await command.ExecuteNonQueryAsync(Cancel);

        var result = (await ExamineAsync(Database.Target))["locks.migration"];

        Assert.That(result.Status, Is.EqualTo(CheckStatus.Warn), result.ToString());
        Assert.That(result.Seen, Does.Contain($"server process {holder.ProcessID}"));
    }

    [Test]
    public async Task Index_that_is_not_valid_and_constraint_that_is_not_checked_are_found()
    {
        await Database.ExecuteAsync($"UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'idx_bots_status'::regclass", Cancel);
        await Database.ExecuteAsync(
            $"ALTER TABLE counters ADD other int, ADD CONSTRAINT fk_other FOREIGN KEY (other) REFERENCES counters (id) NOT VALID", Cancel);

        var results = await ExamineAsync(Database.Target, deep: true);

        Assert.That(results["content.integrity"].Seen, Does.Contain("bots: the index idx_bots_status is not valid"));
        Assert.That(results["content.foreign_keys"].Seen, Does.Contain("counters: the constraint fk_other is not validated"));
    }

    [Test]
    public async Task Role_without_rights_is_told_which()
    {
        var role = $"bd_poor_{Environment.ProcessId}";
        await Database.ExecuteAsync(FormattableStringFactory.Create($"CREATE ROLE {role}"), Cancel);
        try
        {
            var options = new NpgsqlConnectionStringBuilder(Database.Target) { Options = $"-c role={role}" };
            var results = await ExamineAsync(options.ConnectionString);
            var result = results["postgres.grants"];

            Assert.That(result.Status, Is.EqualTo(CheckStatus.Fail), result.ToString());
            Assert.That(result.Seen, Does.Contain("INSERT on bots"));
            Assert.That(result.Fix, Does.Contain("Grant"));
            foreach (var id in (string[])["postgres.replicas", "locks.transactions"])
            {
                Assert.That(results[id].Status, Is.EqualTo(CheckStatus.Skipped), results[id].ToString());
                Assert.That(results[id].Seen, Does.Contain("pg_monitor"));
            }
        }
        finally
        {
            await Database.ExecuteAsync(FormattableStringFactory.Create($"DROP ROLE {role}"), CancellationToken.None);
        }
    }

    [Test]
    public async Task Error_detail_that_somebody_asked_for_is_told()
    {
        var options = new NpgsqlConnectionStringBuilder(Database.Target) { IncludeErrorDetail = true };

        var result = (await ExamineAsync(options.ConnectionString))["environment.row_values"];

        Assert.That(result.Status, Is.EqualTo(CheckStatus.Fail), result.ToString());
        Assert.That(result.Seen, Does.Contain("Include Error Detail"));
    }

    private async Task<Dictionary<string, CheckResult>> ExamineAsync(string connectionString, bool deep = false)
    {
        await using var host = new LibraryHost(Provider.Postgres, connectionString, Database.Clock);
        return await host.Resolve<IDoctor>().ExamineAsync(new DoctorOptions { Deep = deep }, Cancel).ToDictionaryAsync(one => one.Id, cancellationToken: Cancel);
    }
}
