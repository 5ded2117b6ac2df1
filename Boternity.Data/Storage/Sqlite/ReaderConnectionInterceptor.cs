using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Boternity.Data.Storage.Sqlite;

/// <summary>Gives read contexts connections that borrow a reader, in place of the driver's.</summary>
internal sealed class ReaderConnectionInterceptor(SqliteReaderPool pool) : DbConnectionInterceptor
{
    public override InterceptionResult<DbConnection> ConnectionCreating(
        ConnectionCreatingEventData eventData,
        InterceptionResult<DbConnection> result) =>
        InterceptionResult<DbConnection>.SuppressWithResult(new ReaderConnection(pool));
}
