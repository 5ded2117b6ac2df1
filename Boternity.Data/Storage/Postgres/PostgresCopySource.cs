using Boternity.Data.Storage.Copying;
using Npgsql;

namespace Boternity.Data.Storage.Postgres;

/// <inheritdoc/>
internal sealed class PostgresCopySource(NpgsqlConnection session, NpgsqlTransaction snapshot) : ICopySource
{
    public ICopyReader Rows { get; } = new PostgresCopyReader(session);

    public async ValueTask DisposeAsync()
    {
        await snapshot.DisposeAsync().ConfigureAwait(false);
        await session.DisposeAsync().ConfigureAwait(false);
    }
}
