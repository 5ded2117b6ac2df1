namespace Boternity.Data.Encryption;

/// <summary>The unwrapped data keys of a process, as long as the database's generation of keys stays what it was.</summary>
/// <remarks>
/// Thread-safe. It gives and takes copies. Who adds something names the turn in which he read it: what was read before the last clearing is
/// not kept.
/// </remarks>
internal sealed class DataKeyCache(TimeProvider clock, TimeSpan interval) : IDisposable
{
    private const int MostMissing = 1024;

    // An id that is in no row costs two looks at the database, however often it is asked for in this time.
    private static readonly TimeSpan MissingFor = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<KeyId, EnvelopeKey> _keys = [];
    private readonly Dictionary<(SecretScope Scope, string Purpose), (KeyId Id, long SeenAt)> _active = [];
    private readonly Dictionary<KeyId, long> _missing = [];
    private long? _generation;
    private long _confirmedAt;
    private long _turn;
    private bool _disposed;

    public bool IsDisposed
    {
        get
        {
            lock (_gate)
            {
                return _disposed;
            }
        }
    }

    /// <summary>Whether the generation has to be read before anything of this is used.</summary>
    public bool IsDue
    {
        get
        {
            lock (_gate)
            {
                return _generation is null || IsOlderThan(_confirmedAt, interval);
            }
        }
    }

    /// <summary>Tells what the generation was; another one than before clears everything.</summary>
    /// <param name="generation">As read.</param>
    /// <param name="readAt">A timestamp of before it was read.</param>
    /// <returns>The turn for what was read with it or after it.</returns>
    public long Confirm(long generation, long readAt)
    {
        lock (_gate)
        {
            if (_generation != generation)
            {
                Clear();
                _generation = generation;
            }

            _confirmedAt = readAt;
            return _turn;
        }
    }

    /// <summary>Tells that this process itself made a generation; when nobody made one between, everything stays.</summary>
    /// <returns>As of <see cref="Confirm"/>.</returns>
    public long Advance(long generation, long readAt)
    {
        lock (_gate)
        {
            if (_generation == generation - 1)
            {
                _generation = generation;

                // Who read before that may have read what is over now.
                _turn++;
            }

            return Confirm(generation, readAt);
        }
    }

    /// <returns>A copy, to be disposed by the caller; null when it is not here.</returns>
    public EnvelopeKey? Find(KeyId id)
    {
        lock (_gate)
        {
            return _keys.GetValueOrDefault(id)?.Copy();
        }
    }

    /// <returns>A copy, to be disposed by the caller; null when it is not here, or was seen too long ago.</returns>
    public EnvelopeKey? FindActive(SecretScope scope, string purpose)
    {
        lock (_gate)
        {
            return _active.TryGetValue((scope, purpose), out var seen) && !IsOlderThan(seen.SeenAt, interval)
                ? _keys.GetValueOrDefault(seen.Id)?.Copy()
                : null;
        }
    }

    /// <summary>Keeps a copy of a key.</summary>
    public void Add(EnvelopeKey key, long turn)
    {
        lock (_gate)
        {
            if (turn == _turn && !_disposed && !_keys.ContainsKey(key.Id))
            {
                _keys.Add(key.Id, key.Copy());
            }
        }
    }

    /// <summary>Keeps a copy of a key that seals for a scope and purpose.</summary>
    public void AddActive(SecretScope scope, string purpose, EnvelopeKey key, long turn, long readAt)
    {
        lock (_gate)
        {
            Add(key, turn);
            if (turn == _turn && !_disposed)
            {
                _active[(scope, purpose)] = (key.Id, readAt);
            }
        }
    }

    /// <summary>Whether an id was looked for a moment ago, and not found.</summary>
    public bool IsMissing(KeyId id)
    {
        lock (_gate)
        {
            return _missing.TryGetValue(id, out var seenAt) && !IsOlderThan(seenAt, MissingFor);
        }
    }

    public void AddMissing(KeyId id)
    {
        lock (_gate)
        {
            if (_missing.Count >= MostMissing)
            {
                _missing.Clear();
            }

            _missing[id] = clock.GetTimestamp();
        }
    }

    /// <summary>Zeroes everything, and asks for the generation before anything is kept again.</summary>
    public void Forget()
    {
        lock (_gate)
        {
            Clear();
            _generation = null;
        }
    }

    /// <summary>Zeroes everything.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            Clear();
        }
    }

    private void Clear()
    {
        foreach (var key in _keys.Values)
        {
            key.Dispose();
        }

        _keys.Clear();
        _active.Clear();
        _missing.Clear();
        _turn++;
    }

    private bool IsOlderThan(long timestamp, TimeSpan age) => clock.GetElapsedTime(timestamp) >= age;
}
