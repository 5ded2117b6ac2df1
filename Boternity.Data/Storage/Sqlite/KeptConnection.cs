using System.Data;
using Microsoft.Data.Sqlite;

namespace Boternity.Data.Storage.Sqlite;

/// <summary>A connection that stays open as long as the engine, with the statements that were prepared on it.</summary>
/// <remarks>For one thread at a time.</remarks>
internal sealed class KeptConnection : SqliteConnection
{
    private readonly HashSet<SqliteCommand> _inUse = [];

    public KeptConnection(string connectionString)
        : base(connectionString) => Statements = new StatementCache(this);

    /// <summary>The commands to execute on it instead of new ones.</summary>
    public StatementCache Statements { get; }

    public override SqliteCommand CreateCommand()
    {
        var command = new OwnCommand(this) { CommandTimeout = DefaultTimeout, Transaction = Transaction };
        _inUse.Add(command);
        return command;
    }

    /// <summary>A command is in somebody's hands.</summary>
    public void Lend(SqliteCommand command) => _inUse.Add(command);

    /// <summary>It is not any more.</summary>
    public void TakeBack(SqliteCommand command) => _inUse.Remove(command);

    /// <summary>Disposes what a user of the connection has left: an open reader would keep its snapshot.</summary>
    /// <returns>Whether a reader was open.</returns>
    public bool DisposeLeftCommands()
    {
        if (_inUse.Count == 0)
        {
            return false;
        }

        var left = _inUse.ToArray();
        var reading = left.Any(command => command is KeptCommand { IsReading: true } or OwnCommand { IsReading: true });
        foreach (var command in left)
        {
            command.Dispose();
        }

        return reading;
    }

    public override void Close()
    {
        if (State == ConnectionState.Open)
        {
            // First, so that commands which are still in use do not come back.
            Statements.Dispose();
        }

        base.Close();
    }

    private sealed class OwnCommand : SqliteCommand
    {
        private readonly KeptConnection _connection;

        public OwnCommand(KeptConnection connection)
        {
            _connection = connection;
            Connection = connection;
        }

        public bool IsReading => DataReader is not null;

        protected override void Dispose(bool disposing)
        {
            base.Dispose(disposing);
            if (disposing)
            {
                _connection.TakeBack(this);
            }
        }
    }
}
