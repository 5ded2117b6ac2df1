using Boternity.Data.Errors;
using Boternity.Data.Migrations;
using Boternity.Data.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace Boternity.Data.Tests.Migrations;

public sealed class DesignTimeFactoryTests
{
    private const string Postgres = "Npgsql.EntityFrameworkCore.PostgreSQL";
    private const string Sqlite = "Microsoft.EntityFrameworkCore.Sqlite";

    private readonly Dictionary<string, string> _variables = [];

    private readonly string _folder = RunFolder.Shared.CreateFolder();

    private static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void Create_nothing_said_is_sqlite_at_the_default_path()
    {
        _variables["BOTERNITY_DATA_DIR"] = "/data";

        using var context = Create();

        Assert.That(context.Database.ProviderName, Is.EqualTo(Sqlite));
        Assert.That(DataSource(context), Is.EqualTo("/data/boternity.db"));
    }

    [Test]
    public void Create_path_of_the_file_is_taken()
    {
        WriteSettings("""{ "Boternity": { "Data": { "Path": "/from/file.db" } } }""");

        using var context = Create();

        Assert.That(DataSource(context), Is.EqualTo("/from/file.db"));
    }

    [Test]
    public void Create_environment_wins_over_the_file()
    {
        WriteSettings("""{ "Boternity": { "Data": { "Path": "/from/file.db" } } }""");
        _variables["DB_PATH"] = "/from/environment.db";

        using var context = Create();

        Assert.That(DataSource(context), Is.EqualTo("/from/environment.db"));
    }

    [Test]
    public void Create_arguments_win_over_the_environment()
    {
        WriteSettings("""{ "Boternity": { "Data": { "Path": "/from/file.db" } } }""");
        _variables["DB_PATH"] = "/from/environment.db";

        using var context = Create("--path", "/from/argument.db");

        Assert.That(DataSource(context), Is.EqualTo("/from/argument.db"));
    }

    [TestCase(null, "/backups")]
    [TestCase("false", null)]
    public void Create_backup_before_migrations_is_as_the_environment_says(string? setting, string? folder)
    {
        _variables["DB_BACKUPS_PATH"] = "/backups";
        if (setting is not null)
        {
            _variables["DB_BACKUP_BEFORE_MIGRATION"] = setting;
        }

        using var context = Create();

        var options = context.GetService<IDbContextOptions>();
        Assert.That(StorageOptionsExtension.Of(options).Engine.MigrationBackups, Is.EqualTo(folder));
    }

    [Test]
    public void Create_relative_path_counts_from_the_current_directory()
    {
        using var context = Create("--path", "data/boternity.db");

        Assert.That(DataSource(context), Is.EqualTo(Path.Combine(_folder, "data", "boternity.db")));
    }

    [Test]
    public void Create_driver_and_connection_as_arguments_win()
    {
        _variables["DB_PATH"] = "/from/environment.db";
        _variables["DB_CONN_STRING"] = "Host=environment;Database=other";

        using var context = Create("--connection", "Host=argument;Database=boternity", "--driver", "postgres");

        Assert.That(context.Database.ProviderName, Is.EqualTo(Postgres));
        Assert.That(context.Database.GetDbConnection().DataSource, Does.Contain("argument"));
        Assert.That(context.Database.GetDbConnection().Database, Is.EqualTo("boternity"));
    }

    [Test]
    public void Create_driver_of_the_environment_is_taken()
    {
        _variables["DB_DRIVER"] = "postgres";
        _variables["DB_HOST"] = "environment";

        using var context = Create();

        Assert.That(context.Database.ProviderName, Is.EqualTo(Postgres));
        Assert.That(context.Database.GetDbConnection().DataSource, Does.Contain("environment"));
    }

    [Test]
    public void Create_postgres_without_a_connection_is_enough_for_a_script()
    {
        using var context = Create("--driver", "postgres");

        Assert.That(context.Database.GenerateCreateScript(), Does.Contain("CREATE TABLE bots"));
    }

