using System.Globalization;
using Boternity.Data.Importing;

namespace Boternity.Data.Tests.Importing;

/// <summary>A Botmaker database of any form and version, and its folder of secrets.</summary>
internal sealed class BotmakerFile : UpstreamDatabase
{
    public const string Luna = "7d444840-9dc0-41d1-b245-5ffdce74fad2";
    public const string Sol = "9b1deb4d-3b7d-4bad-9bdd-2b0d7b3dcb6d";
    public const string Time = "2026-02-01T10:00:00.125Z";
    public const int LastVersion = 5;

    private static readonly Dictionary<int, string> AddedBy = new()
    {
        [1] = "port INTEGER",
        [2] = "gateway_token TEXT",
        [3] = "tags TEXT",
        [5] = "image_version TEXT",
    };

    private readonly HashSet<string> _columns =
        ["id", "name", "ai_provider", "model", "channel_type", "container_id", "status", "created_at", "updated_at"];

    public BotmakerFile(BotmakerForm form = BotmakerForm.Fresh, int version = LastVersion)
        : base("botmaker.db")
    {
        var name = form == BotmakerForm.Fresh ? "name TEXT NOT NULL, hostname TEXT NOT NULL UNIQUE" : "name TEXT NOT NULL UNIQUE";
        var time = form == BotmakerForm.Seed ? "TEXT NOT NULL DEFAULT (datetime('now'))" : "TEXT NOT NULL";
        Run($"""
            CREATE TABLE bots (id TEXT PRIMARY KEY, {name}, ai_provider TEXT NOT NULL, model TEXT NOT NULL, channel_type TEXT NOT NULL,
              container_id TEXT, status TEXT NOT NULL DEFAULT 'created', created_at {time}, updated_at {time});
            CREATE INDEX idx_bots_status ON bots(status);
            """);
        if (form == BotmakerForm.Seed)
        {
            return;
        }

        Run("CREATE TABLE migrations (version INTEGER PRIMARY KEY, applied_at TEXT NOT NULL)");
        if (form == BotmakerForm.Upgraded)
        {
            Run("ALTER TABLE bots ADD COLUMN hostname TEXT");
        }

        if (form is BotmakerForm.Fresh or BotmakerForm.Upgraded)
        {
            _columns.Add("hostname");
        }

        for (var step = 0; step <= version; step++)
        {
            if (AddedBy.GetValueOrDefault(step) is { } column)
            {
                Run($"ALTER TABLE bots ADD COLUMN {column}");
                _columns.Add(column.Split(' ')[0]);
            }

            AddRow("migrations", (long)step, Time);
        }
    }

    public ImportSource Source => new(UpstreamSystem.Botmaker, FilePath);

    public ImportSource SourceWithSecrets => Source with { SecretsFolder = SecretsPath };

    public string SecretsPath => Path.Join(Folder, "secrets");

    /// <summary>Adds a bot; values of columns that the form does not have are left out.</summary>
    public void AddBot(object? id, string name, params (string Column, object? Value)[] more)
    {
        var values = new Dictionary<string, object?>
        {
            ["id"] = id,
            ["name"] = name,
            ["hostname"] = name,
            ["ai_provider"] = "anthropic",
            ["model"] = "opus",
            ["channel_type"] = "telegram",
            ["created_at"] = Time,
            ["updated_at"] = Time,
        };
        foreach (var (column, value) in more)
        {
            values[column] = value;
        }

        var columns = values.Keys.Where(_columns.Contains).ToList();
        AddRow($"bots ({string.Join(", ", columns)})", [.. columns.Select(column => values[column])]);
    }

    /// <summary>Puts a secret where Botmaker keeps it.</summary>
    /// <param name="folder">A bot's id or its hostname.</param>
    /// <param name="name">The secret's name.</param>
    /// <param name="value">Its text.</param>
    public void PutSecret(string folder, string name, string value)
    {
        Directory.CreateDirectory(Path.Join(SecretsPath, folder));
        File.WriteAllText(Path.Join(SecretsPath, folder, name), value);
    }

    /// <summary>All forms with all their versions.</summary>
    public static IEnumerable<(BotmakerForm Form, int Version)> Forms() =>
    [
        (BotmakerForm.Seed, 0),
        (BotmakerForm.FirstPhase, 0),
        .. Enumerable.Range(0, LastVersion + 1).Select(version => (BotmakerForm.Upgraded, version)),
        .. Enumerable.Range(0, LastVersion + 1).Select(version => (BotmakerForm.Fresh, version)),
    ];

    /// <summary>An id that no other number gives.</summary>
    public static string IdOf(int number) => string.Create(CultureInfo.InvariantCulture, $"7d444840-9dc0-41d1-b245-{number:d12}");
}
