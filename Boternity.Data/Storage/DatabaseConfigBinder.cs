using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Boternity.Data.Storage;

/// <summary>
/// Fills a <see cref="DatabaseConfig"/>: defaults, then the section, then the environment, then code. What it cannot read becomes an
/// error of the configuration; it throws for nothing that an operator wrote.
/// </summary>
/// <remarks>
/// In a container, register it before the application's own delegates: <see cref="Configure"/> runs first, the delegates override it, and
/// <see cref="PostConfigure"/> derives the rest from what they left. Without one, <see cref="Bind"/> does the three steps.
/// </remarks>
internal sealed class DatabaseConfigBinder : IConfigureOptions<DatabaseConfig>, IPostConfigureOptions<DatabaseConfig>
{
    /// <summary>The section inside of this one that holds the options of API keys, which are not the database's.</summary>
    public const string ApiKeysSection = "ApiKeys";

    /// <summary>The section inside of this one that holds the options of secrets.</summary>
    public const string SecretsSection = "Secrets";

    /// <summary>As <see cref="ApiKeysSection"/>, of secrets as files.</summary>
    public const string SecretFilesSection = "SecretFiles";

    /// <inheritdoc cref="ApiKeysSection"/>
    public const string MasterKeySection = "MasterKey";

    private static readonly HashSet<string> OtherSections =
        new(StringComparer.OrdinalIgnoreCase) { ApiKeysSection, SecretsSection, SecretFilesSection, MasterKeySection };

    private const string DurationForm = "a duration such as 500ms, 5s, 2m or 00:02:00";

    private static readonly Setting[] Settings =
    [
        new("Driver", "DB_DRIVER", Text((config, text) => config.Driver = text)),
        new("Path", "DB_PATH", Text((config, text) => config.Path = text)),
        new("FilesPath", "DB_FILES_PATH", Text((config, text) => config.FilesPath = text)),
        new("BackupsPath", "DB_BACKUPS_PATH", Text((config, text) => config.BackupsPath = text)),
        new("ConnectionString", "DB_CONN_STRING", Text((config, text) => config.ConnectionString = text)) { OtherKey = "ConnString" },
        new("Host", "DB_HOST", Text((config, text) => config.Host = text)),
        new("Port", "DB_PORT", Number((config, number) => config.Port = number)) { Form = "a whole number" },
        new("User", "DB_USER", Text((config, text) => config.User = text)),
        new("Password", "DB_PASSWORD", Text((config, text) => config.Password = text)),
        new("DbName", "DB_NAME", Text((config, text) => config.DbName = text)) { OtherKey = "Name" },
        new("SslMode", "DB_SSL_MODE", Text((config, text) => config.SslMode = text)),
        new("MaxReaders", "DB_MAX_READERS", Number((config, number) => config.MaxReaders = number)) { Form = "a whole number" },
        new("BusyTimeout", "DB_BUSY_TIMEOUT", Duration((config, time) => config.BusyTimeout = time)) { Form = DurationForm },
        new("Durability", "DB_DURABILITY", ApplyDurability) { Form = "full or normal" },
        new("Processes", "DB_PROCESSES", ApplyProcesses) { Form = "shared or exclusive" },
        new("AutoMigrate", "DB_AUTO_MIGRATE", Switch((config, isOn) => config.AutoMigrate = isOn)) { Form = "true or false" },
        new("MigrationTimeout", "DB_MIGRATION_TIMEOUT", Duration((config, time) => config.MigrationTimeout = time))
        {
            Form = DurationForm,
        },
        new("BackupBeforeMigration", "DB_BACKUP_BEFORE_MIGRATION", Switch((config, isOn) => config.BackupBeforeMigration = isOn))
        {
            Form = "true or false",
        },
        new("ReadNewerSchema", "DB_READ_NEWER_SCHEMA", Switch((config, isOn) => config.ReadNewerSchema = isOn)) { Form = "true or false" },
    ];

    private static readonly Dictionary<string, Setting> SettingsByKey = Settings
        .SelectMany(setting => setting.Keys, (setting, key) => (setting, key))
        .ToDictionary(pair => pair.key, pair => pair.setting, StringComparer.OrdinalIgnoreCase);

    private readonly IConfiguration? _section;
    private readonly DatabaseEnvironment _environment;

    /// <param name="section">The section that holds the settings, usually <see cref="DatabaseConfig.SectionName"/>; null: none.</param>
    /// <param name="environment">Null: the running process.</param>
    /// <exception cref="ArgumentException">
    /// <paramref name="section"/> is a whole configuration: its keys <c>Path</c> and <c>User</c> are commonly those of the shell.
    /// </exception>
    public DatabaseConfigBinder(IConfiguration? section, DatabaseEnvironment? environment = null)
    {
        if (section is IConfigurationRoot)
        {
            throw new ArgumentException(
                $"Pass a section such as {DatabaseConfig.SectionName}, not the whole configuration.",
                nameof(section));
        }

        _section = section;
        _environment = environment ?? DatabaseEnvironment.Process;
    }

    /// <summary>Does what a container does with the options, for the tools that have none. Does not validate.</summary>
    /// <param name="section">As for the constructor.</param>
    /// <param name="environment">Null: the running process.</param>
    /// <param name="overrides">Options from a command line; they win over the environment. Null: none.</param>
    public static DatabaseConfig Bind(
        IConfiguration? section,
        DatabaseEnvironment? environment = null,
        Action<DatabaseConfig>? overrides = null)
    {
        var binder = new DatabaseConfigBinder(section, environment);
        var config = new DatabaseConfig();

        binder.Configure(config);
        overrides?.Invoke(config);
        binder.PostConfigure(Options.DefaultName, config);
        return config;
    }

