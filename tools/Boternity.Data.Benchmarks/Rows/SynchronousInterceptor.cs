using System.Data.Common;
using Boternity.Data.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Boternity.Data.Benchmarks.Rows;

/// <summary>Gives plain connections <c>synchronous=NORMAL</c>, which the driver has no setting for.</summary>
internal sealed class SynchronousInterceptor : DbConnectionInterceptor
{
    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData) =>
        PlainSqlite.SetSynchronous((SqliteConnection)connection, Durability.Normal);
}
