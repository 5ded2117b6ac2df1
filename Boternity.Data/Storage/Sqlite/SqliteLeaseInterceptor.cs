using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Boternity.Data.Storage.Sqlite;

/// <summary>Gives a directly used context a connection that waits for its turn.</summary>
internal sealed class SqliteLeaseInterceptor(Func<SqliteWriter> writer, AmbientScope ambient) : DbConnectionInterceptor
{
    public override InterceptionResult<DbConnection> ConnectionCreating(
        ConnectionCreatingEventData eventData,
        InterceptionResult<DbConnection> result) =>
        InterceptionResult<DbConnection>.SuppressWithResult(new LeasedConnection(writer, ambient, (eventData.Context as BoternityDbContext)?.Flow));
}
