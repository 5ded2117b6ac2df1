using System.Collections;
using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Boternity.Data.Errors;
using Microsoft.Data.Sqlite;

namespace Boternity.Data.Storage.Sqlite;

/// <summary>The rows of a statement on a reader. Each call lets the pool take the reader away before or after it, not during it.</summary>
/// <param name="connection">Where the statement was executed.</param>
/// <param name="lease">What the connection had then.</param>
/// <param name="closesConnection">Whether closing the rows closes the connection.</param>
/// <param name="token">Stops the statement, also between rows.</param>
[SuppressMessage("Design", "CA1010", Justification = "The rows are read by EF Core, as those of every driver.")]
internal sealed class ReaderRows(ReaderConnection connection, ReaderLease lease, bool closesConnection, CancellationToken token) : DbDataReader
{
    private readonly ReaderSession _session = lease.Session!;

    private KeptCommand? _command;
    private SqliteDataReader _rows = null!;
    private CancellationTokenRegistration _cancellation;
    private volatile bool _stopped;
    private bool _closed = true;

    /// <summary>Whether somebody asked the statement to stop; looked at while it runs.</summary>
    public bool IsStopped => token.IsCancellationRequested || _stopped;

    public override int Depth => 0;

    public override bool IsClosed => _closed;

    public override int RecordsAffected => _rows.RecordsAffected;

    public override int FieldCount => Call(static (rows, _) => rows.FieldCount);

    public override bool HasRows => Call(static (rows, _) => rows.HasRows);

    public override object this[int ordinal] => GetValue(ordinal);

    public override object this[string name] => GetValue(GetOrdinal(name));

    /// <summary>Runs the statement up to its first row.</summary>
    public void Execute(ReaderCommand command, CommandBehavior behavior)
    {
        Enter();
        try
        {
            _command = _session.Rent(command.CommandText);
            _command.CommandTimeout = command.CommandTimeout;
            foreach (SqliteParameter parameter in command.Bound)
            {
                _command.Parameters.Add(parameter);
            }

            _cancellation = token.UnsafeRegister(static rows => ((ReaderRows)rows!).Interrupt(), this);
            _rows = _command.ExecuteReader(behavior);
            _closed = false;
        }
        catch (Exception exception)
        {
            _cancellation.Dispose();
            End();
            if (Interruption(exception) is { } interruption)
            {
                throw interruption;
            }

            throw;
        }
        finally
        {
            _session.Leave();
        }
    }

    /// <summary>Stops the statement, now or at its next step.</summary>
    public void Stop()
    {
        _stopped = true;
        Interrupt();
    }

    public override bool Read() => Step(static rows => rows.Read());

    public override Task<bool> ReadAsync(CancellationToken cancellationToken) => StepAsync(static rows => rows.Read(), cancellationToken);

    public override bool NextResult() => Step(static rows => rows.NextResult());

    public override Task<bool> NextResultAsync(CancellationToken cancellationToken) =>
        StepAsync(static rows => rows.NextResult(), cancellationToken);

    public override void Close()
    {
        if (_closed)
        {
            return;
        }

        _closed = true;

        // Waits for a callback that runs: it would hit the next statement.
        _cancellation.Dispose();
        if (_session.TryEnter(lease, this))
        {
            try
            {
                _rows.Dispose();
                End();
            }
            finally
            {
                _session.Leave();
            }
        }

        connection.Forget(this);
        if (closesConnection)
        {
            connection.Close();
        }
    }

    public override string GetName(int ordinal) => Call(static (rows, ordinal) => rows.GetName(ordinal), ordinal);

    public override int GetOrdinal(string name) => Call(static (rows, name) => rows.GetOrdinal(name), name);

    public override string GetDataTypeName(int ordinal) => Call(static (rows, ordinal) => rows.GetDataTypeName(ordinal), ordinal);

