using Boternity.Data.Files;
using Microsoft.EntityFrameworkCore;

namespace Boternity.Data.Importing.FromBoternity;

/// <summary><c>bot_file_versions</c>, with their contents where they are beside the database.</summary>
internal sealed class FileVersionMapping(FileContents contents) : TableMapping
{
    public override string Table => "bot_file_versions";

    public override IReadOnlyCollection<string> Columns { get; } =
    [
        "id", "file_id", "version", "size_bytes", "created_at",
    ];

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

    /// <remarks>The next upload here makes the version behind the file's: another one would stand in its way for ever.</remarks>
    public override async Task<IReadOnlyDictionary<object, string>> FindMisfitsAsync(
        BoternityModel context, IReadOnlyList<object> entities, CancellationToken cancellationToken)
    {
        var versions = entities.Cast<BotFileVersion>().ToList();
        var ids = versions.Select(version => version.FileId).Distinct().ToList();
        var heads = await context.BotFiles
            .Where(file => ids.Contains(file.Id))
            .Select(file => new { file.Id, file.Version })
            .ToDictionaryAsync(file => file.Id, file => file.Version, cancellationToken)
            .ConfigureAwait(false);
        return versions
            .Where(version => version.Version > (heads.TryGetValue(version.FileId, out var head) ? head : contents.VersionOf(version.FileId)))
            .ToDictionary(object (version) => version, _ => "version is behind that of the file as it is here");
    }

    public override Task<IDisposable?> StageAsync(IReadOnlyList<RowMapping> rows, CancellationToken cancellationToken) =>
        contents.StageAsync(rows.SelectMany(row => row.Entities).Cast<BotFileVersion>().Select(one => one.ContentHash), cancellationToken);

    public override async Task WriteAsync(BoternityDbContext context, IReadOnlyList<object> entities, CancellationToken cancellationToken)
    {
        await contents.LockAsync(context, entities.Cast<BotFileVersion>().Select(one => one.ContentHash), cancellationToken).ConfigureAwait(false);
        await base.WriteAsync(context, entities, cancellationToken).ConfigureAwait(false);
    }
}
