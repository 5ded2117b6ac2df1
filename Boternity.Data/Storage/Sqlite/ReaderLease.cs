using System.Globalization;
using Boternity.Data.Errors;

namespace Boternity.Data.Storage.Sqlite;

/// <summary>One of the readers in somebody's hands, from an open to its close.</summary>
/// <param name="pool">Where it goes back to.</param>
/// <param name="holder">Who has it.</param>
/// <param name="since">A timestamp of the pool's clock.</param>
internal sealed class ReaderLease(SqliteReaderPool pool, ReaderHolder holder, long since)
{
    private volatile Exception? _ended;

    public long Since => since;

    /// <summary>The connection; null until the lease's holder has opened it.</summary>
    public ReaderSession? Session { get; private set; }

    /// <summary>Whether the pool took it back.</summary>
    public bool HasEnded => _ended is not null;

    /// <summary>Why it cannot be used any more.</summary>
    public Exception Error => _ended ?? Messages.ScopeMisuse("A reader was used after it had been given back: await every query.");

    public bool IsOf(SqliteReaderPool other) => pool == other;

    /// <summary>Who has had it for how long.</summary>
    public string Describe(TimeProvider clock) =>
        string.Create(CultureInfo.InvariantCulture, $"{holder} for {clock.GetElapsedTime(since).TotalMilliseconds:0} ms");

    public void Take(ReaderSession session)
    {
        session.Holder = this;
        Session = session;
    }

    /// <summary>Opens the connection if this reader was not used before, or its last one was closed.</summary>
    /// <returns>This lease.</returns>
    public async ValueTask<ReaderLease> OpenAsync()
    {
        if (Session is null)
        {
            await pool.OpenSessionAsync(this).ConfigureAwait(false);
        }

        return this;
    }

    /// <summary>Gives the reader back; not when the pool took it already.</summary>
    public void Return() => pool.Return(this);

    /// <summary>Takes it away from its holder, whose next use fails.</summary>
    /// <param name="reason">What the holder is told.</param>
    public void End(Exception reason)
    {
        _ended = reason;
        Session!.End();
    }
}
