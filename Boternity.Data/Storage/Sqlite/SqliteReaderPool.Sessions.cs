using Boternity.Data.Errors;

namespace Boternity.Data.Storage.Sqlite;

/// <content>How connections come into the pool, and all leave it at once.</content>
internal sealed partial class SqliteReaderPool
{
    /// <summary>Opens the connection of a lease that has none; gives the lease back if that fails.</summary>
    public async Task OpenSessionAsync(ReaderLease lease)
    {
        try
        {
            while (!await TryOpenSessionAsync(lease).ConfigureAwait(false))
            {
            }
        }
        catch
        {
            Return(lease);
            throw;
        }
    }

    /// <summary>Closes every connection: who has one is told why at the next use, and who comes opens another, after the writer's.</summary>
    public void CloseAll()
    {
        List<ReaderLease> leased;
        ReaderSession?[] free;
        lock (_gate)
        {
            if (_closed)
            {
                return;
            }

            _round++;
            leased = _leased.FindAll(lease => lease.Session is not null);
            _leased.RemoveAll(leased.Contains);
            free = [.. _free];
            _free.Clear();
            foreach (var _ in free)
            {
                _free.Push(null);
            }
        }

        leased.ForEach(lease => lease.End(Messages.ReadsEnded(Location)));
        foreach (var session in free)
        {
            session?.Close();
        }
    }

    /// <returns>False when all connections were closed meanwhile: this one may have come too early.</returns>
    private async Task<bool> TryOpenSessionAsync(ReaderLease lease)
    {
        int round;
        lock (_gate)
        {
            round = _round;
        }

        await _openWriter().ConfigureAwait(false);
        var session = new ReaderSession(_opener.Open(StorageRole.Read), _settings, () => Release(session: null));
        lock (_gate)
        {
            if (_closed || _round == round)
            {
                lease.Take(session);
                return _closed ? throw Messages.StoreClosed(WriteOutcome.None) : true;
            }
        }

        session.Close();
        return false;
    }
}