    /// <summary>Applies the section, then the environment.</summary>
    public void Configure(DatabaseConfig options)
    {
        ReadSection(options);
        ReadEnvironment(options);
    }

    /// <summary>Fills in the defaults that depend on other settings and makes paths absolute.</summary>
    public void PostConfigure(string? name, DatabaseConfig options)
    {
        FillDefaults(options);
        options.FilesPath = options.FilesPath is { } folder
            ? FolderPath.MakeAbsolute(folder, _environment.CurrentDirectory)
            : options.Driver == DatabaseConfig.SqliteDriver ? FilesPath.Default(options.Path) : null;
        options.BackupsPath = options.BackupsPath is { } backups
            ? FolderPath.MakeAbsolute(backups, _environment.CurrentDirectory)
            : BackupsPath.Default(options, _environment);
    }

    private void FillDefaults(DatabaseConfig options)
    {
        switch (options.Driver)
        {
            case DatabaseConfig.SqliteDriver:
                var path = options.Path.Length == 0 ? DatabasePath.Default(_environment) : options.Path;
                options.Path = DatabasePath.MakeAbsolute(path, _environment.CurrentDirectory);
                break;

            case DatabaseConfig.PostgresDriver when string.IsNullOrWhiteSpace(options.ConnectionString)
                && !string.IsNullOrWhiteSpace(options.Host):
                options.Port ??= 5432;
                options.User = string.IsNullOrEmpty(options.User) ? "postgres" : options.User;
                options.DbName = string.IsNullOrEmpty(options.DbName) ? "boternity" : options.DbName;
                break;
        }
    }

    private void ReadSection(DatabaseConfig config)
    {
        Dictionary<Setting, string> seen = [];

        foreach (var entry in _section?.GetChildren() ?? [])
        {
            if (OtherSections.Contains(entry.Key))
            {
                continue;
            }

            // `ssl_mode` and `SslMode` are one key.
            if (!SettingsByKey.TryGetValue(entry.Key.Replace("_", "", StringComparison.Ordinal), out var setting))
            {
                var known = string.Join(", ", Settings.Select(other => other.Key));
                config.BindingErrors.Add($"{entry.Path} is not a setting; there are {known}");
            }
            else if (!seen.TryAdd(setting, entry.Path))
            {
                config.BindingErrors.Add($"{entry.Path} and {seen[setting]} are the same setting; remove one");
            }
            else if (string.IsNullOrEmpty(entry.Value) && entry.GetChildren().Any())
            {
                config.BindingErrors.Add($"{entry.Path} must be a single value");
            }
            else
            {
                setting.Read(config, entry.Path, entry.Value);
            }
        }
    }

    private void ReadEnvironment(DatabaseConfig config)
    {
        foreach (var setting in Settings)
        {
            setting.Read(config, setting.Variable, _environment.Variable(setting.Variable));
        }
    }

    private static Func<DatabaseConfig, string, bool> Text(Action<DatabaseConfig, string> set) => (config, text) =>
    {
        set(config, text);
        return true;
    };

    private static Func<DatabaseConfig, string, bool> Number(Action<DatabaseConfig, int> set) => (config, text) =>
    {
        if (!int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number))
        {
            return false;
        }

        set(config, number);
        return true;
    };

    private static Func<DatabaseConfig, string, bool> Duration(Action<DatabaseConfig, TimeSpan> set) => (config, text) =>
    {
        if (!DurationText.TryParse(text, out var duration))
        {
            return false;
        }

        set(config, duration);
        return true;
    };

    private static bool ApplyDurability(DatabaseConfig config, string text)
    {
        // Enum.TryParse would also take numbers and lists.
        Durability? durability = text.Trim().ToLowerInvariant() switch
        {
            "full" => Durability.Full,
            "normal" => Durability.Normal,
            _ => null,
        };
        config.Durability = durability ?? config.Durability;
        return durability is not null;
    }

    private static bool ApplyProcesses(DatabaseConfig config, string text)
    {
        ProcessMode? processes = text.Trim().ToLowerInvariant() switch
        {
            "shared" => ProcessMode.Shared,
            "exclusive" => ProcessMode.Exclusive,
            _ => null,
        };
        config.Processes = processes ?? config.Processes;
        return processes is not null;
    }

    private static Func<DatabaseConfig, string, bool> Switch(Action<DatabaseConfig, bool> apply) => (config, text) =>
    {
        bool? isOn = text.Trim().ToLowerInvariant() switch
        {
            "true" or "1" => true,
            "false" or "0" => false,
            _ => null,
        };
        if (isOn is { } seen)
        {
            apply(config, seen);
        }

        return isOn is not null;
    };

    /// <summary>One setting and how its text is applied; false from <paramref name="Apply"/>: the text is not of the form.</summary>
    private sealed record Setting(string Key, string Variable, Func<DatabaseConfig, string, bool> Apply)
    {
        public string? OtherKey { get; init; }

        public string Form { get; init; } = "text";

        public IEnumerable<string> Keys => OtherKey is null ? [Key] : [Key, OtherKey];

        // Empty counts as not set: the usual way to clear a variable in a unit file or a container. The text itself stays out of the
        // message, since a secret may have been put under the wrong name.
        public void Read(DatabaseConfig config, string source, string? text)
        {
            if (!string.IsNullOrEmpty(text) && !Apply(config, text))
            {
                config.BindingErrors.Add($"{source} must be {Form}");
            }
        }
    }
}
