using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Boternity.Data.Errors;
using Microsoft.Data.Sqlite;

namespace Boternity.Data.Storage.Sqlite;

/// <summary>A statement for a reader; executed by a command that the reader keeps prepared for this text.</summary>
/// <remarks>EF Core makes some commands before it opens the connection, so the prepared one is chosen when this one is executed.</remarks>
internal sealed class ReaderCommand : DbCommand
{
    private const int DefaultTimeoutSeconds = 30;

    private readonly Collection _parameters = [];
    private volatile ReaderRows? _rows;

    [AllowNull]
    public override string CommandText
    {
        get;
        set => field = value ?? "";
    }
    = "";

    public override int CommandTimeout { get; set; } = DefaultTimeoutSeconds;

    public override CommandType CommandType
    {
        get => CommandType.Text;
        set
        {
            if (value != CommandType.Text)
            {
                throw new NotSupportedException("SQLite has statements only.");
            }
        }
    }

    public override bool DesignTimeVisible { get; set; }

    public override UpdateRowSource UpdatedRowSource { get; set; }

    /// <summary>What the statement's parameters are.</summary>
    public SqliteParameterCollection Bound => _parameters;

    protected override DbConnection? DbConnection { get; set; }

    protected override DbParameterCollection DbParameterCollection => _parameters;

    protected override DbTransaction? DbTransaction { get; set; }

    /// <summary>What <see cref="Cancel"/> stops; set before the statement runs, as it may be long in coming to its first row.</summary>
    public void StopsAt(ReaderRows rows) => _rows = rows;

    /// <summary>Stops the statement that runs, from any thread.</summary>
    public override void Cancel() => _rows?.Stop();

    /// <summary>Does nothing: it is prepared when executed, and stays so.</summary>
    public override void Prepare()
    {
    }

    public override int ExecuteNonQuery() => ExecuteNonQuery(CancellationToken.None);

    public override Task<int> ExecuteNonQueryAsync(CancellationToken cancellationToken) => Task.FromResult(ExecuteNonQuery(cancellationToken));

    public override object? ExecuteScalar() => ExecuteScalar(CancellationToken.None);

    public override Task<object?> ExecuteScalarAsync(CancellationToken cancellationToken) => Task.FromResult(ExecuteScalar(cancellationToken));

    /// <summary>Closes the rows, if they are open.</summary>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _rows?.Dispose();
        }

        base.Dispose(disposing);
    }

    protected override DbParameter CreateDbParameter() => new SqliteParameter();

    protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior) => Execute(behavior, CancellationToken.None);

    /// <exception cref="StoreCanceledException">The token fired: before, or while the statement ran.</exception>
    protected override Task<DbDataReader> ExecuteDbDataReaderAsync(CommandBehavior behavior, CancellationToken cancellationToken) =>
        Task.FromResult<DbDataReader>(Execute(behavior, cancellationToken));

    private int ExecuteNonQuery(CancellationToken cancellationToken)
    {
        using var rows = Execute(CommandBehavior.Default, cancellationToken);
        while (rows.NextResult())
        {
        }

        return rows.RecordsAffected;
    }

    private object? ExecuteScalar(CancellationToken cancellationToken)
    {
        using var rows = Execute(CommandBehavior.Default, cancellationToken);
        return rows.Read() ? rows.GetValue(0) : null;
    }

    private ReaderRows Execute(CommandBehavior behavior, CancellationToken cancellationToken)
    {
        var connection = (ReaderConnection?)DbConnection ?? throw new InvalidOperationException("The command has no connection.");
        return connection.Execute(this, behavior, cancellationToken);
    }

    private sealed class Collection : SqliteParameterCollection;
}
