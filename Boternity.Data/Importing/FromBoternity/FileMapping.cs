using Boternity.Data.Errors;
using Boternity.Data.Files;

namespace Boternity.Data.Importing.FromBoternity;

/// <summary><c>bot_files</c>, with the present content where it is beside the database.</summary>
internal sealed class FileMapping(FileContents contents) : TableMapping
{
    public override string Table => "bot_files";

    public override IReadOnlyCollection<string> Columns { get; } =
    [
        "id", "bot_id", "filename", "mime_type", "size_bytes", "version", "is_indexed", "created_at", "updated_at",
    ];

    public override void Map(RowMapping row)
    {
        var given = row.RequiredText("filename");
        var filename = BotFileName.Checked(given, nameof(BotFile.Filename));
        var (id, botId) = (row.Key("id"), row.RequiredReference("bot_id", "bots"));
        var version = VersionOf(row);

        contents.Add(id, botId, given, version);
        var content = contents.Find(row, id, version);
        row.Add(new BotFile
        {
            Id = id,
            BotId = botId,
            Filename = filename == given ? filename : row.Changed(filename, "filename was not in Unicode's composed form"),
            MimeType = Type(row, filename),
            SizeBytes = SizeOf(row, content),
            Version = version,
            IsIndexed = row.Flag("is_indexed"),
            ContentHash = content?.Hash,
            CreatedAt = row.Instant("created_at"),
            UpdatedAt = row.Instant("updated_at", otherwise: "created_at"),
        });
    }

    public override Task<IDisposable?> StageAsync(IReadOnlyList<RowMapping> rows, CancellationToken cancellationToken) =>
        contents.StageAsync(rows.SelectMany(row => row.Entities).Cast<BotFile>().Select(file => file.ContentHash), cancellationToken);

    public override async Task WriteAsync(BoternityDbContext context, IReadOnlyList<object> entities, CancellationToken cancellationToken)
    {
        await contents.LockAsync(context, entities.Cast<BotFile>().Select(file => file.ContentHash), cancellationToken).ConfigureAwait(false);
        await base.WriteAsync(context, entities, cancellationToken).ConfigureAwait(false);
    }

    internal static int VersionOf(RowMapping row)
    {
        var version = row.SmallCount("version");
        FileRules.Version(version, nameof(BotFile.Version));
        return version;
    }

    internal static long SizeOf(RowMapping row, (long Size, string Hash)? content)
    {
        var given = row.Count("size_bytes");
        if (content is { } found)
        {
            return found.Size == given ? given : row.LoseAnd(found.Size, "size_bytes was not that of the content");
        }

        FileRules.Size(given, nameof(BotFile.SizeBytes));
        return given;
    }

    private static string Type(RowMapping row, string filename)
    {
        try
        {
            return FileRules.MimeTypeOf(row.Text("mime_type"), filename);
        }
        catch (StoreException exception) when (exception.Kind == StoreErrorKind.InvalidInput)
        {
            return row.LoseAnd(MimeType.Of(filename), "mime_type was none, and is that of the name");
        }
    }
}
