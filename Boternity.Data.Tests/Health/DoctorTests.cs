using Boternity.Data.Encryption;
using Boternity.Data.Errors;
using Boternity.Data.Files;
using Boternity.Data.Health;
using Boternity.Data.Secrets;
using Boternity.Data.Souls;
using Boternity.Data.Storage.Checks;
using Boternity.Data.Tests.Encryption;
using Boternity.Data.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Boternity.Data.Tests.Health;

/// <summary>What the doctor finds on either driver.</summary>
public sealed class DoctorTests(Provider provider) : DoctorSpec(provider)
{
    private readonly Provider _provider = provider;
    private readonly byte[] _masterKey = TestMasterKeys.Random();

    private string Blobs => Path.Combine(Database.Folder, "blobs");

    protected override TestDatabaseOptions Options => TestMasterKeys.Host(_masterKey);

    [Test]
    public async Task Healthy_database_has_no_failure_and_each_check_answers()
    {
        await FillAsync();

        var results = await ExamineAsync(deep: true, WithBlobs());

        Assert.That(results.Values.Where(one => one.Status == CheckStatus.Fail), Is.Empty);
        string[] ok =
        [
            "schema.migrations", "schema.epoch", "schema.drift", "schema.foreign_objects", "schema.leftovers",
            "settings.writer", "settings.readers", "locks.migration",
            "keys.files", "keys.ring", "keys.rotation", "environment.file_locking", "environment.row_values", "environment.clock",
            "content.integrity", "content.foreign_keys", "content.souls", "content.files", "content.secrets",
        ];
        Assert.That(ok.Where(id => results[id].Status != CheckStatus.Ok).Select(id => results[id]), Is.Empty);
        Assert.That(results.Values.Where(one => one.Status == CheckStatus.Warn && one.Fix is null), Is.Empty);
        var documented = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "doctor.md"), Cancel);
        Assert.That(results.Values.Where(one => one.Area != "content" && !documented.Contains($"`{one.Id}`", StringComparison.Ordinal)), Is.Empty);
    }

    [Test]
    public async Task Absent_database_fails_one_check_and_hides_no_other_area()
    {
        var target = _provider == Provider.Sqlite
            ? Path.Combine(Database.Folder, "missing.db")
            : Database.Target.Replace("Database=", "Database=missing_", StringComparison.Ordinal);
        await using var host = new LibraryHost(_provider, target, Database.Clock, Options);

        var results = await ExamineAsync(host, deep: true);

        var found = results[IsSqlite ? "files.database" : "postgres.connection"];
        AssertResult(found, CheckStatus.Fail, IsSqlite ? "there is no database" : "BD", "");
        Assert.That(results.Values.Where(one => one.Status == CheckStatus.Fail).Select(one => one.Id), Is.EqualTo((string[])[found.Id]));
        Assert.That(results["content.souls"].Status, Is.EqualTo(CheckStatus.Skipped));
        Assert.That(results["environment.file_locking"].Status, Is.EqualTo(CheckStatus.Ok));
        Assert.That(Directory.GetFiles(Database.Folder, "missing*"), Is.Empty);
    }

    [Test]
    public async Task Database_without_a_schema_says_what_is_pending()
    {
        await Database.ExecuteAsync($"DROP TABLE \"__EFMigrationsHistory\"", Cancel);

        var results = await ExamineAsync();

        AssertResult(results["schema.migrations"], CheckStatus.Fail, "pending: ", "boternity-data migrate");
        Assert.That(results["keys.ring"].Status, Is.EqualTo(CheckStatus.Skipped));
    }

    [Test]
    public async Task Newer_history_is_told_although_the_store_does_not_open()
    {
        await Database.ExecuteAsync($"INSERT INTO \"__EFMigrationsHistory\" VALUES ('20990101000000_Future', '99.0')", Cancel);

        var results = await ExamineAsync();

        AssertResult(results["schema.migrations"], CheckStatus.Fail, "20990101000000_Future", "Update this program");
        Assert.That(results["schema.epoch"].Status, Is.EqualTo(CheckStatus.Fail));
        Assert.That(results["locks.migration"].Status, Is.EqualTo(CheckStatus.Ok));
    }

    [Test]
    public async Task Missing_migration_is_named()
    {
        await Database.ExecuteAsync($"DELETE FROM \"__EFMigrationsHistory\" WHERE \"MigrationId\" LIKE '%MessagesAndExecutions'", Cancel);

        var result = (await ExamineAsync())["schema.migrations"];

        AssertResult(result, CheckStatus.Fail, "_MessagesAndExecutions", "boternity-data migrate");
    }

    [Test]
    public async Task Drift_and_foreign_objects_are_told_apart()
    {
        await Database.ExecuteAsync($"DROP INDEX idx_bots_status", Cancel);
        await Database.ExecuteAsync($"CREATE TABLE mine (id INTEGER)", Cancel);
        await Database.ExecuteAsync($"CREATE TABLE ef_temp_bots (id INTEGER)", Cancel);

        var results = await ExamineAsync();

        AssertResult(results["schema.drift"], CheckStatus.Fail, "index idx_bots_status is missing", "restore a backup");
        AssertResult(results["schema.foreign_objects"], CheckStatus.Warn, "table mine", "Harmless");
        AssertResult(results["schema.leftovers"], CheckStatus.Warn, "table ef_temp_bots", "next migration");
    }

    [Test]
    public async Task Wrong_master_key_is_named_by_its_id_alone()
    {
        await FillAsync();
        var other = TestMasterKeys.Random();

        var results = await ExamineAsync(deep: true, TestMasterKeys.Host(other));

        var seen = results["keys.ring"];
        AssertResult(seen, CheckStatus.Fail, $"wanted and not loaded: {TestMasterKeys.ShortId(_masterKey)}", "MasterKey:Additional");
        Assert.That(seen.Seen, Does.Contain($"loaded: {TestMasterKeys.ShortId(other)}"));
        Assert.That(results["content.secrets"].Status, Is.EqualTo(CheckStatus.Fail));
    }

    [Test]
    public async Task Missing_master_key_is_a_failure_once_something_is_sealed()
    {
        var before = (await ExamineAsync(options: TestMasterKeys.Host()))["keys.ring"];
        await FillAsync();

        var results = await ExamineAsync(deep: true, TestMasterKeys.Host());

        AssertResult(before, CheckStatus.Warn, "nothing is sealed yet", "keys init");
        AssertResult(results["keys.ring"], CheckStatus.Fail, $"The database wants {TestMasterKeys.ShortId(_masterKey)}", "Put the key");
        Assert.That(results["content.secrets"].Status, Is.EqualTo(CheckStatus.Skipped));
    }

    [Test]
    public async Task Old_data_key_is_due()
    {
        await FillAsync();
        Database.Clock.Advance(TimeSpan.FromDays(366));

        var result = (await ExamineAsync())["keys.rotation"];

        AssertResult(result, CheckStatus.Warn, "older than a year", "keys rotate");
    }

    [Test]
    public async Task Service_without_secrets_is_not_asked_for_keys()
    {
        var results = await ExamineAsync(deep: true, new TestDatabaseOptions());

        Assert.That(results["keys.ring"].Status, Is.EqualTo(CheckStatus.Skipped));
        Assert.That(results["content.secrets"].Status, Is.EqualTo(CheckStatus.Skipped));
    }

    [Test]
    public async Task Deep_examination_finds_what_verify_names()
    {
        var (bot, soul) = await FillAsync();
        var file = await DamageAllAsync();

        await using var host = Database.OpenHost(WithBlobs());
        var results = await ExamineAsync(host, deep: true);
        var parts = await host.Resolve<IDoctor>().VerifyAsync(Cancel).ToDictionaryAsync(part => part.Name, part => part.Damage, cancellationToken: Cancel);

        AssertResult(results["content.souls"], CheckStatus.Fail, $"soul_versions {soul}: its content does not match its hash", "verify");
        AssertResult(results["content.files"], CheckStatus.Fail, $"{file} version 1", "backup");
        AssertResult(results["content.secrets"], CheckStatus.Fail, ErrorCodes.SealedDamaged, "backup");
        Assert.That(parts["souls"].Select(one => (one.Table, one.RecordId)), Is.EqualTo(new[] { ("soul_versions", soul.ToString()) }));
        Assert.That(parts["files"].Single().RecordId, Is.EqualTo($"{file} version 1"));
        Assert.That(parts["secrets"].Select(one => (one.Table, one.Problem)), Is.EqualTo(new[] { ("secrets", ErrorCodes.SealedDamaged) }));
        Assert.That(parts["schema"], Is.Empty);
        Assert.That(parts["integrity"], Is.Empty);
        Assert.That(bot, Is.Not.EqualTo(Guid.Empty));
    }

    [Test]
    public async Task Clock_behind_the_newest_row_is_told()
    {
        await Database.AddBotAsync("luna", Cancel);
        await Database.ExecuteAsync($"UPDATE bots SET updated_at = {Database.Now + TimeSpan.FromHours(2)}", Cancel);

        var result = (await ExamineAsync())["environment.clock"];

        AssertResult(result, CheckStatus.Warn, "120 minutes ahead", "NTP");
    }

    [Test]
    public async Task Variable_that_switches_file_locks_off_is_told()
    {
        var options = Options;
        options.ConfigureServices += services =>
        {
            var environment = new MasterKeyHost { Variables = { ["DOTNET_SYSTEM_IO_DISABLEFILELOCKING"] = "1" } }.Environment;
            services.AddSingleton(environment);
        };

        var result = (await ExamineAsync(options: options))["environment.file_locking"];

        AssertResult(result, CheckStatus.Warn, "DOTNET_SYSTEM_IO_DISABLEFILELOCKING is set", "Remove the variable");
    }

    [Test]
    public async Task Check_that_gives_no_answer_is_ended_and_the_others_go_on()
    {
        var provider = new HangingKeys();
        await using var host = Database.OpenHost(new TestDatabaseOptions
        {
            ConfigureServices = services =>
            {
                services.AddSingleton<IMasterKeyProvider>(provider);
                services.AddBoternityData(data => data.UseSecrets());
            },
        });

        var examination = ExamineAsync(host);
        await provider.Asked.Task.WaitAsync(Cancel);
        Database.Clock.Advance(TimeSpan.FromSeconds(11));
        var results = await examination;

        AssertResult(results["keys.ring"], CheckStatus.Fail, "gave no answer within 00:00:10", "Look at");
        Assert.That(results["environment.clock"].Status, Is.EqualTo(CheckStatus.Ok));
    }

    [Test]
    public async Task Status_tells_schema_rows_and_size()
    {
        await FillAsync();
        await using var host = Database.OpenHost(Options);

        var status = await host.Resolve<IDoctor>().GetStatusAsync(Cancel);

        Assert.That((status.SchemaEpoch, status.Pending), Is.EqualTo((status.KnownEpoch, 0)));
        Assert.That(status.LastMigration, Does.EndWith("_MessagesAndExecutions"));
        Assert.That(status.Tables.Single(table => table.Name == "bots").Rows, Is.EqualTo(1));
        Assert.That(status.Tables, Has.Count.EqualTo(12));
        Assert.That(status.Bytes, Is.GreaterThan(100_000));
    }

    private TestDatabaseOptions WithBlobs()
    {
        var options = Options;
        options.Settings["FilesPath"] = Blobs;
        return options;
    }

    private async Task<(Guid Bot, Guid Soul)> FillAsync()
    {
        await using var host = Database.OpenHost(WithBlobs());
        var bot = await Database.AddBotAsync("luna", Cancel);
        var soul = await host.Resolve<ISoulStore>().SaveAsync(new NewSoul { BotId = bot, Content = "# Luna" }, Cancel);
        await host.Resolve<IFileStore>().SaveAsync(bot, "a.txt", "content"u8.ToArray(), null, Cancel);
        await host.Resolve<ISecretStore>().PutAsync(SecretScope.Global, "NAME", "value", new PutSecretOptions(), Cancel);
        return (bot, soul.Id);
    }

    private async Task<object?> DamageAllAsync()
    {
        await Database.ExecuteAsync($"UPDATE soul_versions SET content = '# Moon'", Cancel);
        File.Delete(Directory.GetFiles(Blobs, "*", SearchOption.AllDirectories).Single());
        var value = (byte[])(await Database.ScalarAsync($"SELECT encrypted_value FROM secrets", Cancel))!;
        value[^1] ^= 1;
        await Database.ExecuteAsync($"UPDATE secrets SET encrypted_value = {value}", Cancel);
        return await Database.ScalarAsync($"SELECT id FROM bot_files", Cancel);
    }

    private sealed class HangingKeys : IMasterKeyProvider
    {
        public TaskCompletionSource Asked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        // Whatever the token says, as a disk that hangs.
        public async Task<MasterKeySet> LoadAsync(CancellationToken cancellationToken)
        {
            Asked.SetResult();
            await new TaskCompletionSource().Task;
            throw new InvalidOperationException();
        }
    }
}
