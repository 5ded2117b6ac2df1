using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using Boternity.Data.Bots;
using Microsoft.Data.Sqlite;

namespace Boternity.Data.Benchmarks.Rows;

/// <summary>A bot's columns as they are stored on SQLite, read and written by hand: what the contenders without our model do.</summary>
internal static class BotColumns
{
    public const string ById = $"SELECT {All} FROM bots WHERE id = $id";

    public const string NewestPage = $"SELECT {All} FROM bots ORDER BY created_at DESC, id DESC LIMIT 51";

    public const string EveryNth =
        $"""
        SELECT {All} FROM (SELECT *, row_number() OVER (ORDER BY id) AS place FROM bots WHERE slug > '') WHERE place % $step = 0
        """;

    public const string Insert =
        $"""
        INSERT INTO bots ({All})
        VALUES ($id, $slug, $name, $description, $status, $category, $tags, $user, 0, 0, 0, $created, $updated, NULL, 1)
        """;

    private const string All =
        """
        id, slug, name, description, status, category, tags, user_id, conversation_count, total_tokens_used, version_count,
        created_at, updated_at, last_active_at, revision
        """;

    private const string InstantFormat = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";

    public static string Text(Guid id) => id.ToString();

    public static string Text(DateTimeOffset instant) => instant.UtcDateTime.ToString(InstantFormat, CultureInfo.InvariantCulture);

    public static string Text(BotStatus status) => status switch
    {
        BotStatus.Active => "active",
        BotStatus.Disabled => "disabled",
        _ => "archived",
    };

    public static string Text(BotCategory category) => category switch
    {
        BotCategory.Assistant => "assistant",
        BotCategory.Creative => "creative",
        BotCategory.Research => "research",
        _ => "utility",
    };

    public static string Text(IList<string> tags) => JsonSerializer.Serialize(tags);

    public static DateTimeOffset Instant(string text) => DateTimeOffset.ParseExact(
        text,
        InstantFormat,
        CultureInfo.InvariantCulture,
        DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);

    public static BotStatus Status(string text) => text switch
    {
        "active" => BotStatus.Active,
        "disabled" => BotStatus.Disabled,
        _ => BotStatus.Archived,
    };

    public static BotCategory Category(string text) => text switch
    {
        "assistant" => BotCategory.Assistant,
        "creative" => BotCategory.Creative,
        "research" => BotCategory.Research,
        _ => BotCategory.Utility,
    };

    public static IList<string> Tags(string text) => JsonSerializer.Deserialize<List<string>>(text)!;

    public static Bot Read(DbDataReader row) => new()
    {
        Id = Guid.Parse(row.GetString(0)),
        Slug = row.GetString(1),
        Name = row.GetString(2),
        Description = row.GetString(3),
        Status = Status(row.GetString(4)),
        Category = Category(row.GetString(5)),
        Tags = Tags(row.GetString(6)),
        UserId = row.IsDBNull(7) ? null : Guid.Parse(row.GetString(7)),
        ConversationCount = row.GetInt64(8),
        TotalTokensUsed = row.GetInt64(9),
        VersionCount = row.GetInt32(10),
        CreatedAt = Instant(row.GetString(11)),
        UpdatedAt = Instant(row.GetString(12)),
        LastActiveAt = row.IsDBNull(13) ? null : Instant(row.GetString(13)),
        Revision = row.GetInt64(14),
    };

    /// <summary>An insert to be executed again and again; <see cref="Bind"/> fills it.</summary>
    public static SqliteCommand CreateInsert(SqliteConnection connection)
    {
        var command = connection.CreateCommand();
        command.CommandText = Insert;
        foreach (var name in (string[])["$id", "$slug", "$name", "$description", "$status", "$category", "$tags", "$user", "$created", "$updated"])
        {
            command.Parameters.Add(name, SqliteType.Text);
        }

        command.Prepare();
        return command;
    }

    public static void Bind(SqliteCommand insert, Bot bot)
    {
        var values = insert.Parameters;
        values[0].Value = Text(bot.Id);
        values[1].Value = bot.Slug;
        values[2].Value = bot.Name;
        values[3].Value = bot.Description;
        values[4].Value = Text(bot.Status);
        values[5].Value = Text(bot.Category);
        values[6].Value = Text(bot.Tags);
        values[7].Value = bot.UserId is { } user ? Text(user) : DBNull.Value;
        values[8].Value = Text(bot.CreatedAt);
        values[9].Value = Text(bot.UpdatedAt);
    }
}
