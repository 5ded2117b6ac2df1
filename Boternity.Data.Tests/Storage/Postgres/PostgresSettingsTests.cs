using System.Runtime.CompilerServices;
using Boternity.Data.Errors;
using Boternity.Data.Storage;
using Boternity.Data.Storage.Postgres;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Boternity.Data.Tests.Storage.Postgres;

/// <summary>Connection strings and the settings that are read back from real sessions.</summary>
[CancelAfter(60_000)]
public sealed class PostgresSettingsTests : PostgresSpec
{
    [TestCase("full", StoreErrorKind.Unsupported)]
    [TestCase("normal", null)]
    public async Task Session_without_synchronous_commit_needs_durability_normal(string durability, StoreErrorKind? refusal)
    {
        await SetForDatabaseAsync("synchronous_commit", "off");

        await ExpectAsync(durability, refusal, "synchronous_commit");
    }

    [Test]
    public async Task Session_settings_of_the_database_do_not_win()
    {
        await SetForDatabaseAsync("TimeZone", "Asia/Tokyo");
        await SetForDatabaseAsync("lock_timeout", "0");
        await SetForDatabaseAsync("default_transaction_isolation", "serializable");

        await ExpectAsync("full", refusal: null, "");
    }

    [TestCase("Timezone=Europe/Berlin")]
    [TestCase("Options=-c TimeZone=Europe/Berlin -c statement_timeout=1 -c application_name=mine")]
    [TestCase("Pooling=false;Maximum Pool Size=1;Include Error Detail=true;No Reset On Close=true;Timeout=0")]
    [TestCase("Multiplexing=true;Minimum Pool Size=50;Maximum Pool Size=60")]
    public async Task Connection_string_of_the_user_does_not_win(string part)
    {
        await using var host = OpenHost(part);

        var session = await host.Resolve<IWriteQueue>().WriteAsync(
            async (context, token) =>
                await SettingAsync(context, "TimeZone", token) + " " + await SettingAsync(context, "statement_timeout", token),
            Cancel);

        Assert.That(session, Is.EqualTo("UTC 30s"));
    }

    [Test]
    public async Task Connection_string_keeps_the_options_that_the_user_adds()
    {
        await using var host = OpenHost("Options=-c application_name=mine");

        var name = await host.Resolve<IWriteQueue>().WriteAsync(
            (context, token) => SettingAsync(context, "application_name", token),
            Cancel);

        Assert.That(name, Is.EqualTo("mine"));
    }

    [TestCase("Host=planted;Password=planted;planted;")]
    [TestCase("planted")]
    [TestCase("Host=db;Port=planted")]
    [TestCase("Host=db;Planted=1")]
    [TestCase("Username=planted")]
    [TestCase("Host=db;SSL Mode=planted")]
    public void Connection_string_that_cannot_be_read_is_an_error_that_shows_nothing_of_it(string text)
    {
        var config = new DatabaseConfig { Driver = DatabaseConfig.PostgresDriver, ConnectionString = text };

        var error = Assert.Throws<StoreException>(() => _ = new PostgresStorageEngine(config, TimeProvider.System, NullLoggerFactory.Instance, meters: null));

        Assert.That((error.Kind, error.Code), Is.EqualTo((StoreErrorKind.InvalidInput, ErrorCodes.InvalidConfiguration)));
        Assert.That(error.ToString(), Does.Not.Contain("planted").IgnoreCase);
    }

    [Test]
    public async Task Location_names_hosts_and_database_and_no_login()
    {
        var config = new DatabaseConfig
        {
            Driver = DatabaseConfig.PostgresDriver,
            ConnectionString = "Host=a:5432,b:5433;Database=bots;Username=planted;Password=planted",
        };

        await using var engine = new PostgresStorageEngine(config, TimeProvider.System, NullLoggerFactory.Instance, meters: null);

        Assert.That(engine.Location, Is.EqualTo("a:5432,b:5433/bots"));
    }

    [Test]
    public async Task Facts_of_the_server_are_known_after_the_first_session()
    {
        var engine = (PostgresStorageEngine)Database.Resolve<IStorageEngine>();
        Assert.That(engine.FactsOf(StorageRole.Write), Is.Null);

        await Writes.WriteAsync((context, token) => AddAsync(context, 1, token), Cancel);

        Assert.That(engine.FactsOf(StorageRole.Write), Is.EqualTo(new PostgresServerFacts(
            (string)(await Database.ScalarAsync($"SELECT current_setting('server_version')", Cancel))!,
            InRecovery: false,
            DataChecksums: await Database.ScalarAsync($"SELECT current_setting('data_checksums')", Cancel) is "on",
            DataSyncRetry: false)));
    }

    private async Task ExpectAsync(string durability, StoreErrorKind? refusal, string setting)
    {
        await using var host = Database.OpenHost(new TestDatabaseOptions { Settings = { ["Durability"] = durability } });
        var unit = host.Resolve<IWriteQueue>().WriteAsync((context, token) => AddAsync(context, 1, token), Cancel);
        if (refusal is null)
        {
            await unit;
            return;
        }

        var error = await FailureOf(unit);

        Assert.That((error.Kind, error.Code), Is.EqualTo((refusal, ErrorCodes.SettingDiffers)));
        Assert.That(((Exception)error).Message, Does.Contain($"'{setting}'"));
    }

    private async Task SetForDatabaseAsync(string name, string value)
    {
        var database = new NpgsqlConnectionStringBuilder(Database.Target).Database;
        await Database.ExecuteAsync(FormattableStringFactory.Create($"ALTER DATABASE {database} SET {name} = '{value}'"), Cancel);
    }

    private static Task<string> SettingAsync(BoternityDbContext context, string name, CancellationToken cancellationToken) =>
        context.Database.SqlQuery<string>($"SELECT current_setting({name}) AS \"Value\"").SingleAsync(cancellationToken);

    private LibraryHost OpenHost(string part)
    {
        var target = new NpgsqlConnectionStringBuilder(Database.Target).ConnectionString;
        return new LibraryHost(Provider.Postgres, $"{target};{part}", Database.Clock);
    }
}
