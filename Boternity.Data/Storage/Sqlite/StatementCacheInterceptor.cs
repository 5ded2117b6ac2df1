using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;
using SQLitePCL;

namespace Boternity.Data.Storage.Sqlite;

/// <summary>Lets EF Core execute prepared commands: hands it the kept one of the same text instead of the one it made.</summary>
/// <param name="find">The cache of the connection that the command will run on; null leaves EF its own command.</param>
internal sealed class StatementCacheInterceptor(Func<DbConnection, StatementCache?> find) : DbCommandInterceptor
{
    public override DbCommand CommandInitialized(CommandEndEventData eventData, DbCommand result)
    {
        if (result is not SqliteCommand { Connection: { } connection } command || find(connection) is not { } cache)
        {
            return result;
        }

        // A transaction that SQLite ended by itself is known to the driver's command only: that one refuses to run on.
        return command.Transaction is not null && raw.sqlite3_get_autocommit(connection.Handle) != 0 ? result : cache.Exchange(command);
    }
}