    [return: DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicFields | DynamicallyAccessedMemberTypes.PublicProperties)]
    public override Type GetFieldType(int ordinal) => Call(static (rows, ordinal) => rows.GetFieldType(ordinal), ordinal);

    public override bool IsDBNull(int ordinal) => Call(static (rows, ordinal) => rows.IsDBNull(ordinal), ordinal);

    public override bool GetBoolean(int ordinal) => Call(static (rows, ordinal) => rows.GetBoolean(ordinal), ordinal);

    public override byte GetByte(int ordinal) => Call(static (rows, ordinal) => rows.GetByte(ordinal), ordinal);

    public override char GetChar(int ordinal) => Call(static (rows, ordinal) => rows.GetChar(ordinal), ordinal);

    public override DateTime GetDateTime(int ordinal) => Call(static (rows, ordinal) => rows.GetDateTime(ordinal), ordinal);

    public override decimal GetDecimal(int ordinal) => Call(static (rows, ordinal) => rows.GetDecimal(ordinal), ordinal);

    public override double GetDouble(int ordinal) => Call(static (rows, ordinal) => rows.GetDouble(ordinal), ordinal);

    public override float GetFloat(int ordinal) => Call(static (rows, ordinal) => rows.GetFloat(ordinal), ordinal);

    public override Guid GetGuid(int ordinal) => Call(static (rows, ordinal) => rows.GetGuid(ordinal), ordinal);

    public override short GetInt16(int ordinal) => Call(static (rows, ordinal) => rows.GetInt16(ordinal), ordinal);

    public override int GetInt32(int ordinal) => Call(static (rows, ordinal) => rows.GetInt32(ordinal), ordinal);

    public override long GetInt64(int ordinal) => Call(static (rows, ordinal) => rows.GetInt64(ordinal), ordinal);

    public override string GetString(int ordinal) => Call(static (rows, ordinal) => rows.GetString(ordinal), ordinal);

    public override object GetValue(int ordinal) => Call(static (rows, ordinal) => rows.GetValue(ordinal), ordinal);

    public override int GetValues(object[] values) => Call(static (rows, values) => rows.GetValues(values), values);

    public override T GetFieldValue<T>(int ordinal) =>
        typeof(T) == typeof(Stream) ? (T)(object)GetStream(ordinal)
        : typeof(T) == typeof(TextReader) ? (T)(object)GetTextReader(ordinal)
        : Call(static (rows, ordinal) => rows.GetFieldValue<T>(ordinal), ordinal);

    public override long GetBytes(int ordinal, long dataOffset, byte[]? buffer, int bufferOffset, int length) =>
        Call(
            static (rows, call) => rows.GetBytes(call.ordinal, call.dataOffset, call.buffer, call.bufferOffset, call.length),
            (ordinal, dataOffset, buffer, bufferOffset, length));

    public override long GetChars(int ordinal, long dataOffset, char[]? buffer, int bufferOffset, int length) =>
        Call(
            static (rows, call) => rows.GetChars(call.ordinal, call.dataOffset, call.buffer, call.bufferOffset, call.length),
            (ordinal, dataOffset, buffer, bufferOffset, length));

    /// <remarks>A copy: the driver's own would go on reading from the connection, past the reader's bounds.</remarks>
    public override Stream GetStream(int ordinal) => new MemoryStream(GetFieldValue<byte[]>(ordinal), writable: false);

    /// <inheritdoc cref="GetStream"/>
    public override TextReader GetTextReader(int ordinal) => new StringReader(IsDBNull(ordinal) ? "" : GetString(ordinal));

    public override DataTable? GetSchemaTable() => Call(static (rows, _) => rows.GetSchemaTable());

    public override IEnumerator GetEnumerator() => new DbEnumerator(this, closeReader: false);

    private void Enter()
    {
        if (IsStopped)
        {
            throw Messages.Cancelled(WriteOutcome.None, cause: null, token);
        }

        _session.Enter(lease, this);
    }

    // Inside of a call.
    private void End()
    {
        if (_command is not null)
        {
            _session.GiveBack(_command);
            _command = null;
        }
    }

    private void Interrupt() => _session.Interrupt(this);

    private bool Step(Func<SqliteDataReader, bool> step)
    {
        Enter();
        try
        {
            return step(_rows);
        }
        catch (SqliteException exception) when (Interruption(exception) is { } interruption)
        {
            throw interruption;
        }
        finally
        {
            _session.Leave();
        }
    }

    private Task<bool> StepAsync(Func<SqliteDataReader, bool> step, CancellationToken cancellationToken)
    {
        if (!cancellationToken.CanBeCanceled || cancellationToken == token)
        {
            return Step(step) ? Finished.True : Finished.False;
        }

        using var registration = cancellationToken.UnsafeRegister(static rows => ((ReaderRows)rows!).Stop(), this);
        return Step(step) ? Finished.True : Finished.False;
    }

    private TResult Call<TResult>(Func<SqliteDataReader, int, TResult> read) => Call(read, 0);

    private TResult Call<TArgument, TResult>(Func<SqliteDataReader, TArgument, TResult> read, TArgument argument)
    {
        _session.Enter(lease, rows: null);
        try
        {
            return read(_rows, argument);
        }
        finally
        {
            _session.Leave();
        }
    }

    /// <summary>What an interrupt means, by who asked for it; null when it is none, or nobody did.</summary>
    private Exception? Interruption(Exception exception) =>
        exception is not SqliteException { SqliteErrorCode: SqliteResultCodes.Interrupt } ? null
        : lease.HasEnded ? lease.Error
        : IsStopped ? Messages.Cancelled(WriteOutcome.None, exception, token)
        : null;

    private static class Finished
    {
        public static readonly Task<bool> True = Task.FromResult(true);

        public static readonly Task<bool> False = Task.FromResult(false);
    }
}
