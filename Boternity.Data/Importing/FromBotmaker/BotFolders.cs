using Boternity.Data.Storage;

namespace Boternity.Data.Importing.FromBotmaker;

/// <summary>Whose a folder of secrets is. Botmaker named them by the bots' ids and later by their hostnames.</summary>
internal sealed class BotFolders
{
    private readonly Dictionary<string, Guid> _byHostname = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Guid> _byId = new(StringComparer.Ordinal);

    private BotFolders()
    {
    }

    public static BotFolders Of(UpstreamSystem system, IEnumerable<UpstreamRow> rows)
    {
        var folders = new BotFolders();
        foreach (var row in rows)
        {
            folders.Add(system, row);
        }

        return folders;
    }

    /// <summary>The bot whose folder it is by its hostname, the present layout; null: nobody's.</summary>
    public Guid? ByHostname(string folder) => _byHostname.TryGetValue(folder, out var bot) ? bot : null;

    /// <summary>The bot whose folder it is by its id, in either case; null: nobody's.</summary>
    public Guid? ById(string folder) =>
        _byId.TryGetValue(UuidText.TryParse(folder, out var id) ? id.ToString("D") : folder, out var bot) ? bot : null;

    private void Add(UpstreamSystem system, UpstreamRow row)
    {
        Guid bot;
        try
        {
            bot = new RowMapping(system, row).Key("id");
        }
        catch (RefusedRowException)
        {
            // The bot is refused for it, and its folder is nobody's.
            return;
        }

        _byId.TryAdd(bot.ToString("D"), bot);
        if (row["id"] is string id)
        {
            _byId.TryAdd(id, bot);
        }

        if (row["hostname"] is string hostname)
        {
            _byHostname.TryAdd(hostname, bot);
        }
    }
}
