using System.Text;
using Boternity.Data.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Boternity.Data.Tests.Storage;

[TestFixture]
public sealed class DatabaseConfigBinderTests
{
    private const string KnownKeys = "Driver, Path, FilesPath, BackupsPath, ConnectionString, Host, Port, User, Password, DbName, SslMode, "
        + "MaxReaders, BusyTimeout, Durability, Processes, AutoMigrate, MigrationTimeout, BackupBeforeMigration, "
        + "ReadNewerSchema";

    private static readonly string Root = OperatingSystem.IsWindows() ? @"C:\" : "/";
    private static readonly string Home = Path.Join(Root, "home", "bot");
    private static readonly string Current = Path.Join(Root, "srv", "app");

    [Test]
    public void Bind_nothing_given_uses_the_home_directory()
    {
        var config = Bind();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(config.Errors(), Is.Empty);
            Assert.That(config.Driver, Is.EqualTo("sqlite"));
            Assert.That(config.Path, Is.EqualTo(Path.Join(Home, ".boternity", "boternity.db")));
        }
    }

    [Test]
    public void Bind_no_section_reads_the_environment()
    {
        var config = DatabaseConfigBinder.Bind(null, Environment(("DB_PATH", "bots.db")));

        Assert.That(config.Path, Is.EqualTo(Path.Join(Current, "bots.db")));
    }

    [Test]
    public void Bind_no_environment_given_uses_the_process() =>
        Assert.That(DatabaseConfigBinder.Bind(Section("Path", "bots.db")).Path, Is.EqualTo(Path.GetFullPath("bots.db")));

    [Test]
    public void Bind_data_directory_holds_the_default_file()
    {
        var directory = Path.Join(Root, "var", "lib", "boternity");

        var config = Bind(("BOTERNITY_DATA_DIR", directory));

        Assert.That(config.Path, Is.EqualTo(Path.Join(directory, "boternity.db")));
    }

    [Test]
    public void Bind_relative_data_directory_is_made_absolute() =>
        Assert.That(Bind(("BOTERNITY_DATA_DIR", "state")).Path, Is.EqualTo(Path.Join(Current, "state", "boternity.db")));

    [Test]
    public void Bind_no_home_directory_requires_a_path()
    {
        var config = DatabaseConfigBinder.Bind(null, Environment() with { HomeDirectory = "" });

        Assert.That(config.Errors(), Is.EqualTo(["sqlite driver requires path"]));
    }

    [Test]
    public void Bind_relative_path_is_made_absolute()
    {
        var config = Bind(("DB_PATH", "data/../test.db"));

        Assert.That(config.Path, Is.EqualTo(Path.Join(Current, "test.db")));
    }

    [Test]
    public void Bind_memory_path_is_kept() => Assert.That(Bind(("DB_PATH", ":memory:")).Path, Is.EqualTo(":memory:"));

    [TestCase("../test.db", "sqlite path cannot traverse directories")]
    [TestCase("data/..", "sqlite path must reference a file")]
    [TestCase("file:test.db", "sqlite path must be a plain path, not a file: URI")]
    [TestCase("~/test.db", "sqlite path must not start with '~': it is not expanded")]
    [TestCase("  ", "sqlite driver requires path")]
    public void Bind_refused_path_is_left_for_validation(string path, string message)
    {
        var config = Bind(("DB_PATH", path));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(config.Path, Is.EqualTo(path));
            Assert.That(config.Errors(), Is.EqualTo([message]));
        }
    }

    [Test]
    public void Bind_data_directory_above_the_current_one_is_refused() =>
        Assert.That(Bind(("BOTERNITY_DATA_DIR", "../state")).Errors(), Is.EqualTo(["sqlite path cannot traverse directories"]));

    [Test]
    public void Bind_several_sources_the_stronger_wins()
    {
        var section = Section(("MaxReaders", "2"), ("DbName", "file"), ("Host", "file"));
        var environment = Environment(("DB_MAX_READERS", "3"), ("DB_NAME", "environment"));

        var config = DatabaseConfigBinder.Bind(section, environment, config => config.MaxReaders = 4);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(config.MaxReaders, Is.EqualTo(4));
            Assert.That(config.DbName, Is.EqualTo("environment"));
            Assert.That(config.Host, Is.EqualTo("file"));
            Assert.That(config.BusyTimeout, Is.EqualTo(TimeSpan.FromSeconds(5)));
        }
    }

    [Test]
    public void Bind_overriding_path_is_made_absolute_too()
    {
        var config = DatabaseConfigBinder.Bind(null, Environment(), config => config.Path = "flag.db");

        Assert.That(config.Path, Is.EqualTo(Path.Join(Current, "flag.db")));
    }

    [Test]
    public void Bind_every_variable_is_read()
    {
        var config = Bind(
            ("DB_DRIVER", "Postgres"), ("DB_PATH", "unused.db"), ("DB_CONN_STRING", "Host=x"), ("DB_HOST", "db"), ("DB_PORT", "6432"),
            ("DB_USER", "bot"), ("DB_PASSWORD", " secret "), ("DB_NAME", "bots"), ("DB_SSL_MODE", "require"), ("DB_AUTO_MIGRATE", "false"),
            ("DB_MIGRATION_TIMEOUT", "3m"), ("DB_BUSY_TIMEOUT", "500ms"), ("DB_MAX_READERS", "4"), ("DB_DURABILITY", "normal"),
            ("DB_READ_NEWER_SCHEMA", "true"), ("DB_FILES_PATH", "files"));

        AssertEverySettingRead(config);
    }

    [Test]
    public void Bind_every_key_is_read()
    {
        var config = Bind("""
            {
              "Driver": "postgres", "Path": "unused.db", "ConnectionString": "Host=x", "Host": "db", "Port": 6432, "User": "bot",
              "Password": " secret ", "DbName": "bots", "SslMode": "require", "AutoMigrate": false, "MigrationTimeout": "00:03:00",
              "BusyTimeout": "00:00:00.5", "MaxReaders": 4, "Durability": "Normal", "ReadNewerSchema": true,
              "FilesPath": "files"
            }
            """);

        AssertEverySettingRead(config);
    }

    [Test]
    public void Bind_upstream_spelling_of_every_key_is_read()
    {
        var config = Bind("""
            {
              "driver": "postgres", "path": "unused.db", "conn_string": "Host=x", "host": "db", "port": "6432", "user": "bot",
              "password": " secret ", "name": "bots", "ssl_mode": "require", "auto_migrate": "false", "migration_timeout": "3m",
              "busy_timeout": "500ms", "max_readers": "4", "durability": "normal", "read_newer_schema": "true",
              "files_path": "files"
            }
            """);

        AssertEverySettingRead(config);
    }

    [TestCase("dbname", "sslmode")]
    [TestCase("Name", "Ssl_Mode")]
    [TestCase("DbName", "SslMode")]
    public void Bind_both_spellings_are_read(string name, string sslMode)
    {
        var config = DatabaseConfigBinder.Bind(Section((name, "bots"), (sslMode, "allow")), Environment());

        using (Assert.EnterMultipleScope())
        {
            Assert.That(config.DbName, Is.EqualTo("bots"));
            Assert.That(config.SslMode, Is.EqualTo("allow"));
        }
    }

    [Test]
    public void Bind_both_spellings_at_once_refused()
    {
        var config = DatabaseConfigBinder.Bind(Section(("DbName", "a"), ("Name", "b")), Environment());

        Assert.That(config.Errors(), Is.EqualTo(["Boternity:Data:Name and Boternity:Data:DbName are the same setting; remove one"]));
    }

    [Test]
    public void Bind_unknown_key_refused_by_name()
    {
        var config = DatabaseConfigBinder.Bind(Section(("Pth", "/data/a.db"), ("Retries:Count", "3")), Environment());

        Assert.That(config.Errors(), Is.EqualTo([
            $"Boternity:Data:Pth is not a setting; there are {KnownKeys}",
            $"Boternity:Data:Retries is not a setting; there are {KnownKeys}",
        ]));
    }

    [Test]
    public void Bind_nested_value_refused()
    {
        var config = DatabaseConfigBinder.Bind(Section("Path:File", "a.db"), Environment());

        Assert.That(config.Errors(), Is.EqualTo(["Boternity:Data:Path must be a single value"]));
    }

    [TestCase("DB_PORT", "54 32", "a whole number")]
    [TestCase("DB_PORT", "99999999999", "a whole number")]
    [TestCase("DB_MAX_READERS", "8.0", "a whole number")]
    [TestCase("DB_BUSY_TIMEOUT", "5000", "a duration such as 500ms, 5s, 2m or 00:02:00")]
    [TestCase("DB_MIGRATION_TIMEOUT", "2 min", "a duration such as 500ms, 5s, 2m or 00:02:00")]
    [TestCase("DB_DURABILITY", "1", "full or normal")]
    [TestCase("DB_DURABILITY", "full,normal", "full or normal")]
    [TestCase("DB_AUTO_MIGRATE", "yes", "true or false")]
    public void Bind_unreadable_variable_refused_by_name(string variable, string text, string form) =>
        Assert.That(Bind((variable, text)).Errors(), Is.EqualTo([$"{variable} must be {form}"]));

    [Test]
    public void Bind_unreadable_value_refused_even_when_overridden()
    {
        var config = DatabaseConfigBinder.Bind(Section("MaxReaders", "many"), Environment(("DB_MAX_READERS", "3")));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(config.MaxReaders, Is.EqualTo(3));
            Assert.That(config.Errors(), Is.EqualTo(["Boternity:Data:MaxReaders must be a whole number"]));
        }
    }

    [Test]
    public void Bind_unreadable_value_message_leaves_the_text_out() =>
        Assert.That(Bind(("DB_PORT", "canary")).Errors(), Is.All.Not.Contains("canary"));

    [TestCase("DB_AUTO_MIGRATE", "TRUE", true)]
    [TestCase("DB_AUTO_MIGRATE", "1", true)]
    [TestCase("DB_AUTO_MIGRATE", " False ", false)]
    [TestCase("DB_AUTO_MIGRATE", "0", false)]
    public void Bind_boolean_forms_are_read(string variable, string text, bool expected)
    {
        var config = Bind((variable, text));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(config.AutoMigrate, Is.EqualTo(expected));
            Assert.That(config.Errors(), Is.Empty);
        }
    }

    [Test]
    public void Bind_empty_value_counts_as_not_set()
    {
        var section = Section(("Port", ""), ("Host", "db"), ("Driver", "postgres"), ("SslMode", null));

        var config = DatabaseConfigBinder.Bind(section, Environment(("DB_HOST", ""), ("DB_MAX_READERS", "")));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(config.Errors(), Is.Empty);
            Assert.That(config.Host, Is.EqualTo("db"));
            Assert.That(config.Port, Is.EqualTo(5432));
        }
    }

    [Test]
    public void Bind_host_alone_fills_port_user_and_name()
    {
        var config = Bind(("DB_DRIVER", "postgres"), ("DB_HOST", "db"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(config.Errors(), Is.Empty);
            Assert.That(config.Port, Is.EqualTo(5432));
            Assert.That(config.User, Is.EqualTo("postgres"));
            Assert.That(config.DbName, Is.EqualTo("boternity"));
            Assert.That(config.Path, Is.Empty);
        }
    }

    [Test]
    public void Bind_host_with_parts_keeps_them()
    {
        var config = Bind(("DB_DRIVER", "postgres"), ("DB_HOST", "db"), ("DB_PORT", "6432"), ("DB_USER", "bot"), ("DB_NAME", "bots"));

        Assert.That((config.Port, config.User, config.DbName), Is.EqualTo((6432, "bot", "bots")));
    }

    [Test]
    public void Bind_postgres_without_host_refused() =>
        Assert.That(Bind(("DB_DRIVER", "postgres")).Errors(), Is.EqualTo(["postgres driver requires host or conn_string"]));

    [Test]
    public void Bind_errors_of_reading_and_of_values_are_reported_together()
    {
        var config = Bind(("DB_DRIVER", "mysql"), ("DB_PORT", "x"), ("DB_MAX_READERS", "0"));

        Assert.That(config.Errors(), Is.EqualTo([
            "DB_PORT must be a whole number", "unsupported database driver: mysql", "MaxReaders must be 1 or more, but is 0",
        ]));
    }

    [Test]
    public void Constructor_whole_configuration_refused() =>
        Assert.That(() => new DatabaseConfigBinder(new ConfigurationBuilder().Build()), Throws.ArgumentException);

    [Test]
    public void Container_delegate_overrides_the_environment()
    {
        var environment = Environment(("DB_PATH", "environment.db"), ("DB_MAX_READERS", "3"));
        using var services = Container(environment, config => config.Path = "code.db");

        var config = services.GetRequiredService<IOptions<DatabaseConfig>>().Value;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(config.Path, Is.EqualTo(Path.Join(Current, "code.db")));
            Assert.That(config.MaxReaders, Is.EqualTo(3));
        }
    }

    [Test]
    public void Container_start_reports_all_errors()
    {
        using var services = Container(Environment(("DB_PORT", "x"), ("DB_PATH", "../a.db")), config => config.MaxReaders = 0);

        var error = Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IStartupValidator>().Validate());

        Assert.That(error.Failures, Is.EqualTo([
            "DB_PORT must be a whole number", "sqlite path cannot traverse directories", "MaxReaders must be 1 or more, but is 0",
        ]));
    }

    private static void AssertEverySettingRead(DatabaseConfig config)
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(config.Errors(), Is.Empty);
            Assert.That(config.Driver, Is.EqualTo("postgres"));
            Assert.That(config.Path, Is.EqualTo("unused.db"));
            Assert.That(config.ConnectionString, Is.EqualTo("Host=x"));
            Assert.That(config.Host, Is.EqualTo("db"));
            Assert.That(config.Port, Is.EqualTo(6432));
            Assert.That(config.User, Is.EqualTo("bot"));
            Assert.That(config.Password, Is.EqualTo(" secret "));
            Assert.That(config.DbName, Is.EqualTo("bots"));
            Assert.That(config.SslMode, Is.EqualTo("require"));
            Assert.That(config.AutoMigrate, Is.False);
            Assert.That(config.MigrationTimeout, Is.EqualTo(TimeSpan.FromMinutes(3)));
            Assert.That(config.BusyTimeout, Is.EqualTo(TimeSpan.FromMilliseconds(500)));
            Assert.That(config.MaxReaders, Is.EqualTo(4));
            Assert.That(config.Durability, Is.EqualTo(Durability.Normal));
            Assert.That(config.ReadNewerSchema, Is.True);
            Assert.That(config.FilesPath, Is.EqualTo(Path.Join(Current, "files")));
        }
    }

    private static DatabaseConfig Bind(params (string, string?)[] variables) => DatabaseConfigBinder.Bind(null, Environment(variables));

    private static DatabaseConfig Bind(string json)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(json));
        return DatabaseConfigBinder.Bind(
            new ConfigurationBuilder()
                .AddInMemoryCollection(new ConfigurationBuilder().AddJsonStream(stream).Build().AsEnumerable()
                    .Select(pair => KeyValuePair.Create($"{DatabaseConfig.SectionName}:{pair.Key}", pair.Value)))
                .Build()
                .GetSection(DatabaseConfig.SectionName),
            Environment());
    }

    private static DatabaseEnvironment Environment(params (string Name, string? Value)[] variables)
    {
        var values = variables.ToDictionary(variable => variable.Name, variable => variable.Value, StringComparer.Ordinal);
        return new DatabaseEnvironment(name => values.GetValueOrDefault(name), Home, Current);
    }

    private static IConfigurationSection Section(string key, string? value) => Section((key, value));

    private static IConfigurationSection Section(params (string Key, string? Value)[] settings) =>
        new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting =>
                KeyValuePair.Create($"{DatabaseConfig.SectionName}:{setting.Key}", setting.Value)))
            .Build()
            .GetSection(DatabaseConfig.SectionName);

    private static ServiceProvider Container(DatabaseEnvironment environment, Action<DatabaseConfig> configure)
    {
        var binder = new DatabaseConfigBinder(null, environment);
        var services = new ServiceCollection();
        services.AddSingleton<IConfigureOptions<DatabaseConfig>>(binder);
        services.AddSingleton<IPostConfigureOptions<DatabaseConfig>>(binder);
        services.AddSingleton<IValidateOptions<DatabaseConfig>, DatabaseConfigValidator>();
        services.AddOptions<DatabaseConfig>().Configure(configure).ValidateOnStart();
        return services.BuildServiceProvider();
    }
}
