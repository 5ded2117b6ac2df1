using System.Data.Common;
using System.Runtime.CompilerServices;
using Boternity.Data.Errors;
using Npgsql;

namespace Boternity.Data.Storage.Postgres;

/// <summary>Finds the commits that no synchronous standby confirmed, which the server reports as done.</summary>
/// <remarks>
/// A COMMIT waits for the standby. When that wait is cancelled, by Npgsql's timeout or by an operator, the server warns and then answers
/// as after any other COMMIT: the rows are on the primary alone, and who acknowledged them would lose them with it.
/// </remarks>
internal static class PostgresReplication
{
    // The server's function that waits, and its file. The warning's SQLSTATE is that of all warnings, and its text is translated.
    private const string Waiter = "SyncRepWaitForLSN";
    private const string WaiterFile = "syncrep.c";

    private static readonly ConditionalWeakTable<DbConnection, object> Unconfirmed = [];

    /// <summary>Listens to a connection, from before its first commit on.</summary>
    public static void Watch(NpgsqlConnection connection) => connection.Notice += static (sender, said) =>
    {
        if (said.Notice.Routine == Waiter || said.Notice.File == WaiterFile)
        {
            Unconfirmed.AddOrUpdate((DbConnection)sender, sender);
        }
    };

    /// <summary>What was left by a statement of its own is not the next one's.</summary>
    public static void Forget(DbConnection connection) => Unconfirmed.Remove(connection);

    /// <exception cref="StoreException">The connection's last commit was not confirmed.</exception>
    public static void ThrowIfUnconfirmed(DbConnection connection)
    {
        if (Unconfirmed.Remove(connection))
        {
            throw Messages.CommitNotReplicated();
        }
    }
}
