using Boternity.Data.Bots;
using Boternity.Data.Storage;

namespace Boternity.Data.Importing.FromBoternity;

/// <summary><c>bots</c>; spec/boternity.md 1.1 and 2.6.</summary>
internal sealed class BotMapping : TableMapping
{
    private const int MaxSlugLength = 300;

    public override string Table => "bots";

    public override IReadOnlyCollection<string> Columns { get; } =
    [
        "id", "slug", "name", "description", "status", "category", "tags", "user_id", "conversation_count", "total_tokens_used",
        "version_count", "created_at", "updated_at", "last_active_at",
    ];

    public override void Map(RowMapping row)
    {
        var name = Name(row);
        var bot = new Bot
        {
            Id = row.Key("id"),
            Slug = SlugOf(row, name),
            Name = name,
            Description = row.Text("description") ?? "",
            Status = row.Member<BotStatus>("status", BotStatus.Active),
            Category = row.Member<BotCategory>("category", BotCategory.Assistant),
            Tags = row.Strings("tags"),
            UserId = row.Reference("user_id", "users"),
            ConversationCount = row.Count("conversation_count"),
            TotalTokensUsed = row.Count("total_tokens_used"),
            VersionCount = row.SmallCount("version_count"),
            CreatedAt = row.Instant("created_at"),
            UpdatedAt = row.Instant("updated_at", otherwise: "created_at"),
            LastActiveAt = row.OptionalInstant("last_active_at"),
        };
        BotRules.Description(bot.Description);
        BotRules.Tags([.. bot.Tags]);
        row.Add(bot);
    }

    private static string Name(RowMapping row)
    {
        var given = row.RequiredText("name");
        var name = BotRules.Name(given);
        return name == given ? name : row.Changed(name, "name had white space around it");
    }

    private static string SlugOf(RowMapping row, string name)
    {
        var given = row.Text("slug") ?? "";
        InputText.Validate(given, nameof(Bot.Slug), MaxSlugLength);
        var slug = Slug.Of(given);
        return slug.Length == 0 ? row.LoseAnd(Slug.Of(name), "slug was none and is that of the name")
            : slug == given ? slug
            : row.LoseAnd(slug, "slug was not in a slug's form");
    }
}
