namespace Boternity.Data.Storage.Sqlite;

/// <summary>The turns that wait for the writer: first come, first served, at most <see cref="WriterLimits.QueueLength"/> of them.</summary>
#pragma warning disable CA1001 // Who comes after the end still asks for a place, and the semaphore has no handle to give back.
internal sealed class WriterQueue
#pragma warning restore CA1001
{
    private readonly object _lock = new();
    private readonly LinkedList<WriteTurn> _waiting = new();
    private readonly SemaphoreSlim _places = new(WriterLimits.QueueLength, WriterLimits.QueueLength);

    private bool _closed;
    private volatile int _length;

    /// <summary>How many turns wait.</summary>
    public int Count => _length;

    /// <summary>Takes a place if there is one; <see cref="Add"/> or <see cref="ReturnPlace"/> follows.</summary>
    public bool TryTakePlace() => _places.Wait(0);

    /// <summary>Waits for a place.</summary>
    public Task TakePlaceAsync(CancellationToken cancellationToken) => _places.WaitAsync(cancellationToken);

    /// <summary>Gives back a place that was taken for nothing.</summary>
    public void ReturnPlace() => _places.Release();

    /// <summary>Adds a turn at the end; a place was taken for it.</summary>
    /// <returns>False when the queue is closed.</returns>
    public bool Add(WriteTurn turn)
    {
        lock (_lock)
        {
            if (_closed)
            {
                return false;
            }

            turn.Place = _waiting.AddLast(turn);
            turn.IsCounted = true;
            if (_length++ == 0)
            {
                // Only the writer waits, and only for the first.
                Monitor.Pulse(_lock);
            }

            return true;
        }
    }

    /// <summary>Removes a turn that still waits.</summary>
    /// <returns>False when its work has begun, or is over.</returns>
    public bool Remove(WriteTurn turn)
    {
        lock (_lock)
        {
            return Take(turn);
        }
    }

    /// <summary>Looks at the first turn; waits for one up to <paramref name="patience"/>.</summary>
    /// <returns>The turn, still in its place, or null: nothing came, or the queue is closed and empty.</returns>
    public WriteTurn? WaitForFirst(TimeSpan patience)
    {
        lock (_lock)
        {
            if (_waiting.Count == 0 && !_closed)
            {
                Monitor.Wait(_lock, patience);
            }

            return _waiting.First?.Value;
        }
    }

    /// <summary>Takes the first turn if it is a unit.</summary>
    public UnitTurn? TakeUnit()
    {
        lock (_lock)
        {
            return _waiting.First?.Value is UnitTurn unit && Take(unit) ? unit : null;
        }
    }

    /// <summary>Puts units that ran for nothing back to the head, in their order.</summary>
    public void PutBack(IReadOnlyList<UnitTurn> units)
    {
        lock (_lock)
        {
            for (var index = units.Count - 1; index >= 0; index--)
            {
                units[index].Place = _waiting.AddFirst(units[index]);
                _length++;
            }
        }
    }

    /// <summary>Takes the turns that have waited since before a time.</summary>
    public List<WriteTurn> TakeAskedBefore(long timestamp)
    {
        var late = new List<WriteTurn>();
        lock (_lock)
        {
            while (_waiting.First?.Value is { } turn && turn.AskedAt < timestamp)
            {
                Take(turn);
                late.Add(turn);
            }
        }

        return late;
    }

    /// <summary>Refuses further turns.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _closed = true;
            Monitor.PulseAll(_lock);
        }
    }

    /// <summary>Whether nothing waits and nothing will come.</summary>
    public bool IsDrained
    {
        get
        {
            lock (_lock)
            {
                return _closed && _waiting.Count == 0;
            }
        }
    }

    private bool Take(WriteTurn turn)
    {
        if (turn.Place is not { } place)
        {
            return false;
        }

        _waiting.Remove(place);
        _length--;
        turn.Place = null;
        if (turn.IsCounted)
        {
            turn.IsCounted = false;
            _places.Release();
        }

        return true;
    }
}
