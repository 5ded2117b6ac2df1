using Boternity.Data.Souls;

namespace Boternity.Data.Importing.FromBoternity;

/// <summary><c>soul_versions</c>: a version whose content is not what its hash says is nobody's to mend.</summary>
internal sealed class SoulMapping : TableMapping
{
    public override string Table => "soul_versions";

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
