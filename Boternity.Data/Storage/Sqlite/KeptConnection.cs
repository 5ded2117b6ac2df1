using System.Data;
using Microsoft.Data.Sqlite;

namespace Boternity.Data.Storage.Sqlite;

/// <summary>A connection that stays open as long as the engine, with the statements that were prepared on it.</summary>
/// <remarks>For one thread at a time.</remarks>
internal sealed class KeptConnection : SqliteConnection
{
    public KeptConnection(string connectionString)
        : base(connectionString) => Statements = new StatementCache(this);

    /// <summary>The commands to execute on it instead of new ones.</summary>
    public StatementCache Statements { get; }

    public override void Close()
    {
        if (State == ConnectionState.Open)
        {
            // First, so that commands which are still in use do not come back.
            Statements.Dispose();
        }

        base.Close();
    }
}