    [Test]
    public void Create_postgres_without_a_connection_says_what_is_missing_when_it_is_needed()
    {
        using var context = Create("--driver", "postgres");

        Assert.That(
            () => context.Database.OpenConnectionAsync(Cancel),
            Throws.InvalidOperationException.With.Message.Contains("--connection").And.Message.Contains("DB_CONN_STRING"));
    }

    [Test]
    public void Create_connection_of_dotnet_ef_itself_is_refused_and_creates_nothing()
    {
        using var context = Create("--path", "boternity.db");
        context.Database.SetConnectionString($"Data Source={Path.Combine(_folder, "other.db")}");

        Assert.That(
            () => context.Database.MigrateAsync(Cancel),
            Throws.InvalidOperationException.With.Message.Contains("-- --path FILE"));
        Assert.That(Directory.EnumerateFileSystemEntries(_folder), Is.Empty);
    }

    [Test]
    public async Task Create_context_migrates()
    {
        await using var context = Create("--path", "boternity.db");

        await context.Database.MigrateAsync(Cancel);

        Assert.That(await context.Database.GetPendingMigrationsAsync(Cancel), Is.Empty);
        Assert.That(await context.Bots.CountAsync(Cancel), Is.Zero);
    }

    [TestCase("--file", "x")]
    [TestCase("sqlite")]
    [TestCase("--driver", "sqlite", "--Path", "x")]
    public void Create_unknown_argument_is_refused(params string[] arguments) =>
        Assert.That(
            () => Create(arguments),
            Throws.ArgumentException.With.Message.Contains("is not an argument").And.Message.Contains("--driver, --path and --connection"));

    [TestCase("--driver")]
    [TestCase("--path")]
    [TestCase("--driver", "postgres", "--connection")]
    public void Create_argument_without_its_value_is_refused(params string[] arguments) =>
        Assert.That(() => Create(arguments), Throws.ArgumentException.With.Message.StartsWith($"'{arguments[^1]}' lacks its value."));

    [TestCase("--connection", "Host=argument")]
    [TestCase("--driver", "sqlite", "--connection", "Host=argument")]
    [TestCase("--driver", "postgres", "--path", "x")]
    public void Create_argument_of_the_other_driver_is_refused(params string[] arguments) =>
        Assert.That(() => Create(arguments), Throws.ArgumentException.With.Message.Contains("is not for the driver"));

    [TestCase("unsupported database driver: mysql", "--driver", "mysql")]
    [TestCase("sqlite path cannot traverse directories", "--path", "../x.db")]
    public void Create_configuration_that_cannot_work_is_refused(string reason, params string[] arguments) =>
        Assert.That(
            () => Create(arguments),
            Throws.TypeOf<StoreException>()
                .With.Property(nameof(StoreException.Code)).EqualTo(ErrorCodes.InvalidConfiguration)
                .And.Message.Contains(reason));

    [Test]
    public void Create_setting_of_the_file_that_is_none_is_refused()
    {
        WriteSettings("""{ "Boternity": { "Data": { "Pfad": "x" } } }""");

        Assert.That(() => Create(), Throws.TypeOf<StoreException>().With.Message.Contains("Boternity:Data:Pfad is not a setting"));
    }

    [Test]
    public void CreateDbContext_is_of_this_process()
    {
        using var context = new DesignTimeFactory().CreateDbContext(["--path", "x.db"]);

        Assert.That(DataSource(context), Is.EqualTo(Path.GetFullPath("x.db")));
    }

    private BoternityDbContext Create(params string[] arguments) =>
        DesignTimeFactory.Create(arguments, new DatabaseEnvironment(_variables.GetValueOrDefault, HomeDirectory: "/home/luna", _folder));

    private void WriteSettings(string json) => File.WriteAllText(Path.Combine(_folder, "appsettings.json"), json);

    private static string DataSource(BoternityDbContext context) => context.Database.GetDbConnection().DataSource;
}
