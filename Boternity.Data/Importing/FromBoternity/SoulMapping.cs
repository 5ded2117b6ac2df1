using Boternity.Data.Souls;
using Boternity.Data.Storage;
using Microsoft.EntityFrameworkCore;

namespace Boternity.Data.Importing.FromBoternity;

/// <summary><c>soul_versions</c>: a version whose content is not what its hash says is nobody's to mend.</summary>
internal sealed class SoulMapping : TableMapping
{
    private readonly HashSet<Guid> _ids = [];

    public override string Table => "soul_versions";

    public override IReadOnlyCollection<string> Columns { get; } =
    [
        "id", "bot_id", "content", "hash", "version", "message", "created_at",
    ];

    public override void Prepare(UpstreamTable table, ImportRun run)
    {
        foreach (var row in run.File.Read(table))
        {
            try
            {
                _ids.Add(new RowMapping(run.Source.System, row).Key("id"));
            }
            catch (RefusedRowException)
            {
                // It is none that can be here.
            }
        }
    }

    public override void Map(RowMapping row)
    {
        var content = row.RequiredText("content");
        SoulRules.Content(content);
        var message = row.Text("message");
        SoulRules.Message(message);

        row.Add(new SoulVersion
        {
            Id = row.Key("id"),
            BotId = row.RequiredReference("bot_id", "bots"),
            Content = content,
            Hash = Hash(row, content),
            Version = Version(row),
            Message = message,
            CreatedAt = row.Instant("created_at"),
        });
    }

    /// <remarks>
    /// A bot that got a soul here since goes on with that: the source's next ones would take its place. Where the newest soul here is one of the
    /// source's, an import was stopped, or the source has grown.
    /// </remarks>
    public override async Task<IReadOnlyDictionary<object, string>> FindMisfitsAsync(
        BoternityModel context, IReadOnlyList<object> entities, CancellationToken cancellationToken)
    {
        var souls = entities.Cast<SoulVersion>().ToList();
        var bots = souls.Select(soul => soul.BotId).Distinct().ToList();
        var heads = await context.SoulVersions
            .Where(soul => bots.Contains(soul.BotId)
                && !context.SoulVersions.Any(later => later.BotId == soul.BotId && later.Version > soul.Version))
            .Select(soul => new { soul.Id, soul.BotId, soul.Version })
            .ToDictionaryAsync(soul => soul.BotId, cancellationToken)
            .ConfigureAwait(false);
        return souls
            .Where(soul => heads.TryGetValue(soul.BotId, out var head) && soul.Version > head.Version && !_ids.Contains(head.Id))
            .ToDictionary(object (soul) => soul, _ => "its bot has a newer soul of its own here");
    }

    private static string Hash(RowMapping row, string content)
    {
        var given = row.RequiredText("hash");
        var hash = SoulVersion.ComputeHash(content);
        return given == hash ? hash
            : string.Equals(given, hash, StringComparison.OrdinalIgnoreCase) ? row.Changed(hash, "hash was written in other letters")
            : throw new RefusedRowException("hash is not that of content");
    }

    private static int Version(RowMapping row) => row.Integer("version") switch
    {
        >= 1 and <= int.MaxValue and var version => (int)version,
        _ => throw new RefusedRowException("version is not 1 or more"),
    };
}
