using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Storage;

namespace Boternity.Data.Storage.Sqlite;

/// <summary>
/// Stands where EF would switch foreign keys off: the copies of the tables are filled, their originals are dropped next. Runs no statement of
/// its own.
/// </summary>
internal sealed class SqliteRebuildMarker : MigrationCommand
{
    private readonly IRelationalCommand _command;

    public SqliteRebuildMarker(IRelationalCommand command, IRelationalCommandDiagnosticsLogger logger, IReadOnlyList<string> tables)
        : base(command, context: null, logger)
    {
        _command = command;
        Tables = tables;
    }

    /// <summary>The tables that are rebuilt.</summary>
    public IReadOnlyList<string> Tables { get; }

    /// <summary>What the migrator does at this point; null when nobody runs the commands.</summary>
    public Action? Reached { get; set; }

    /// <summary>A second point in the same list of commands.</summary>
    public SqliteRebuildMarker Then(Action reached) => new(_command, CommandLogger, []) { Reached = reached };

    public override int ExecuteNonQuery(IRelationalConnection connection, IReadOnlyDictionary<string, object?>? parameterValues = null)
    {
        Reached?.Invoke();
        return 0;
    }

    public override Task<int> ExecuteNonQueryAsync(
        IRelationalConnection connection,
        IReadOnlyDictionary<string, object?>? parameterValues = null,
        CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(ExecuteNonQuery(connection, parameterValues));
    }
}
