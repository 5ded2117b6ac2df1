using Boternity.Data.Bots;
using Boternity.Data.Storage;

namespace Boternity.Data.Importing.FromBotmaker;

/// <summary>The slugs of bots and the names of deployments, of which each is one bot's here: Botmaker's files have some twice.</summary>
/// <remarks>
/// The first bot created keeps the name; those created later have numbers. So a file that has grown says the same of its older bots.
/// </remarks>
internal sealed class BotNames
{
    private readonly Dictionary<Guid, string?> _slugs;
    private readonly Dictionary<Guid, string?> _names;

    private BotNames(IReadOnlyCollection<(Guid Id, string Slug, string Name)> bots)
    {
        _slugs = Distinct(bots.Select(bot => (bot.Id, bot.Slug)));
        _names = Distinct(bots.Select(bot => (bot.Id, bot.Name)));
    }

    public static BotNames Of(UpstreamSystem system, IEnumerable<UpstreamRow> rows) =>
        new(
        [
            .. rows
                .Select(row => Read(system, row))
                .OfType<(Guid Id, string Slug, string Name, DateTimeOffset CreatedAt)>()
                .OrderBy(bot => bot.CreatedAt)
                .ThenBy(bot => bot.Id)
                .DistinctBy(bot => bot.Id)
                .Select(bot => (bot.Id, bot.Slug, bot.Name)),
        ]);

    /// <summary>A bot's slug, of its hostname, and of its name where it has none.</summary>
    public static string SlugOf(string? hostname, string name) =>
        Slug.Of(hostname ?? "") is { Length: > 0 } slug ? slug : Slug.Of(name);

    /// <returns>Null: there are too many bots of one slug.</returns>
    public string? SlugOf(Guid id) => _slugs.GetValueOrDefault(id);

    /// <inheritdoc cref="SlugOf(Guid)"/>
    public string? DeploymentNameOf(Guid id) => _names.GetValueOrDefault(id);

    /// <returns>Null for a row that has no place anyway.</returns>
    private static (Guid, string, string, DateTimeOffset)? Read(UpstreamSystem system, UpstreamRow row)
    {
        var bot = new RowMapping(system, row);
        try
        {
            var name = bot.Trimmed("name");
            return (
                bot.Key("id"),
                SlugOf(bot.Text("hostname"), name),
                name,
                UpstreamTime.Parse(row["created_at"], out _) ?? DateTimeOffset.MaxValue);
        }
        catch (RefusedRowException)
        {
            return null;
        }
    }

    private static Dictionary<Guid, string?> Distinct(IEnumerable<(Guid Id, string Name)> bots)
    {
        var taken = new HashSet<string>(StringComparer.Ordinal);
        var names = new Dictionary<Guid, string?>();
        var others = new List<(Guid Id, string Name)>();
        foreach (var bot in bots)
        {
            if (taken.Add(bot.Name))
            {
                names.Add(bot.Id, bot.Name);
            }
            else
            {
                others.Add(bot);
            }
        }

        // After all that have a name of their own: a numbered one may be somebody's.
        foreach (var (id, name) in others)
        {
            names.Add(id, Slug.Candidates(name).FirstOrDefault(taken.Add));
        }

        return names;
    }
}
