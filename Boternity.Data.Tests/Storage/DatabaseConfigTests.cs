using System.Diagnostics;
using System.Reflection;
using System.Text.Json;
using Boternity.Data.Errors;
using Boternity.Data.Storage;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Storage;

[TestFixture]
public sealed class DatabaseConfigTests
{
    // Upstream is a server product and defaults to postgres; this library is embedded and starts with a file.
    [SpecCase("botmaker-compozy", "TestDatabaseConfig/Should_default_to_postgres_when_driver_empty")]
    [TestCase(null)]
    [TestCase("")]
    [TestCase(" \t")]
    public void Should_default_to_sqlite_when_driver_empty(string? driver)
    {
        var config = new DatabaseConfig { Driver = driver, Path = "data/test.db" };

        config.Validate();

        Assert.That(config.Driver, Is.EqualTo("sqlite"));
    }

    [Test]
    [SpecCase("botmaker-compozy", "TestDatabaseConfig/Should_accept_postgres_driver_explicitly")]
    public void Should_accept_postgres_driver_explicitly()
    {
        var config = Postgres();

        config.Validate();

        Assert.That(config.Driver, Is.EqualTo("postgres"));
    }

    [SpecCase("botmaker-compozy", "TestDatabaseConfig/Should_accept_sqlite_driver")]
    [TestCase("data/test.db")]
    [TestCase(":memory:")]
    public void Should_accept_sqlite_driver(string path)
    {
        var config = new DatabaseConfig { Driver = "sqlite", Path = path };

        config.Validate();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(config.Driver, Is.EqualTo("sqlite"));
            Assert.That(config.Path, Is.EqualTo(path));
        }
    }

    [Test]
    [SpecCase("botmaker-compozy", "TestDatabaseConfig/Should_reject_invalid_driver")]
    public void Should_reject_invalid_driver() =>
        AssertRefused(new DatabaseConfig { Driver = "mysql" }, "unsupported database driver: mysql");

    [SpecCase("botmaker-compozy", "TestDatabaseConfig/Should_require_path_for_sqlite")]
    [TestCase(null)]
    [TestCase("")]
    [TestCase("  ")]
    public void Should_require_path_for_sqlite(string? path) =>
        AssertRefused(new DatabaseConfig { Driver = "sqlite", Path = path }, "sqlite driver requires path");

    [SpecCase("botmaker-compozy", "TestDatabaseConfig/Should_require_connection_params_for_postgres")]
    [TestCase(null, "postgres driver requires host or conn_string")]
    [TestCase(" ", "postgres driver requires host or conn_string")]
    [TestCase("db.example", "postgres driver requires host, port, user, and name or conn_string")]
    public void Should_require_connection_params_for_postgres(string? host, string message) =>
        AssertRefused(new DatabaseConfig { Driver = "postgres", Host = host }, message);

    [Test]
    [SpecCase("botmaker-compozy", "TestDatabaseConfig/Should_validate_sqlite_path_format")]
    public void Should_validate_sqlite_path_format() =>
        AssertRefused(Sqlite("../data/test.db"), "sqlite path cannot traverse directories");

    [TestCase("..", "sqlite path cannot traverse directories")]
    [TestCase("a/../../b.db", "sqlite path cannot traverse directories")]
    [TestCase("./../b.db", "sqlite path cannot traverse directories")]
    [TestCase(".", "sqlite path must reference a file")]
    [TestCase("./", "sqlite path must reference a file")]
    [TestCase("/", "sqlite path must reference a file")]
    [TestCase("//", "sqlite path must reference a file")]
    [TestCase("/..", "sqlite path must reference a file")]
    [TestCase("data/..", "sqlite path must reference a file")]
    [TestCase("data/", "sqlite path must reference a file")]
    [TestCase("a\0.db", "sqlite path must not contain NUL, CR or LF")]
    [TestCase("a\r.db", "sqlite path must not contain NUL, CR or LF")]
    [TestCase("a.db\n", "sqlite path must not contain NUL, CR or LF")]
    [TestCase("file:/data/a.db", "sqlite path must be a plain path, not a file: URI")]
    [TestCase("FILE:a.db", "sqlite path must be a plain path, not a file: URI")]
    [TestCase("file::memory:?cache=shared", "sqlite path must be a plain path, not a file: URI")]
    [TestCase("a.db?mode=memory", "sqlite path must not contain '?' or ';'")]
    [TestCase("a.db;Mode=Memory", "sqlite path must not contain '?' or ';'")]
    [TestCase("|datadirectory|/a.db", "sqlite path must not contain |DataDirectory|")]
    [TestCase("~", "sqlite path must not start with '~': it is not expanded")]
    [TestCase("~/a.db", "sqlite path must not start with '~': it is not expanded")]
    [TestCase("a.db.", "sqlite path must not end with a dot or a blank")]
    [TestCase("a.db ", "sqlite path must not end with a dot or a blank")]
    [TestCase(":memory: ", "sqlite path must not end with a dot or a blank")]
    public void Validate_path_breaks_rule_refused(string path, string message) => AssertRefused(Sqlite(path), message);

    [TestCase("/var/lib/boternity/boternity.db")]
    [TestCase("/a/../b.db")]
    [TestCase("a/../b.db")]
    [TestCase("..a/b..db")]
    [TestCase("data/~/a~.db")]
    [TestCase(".hidden")]
    [TestCase("donn\u00E9es/\U0001F916.db")]
    [TestCase("a b.db")]
    public void Validate_path_keeps_rules_accepted_unchanged(string path)
    {
        var config = Sqlite(path);

        config.Validate();

        Assert.That(config.Path, Is.EqualTo(path));
    }

    [TestCase(4096, 0)]
    [TestCase(4097, 1)]
    public void Errors_path_of_length_counts_utf8_bytes(int bytes, int errors)
    {
        var path = new string('\u00E9', (bytes - 2) / 2) + new string('x', bytes % 2) + "db";

        var reported = Sqlite(path).Errors();

        Assert.That(reported, Has.Count.EqualTo(errors).And.All.EqualTo("sqlite path must not be longer than 4096 bytes"));
    }

    [TestCase(" SQLite ", "sqlite")]
    [TestCase("POSTGRES", "postgres")]
    public void Driver_other_spelling_is_trimmed_and_lower_cased(string driver, string expected) =>
        Assert.That(new DatabaseConfig { Driver = driver }.Driver, Is.EqualTo(expected));

    [TestCase("Verify-Full ", "verifyfull")]
    [TestCase("Require", "require")]
    [TestCase(" ", null)]
    public void SslMode_any_spelling_becomes_the_drivers(string mode, string? expected) =>
        Assert.That(new DatabaseConfig { SslMode = mode }.SslMode, Is.EqualTo(expected));

    [Test]
    public void Validate_connection_string_alone_accepted() =>
        Assert.That(new DatabaseConfig { Driver = "postgres", ConnectionString = "Host=db" }.Validate, Throws.Nothing);

    [Test]
    public void Validate_connection_string_makes_the_parts_irrelevant()
    {
        var config = new DatabaseConfig { Driver = "postgres", ConnectionString = "Host=db", Port = 0, SslMode = "off" };

        Assert.That(config.Validate, Throws.Nothing);
    }

    [Test]
    public void Validate_any_required_part_missing_refused()
    {
        DatabaseConfig[] configs = [Postgres(), Postgres(), Postgres()];
        configs[0].Port = null;
        configs[1].User = " ";
        configs[2].DbName = "";

        using (Assert.EnterMultipleScope())
        {
            foreach (var config in configs)
            {
                AssertRefused(config, "postgres driver requires host, port, user, and name or conn_string");
            }
        }
    }

    [TestCase(0)]
    [TestCase(-1)]
    [TestCase(65536)]
    public void Validate_port_out_of_range_refused(int port)
    {
        var config = Postgres();
        config.Port = port;

        AssertRefused(config, $"Port must be from 1 to 65535, but is {port}");
    }

    [TestCase("disable", true)]
    [TestCase("Require", true)]
    [TestCase("verify-full", true)]
    [TestCase("VerifyCA", true)]
    [TestCase("", true)]
    [TestCase("on", false)]
    [TestCase("verify_full", false)]
    public void Errors_ssl_mode_only_known_ones_accepted(string mode, bool accepted)
    {
        var config = Postgres();
        config.SslMode = mode;

        Assert.That(
            config.Errors(),
            accepted ? Is.Empty : Is.EqualTo(["SslMode must be one of disable, allow, prefer, require, verify-ca, verify-full"]));
    }

    [TestCase("00:00:44.9999999", "MigrationTimeout must be from 45 s to 1 day, but is 00:00:44.9999999")]
    [TestCase("00:00:00", "MigrationTimeout must be from 45 s to 1 day, but is 00:00:00")]
    [TestCase("1.00:00:01", "MigrationTimeout must be from 45 s to 1 day, but is 1.00:00:01")]
    public void Validate_migration_timeout_out_of_range_refused(string timeout, string message) =>
        AssertRefused(Sqlite("a.db", config => config.MigrationTimeout = TimeSpan.Parse(timeout, null)), message);

    [TestCase("00:00:00", "BusyTimeout must be from 1 ms to 1 day, but is 00:00:00")]
    [TestCase("-00:00:01", "BusyTimeout must be from 1 ms to 1 day, but is -00:00:01")]
    [TestCase("00:00:00.0009999", "BusyTimeout must be from 1 ms to 1 day, but is 00:00:00.0009999")]
    [TestCase("1.00:00:01", "BusyTimeout must be from 1 ms to 1 day, but is 1.00:00:01")]
    public void Validate_busy_timeout_out_of_range_refused(string timeout, string message) =>
        AssertRefused(Sqlite("a.db", config => config.BusyTimeout = TimeSpan.Parse(timeout, null)), message);

    [TestCase(0)]
    [TestCase(-3)]
    public void Validate_no_readers_refused(int readers) =>
        AssertRefused(Sqlite("a.db", config => config.MaxReaders = readers), $"MaxReaders must be 1 or more, but is {readers}");

    [Test]
    public void Validate_undefined_process_mode_refused() =>
        AssertRefused(Sqlite("a.db", config => config.Processes = (ProcessMode)7), "Processes must be Shared or Exclusive, but is 7");

    [Test]
    public void Validate_undefined_durability_refused() =>
        AssertRefused(Sqlite("a.db", config => config.Durability = (Durability)7), "Durability must be Full or Normal, but is 7");

    [Test]
    public void Validate_limits_at_their_bounds_accepted()
    {
        var config = Sqlite("a.db");
        config.MigrationTimeout = TimeSpan.FromSeconds(45);
        config.BusyTimeout = TimeSpan.FromMilliseconds(1);
        config.MaxReaders = 1;

        Assert.That(config.Validate, Throws.Nothing);
    }

    [Test]
    public void Constructor_sets_the_documented_defaults()
    {
        var config = new DatabaseConfig();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(config.Driver, Is.EqualTo("sqlite"));
            Assert.That(config.Path, Is.Empty);
            Assert.That(config.Port, Is.Null);
            Assert.That(config.MaxReaders, Is.EqualTo(8));
            Assert.That(config.BusyTimeout, Is.EqualTo(TimeSpan.FromSeconds(5)));
            Assert.That(config.Durability, Is.EqualTo(Durability.Full));
            Assert.That(config.AutoMigrate, Is.True);
            Assert.That(config.ReadNewerSchema, Is.False);
            Assert.That(config.MigrationTimeout, Is.EqualTo(TimeSpan.FromMinutes(2)));
            Assert.That((string?[])[config.ConnectionString, config.Host, config.User, config.DbName, config.SslMode, config.FilesPath], Is.All.Null);
        }
    }

    [Test]
    public void Validator_several_errors_reports_all_of_them()
    {
        var config = new DatabaseConfig { Driver = "mysql", MaxReaders = 0, BusyTimeout = TimeSpan.Zero, MigrationTimeout = TimeSpan.Zero };

        var result = new DatabaseConfigValidator().Validate(null, config);

        Assert.That(result.Failures, Is.EqualTo([
            "unsupported database driver: mysql",
            "MigrationTimeout must be from 45 s to 1 day, but is 00:00:00",
            "BusyTimeout must be from 1 ms to 1 day, but is 00:00:00",
            "MaxReaders must be 1 or more, but is 0",
        ]));
    }

    [Test]
    public void Validator_valid_configuration_succeeds() =>
        Assert.That(new DatabaseConfigValidator().Validate(null, Sqlite("a.db")).Succeeded, Is.True);

    [Test]
    public void Validator_no_configuration_fails() =>
        Assert.That(new DatabaseConfigValidator().Validate(null, null).Failures, Is.EqualTo(["database config is required"]));

    [Test]
    public void Text_forms_never_show_a_secret()
    {
        var parts = Postgres();
        parts.Password = "canary";
        var whole = new DatabaseConfig { Driver = "postgres", ConnectionString = "Host=db;Password=canary" };
        var unused = new DatabaseConfig { Path = "a.db", Password = "canary", ConnectionString = "Password=canary" };
        var unsupported = new DatabaseConfig { Driver = "mysql", Password = "canary", ConnectionString = "Password=canary" };

        string[] texts = [.. new[] { parts, whole, unused, unsupported }.SelectMany(config => new[]
        {
            config.ToString(), JsonSerializer.Serialize(config), string.Join('\n', config.Errors()),
        })];

        Assert.That(texts, Is.All.Not.Contains("canary"));
    }

    [Test]
    public void Debugger_shows_the_redacted_text_only()
    {
        var display = typeof(DatabaseConfig).GetCustomAttribute<DebuggerDisplayAttribute>();
        var hidden = typeof(DatabaseConfig).GetProperties()
            .Where(property => property.GetCustomAttribute<DebuggerBrowsableAttribute>()?.State == DebuggerBrowsableState.Never)
            .Select(property => property.Name);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(display?.Value, Is.EqualTo("{ToString(),nq}"));
            Assert.That(hidden, Is.EquivalentTo([nameof(DatabaseConfig.ConnectionString), nameof(DatabaseConfig.Password)]));
        }
    }

    [Test]
    public void ToString_names_where_it_connects_to()
    {
        var postgres = Postgres();
        postgres.Password = "canary";

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Sqlite("/data/a.db").ToString(), Is.EqualTo("sqlite; Path=/data/a.db"));
            Assert.That(
                postgres.ToString(),
                Is.EqualTo("postgres; Host=db.example; Port=5432; User=bot; Password=***; DbName=bots; SslMode="));
        }
    }

    private static DatabaseConfig Sqlite(string path, Action<DatabaseConfig>? change = null)
    {
        var config = new DatabaseConfig { Driver = "sqlite", Path = path };
        change?.Invoke(config);
        return config;
    }

    private static DatabaseConfig Postgres() =>
        new() { Driver = "postgres", Host = "db.example", Port = 5432, User = "bot", DbName = "bots" };

    private static void AssertRefused(DatabaseConfig config, string message)
    {
        var error = Assert.Throws<StoreException>(config.Validate);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(error.Message, Is.EqualTo(message));
            Assert.That(error.Kind, Is.EqualTo(StoreErrorKind.InvalidInput));
            Assert.That(error.Code, Is.EqualTo(ErrorCodes.InvalidConfiguration));
        }
    }
}
