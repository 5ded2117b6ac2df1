using Boternity.Data.Files;

namespace Boternity.Data.Importing.FromBoternity;

/// <summary><c>bot_file_versions</c>, with their contents where they are beside the database.</summary>
internal sealed class FileVersionMapping(FileContents contents) : TableMapping
{
    public override string Table => "bot_file_versions";

    public override void Map(RowMapping row)
    {
        var fileId = row.RequiredReference("file_id", "bot_files");
        var version = FileMapping.VersionOf(row);
        var content = contents.Find(row, fileId, version);
        row.Add(new BotFileVersion
        {
            Id = row.Key("id"),
            FileId = fileId,
            Version = version,
            SizeBytes = FileMapping.SizeOf(row, content),
            ContentHash = content?.Hash,
            CreatedAt = row.Instant("created_at"),
        });
    }

    public override Task<IDisposable?> StageAsync(IReadOnlyList<RowMapping> rows, CancellationToken cancellationToken) =>
        contents.StageAsync(rows.SelectMany(row => row.Entities).Cast<BotFileVersion>().Select(one => one.ContentHash), cancellationToken);

    public override async Task WriteAsync(BoternityDbContext context, IReadOnlyList<object> entities, CancellationToken cancellationToken)
    {
        await contents.LockAsync(context, entities.Cast<BotFileVersion>().Select(one => one.ContentHash), cancellationToken).ConfigureAwait(false);
        await base.WriteAsync(context, entities, cancellationToken).ConfigureAwait(false);
    }
}
