using Boternity.Data.Errors;
using Microsoft.Data.Sqlite;

namespace Boternity.Data.Storage.Sqlite;

/// <inheritdoc/>
/// <param name="config">This store's own database.</param>
internal sealed class SqliteUpstreamFiles(DatabaseConfig config) : IUpstreamFiles
{
    public Task<IUpstreamFile> OpenAsync(string path, CancellationToken cancellationToken) =>
        Task.Run<IUpstreamFile>(() => Open(path, cancellationToken), cancellationToken);

    private SqliteUpstreamFile Open(string path, CancellationToken cancellationToken)
    {
        var copy = ForeignFileCopy.Open(path, config, Messages.UpstreamUnreadable, cancellationToken);
        try
        {
            return new SqliteUpstreamFile(path, copy);
        }
        catch (SqliteException exception)
        {
            copy.Dispose();
            throw ForeignFileCopy.Unreadable(path, exception, Messages.UpstreamUnreadable);
        }
    }
}
