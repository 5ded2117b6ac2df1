using Microsoft.Data.Sqlite;

namespace Boternity.Data.Storage.Sqlite;

/// <summary>The prepared commands of one connection, by text: the driver prepares anew for each command (dotnet/efcore#14044).</summary>
/// <remarks>
/// A command is lent to one user at a time; when the same text is in use twice, the second gets a new one. The least recently used go first
/// when it is full. For one thread at a time, as the connection is.
/// </remarks>
internal sealed class StatementCache(SqliteConnection connection, int capacity = StatementCache.DefaultCapacity) : IDisposable
{
    public const int DefaultCapacity = 256;

    // A list of values in the text makes it one of a kind.
    private const int MaxTextLength = 32 * 1024;

    private readonly Dictionary<string, LinkedListNode<KeptCommand>> _idle = new(StringComparer.Ordinal);
    private readonly LinkedList<KeptCommand> _byUse = [];
    private bool _disposed;

    /// <summary>How many prepared commands wait for their next use.</summary>
    public int Count => _idle.Count;

    /// <summary>Takes a command of this text, prepared if it was used before. Dispose it to give it back.</summary>
    /// <returns>One without parameters and transaction, with the connection's timeout.</returns>
    public KeptCommand Rent(string text)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);

        if (!_idle.Remove(text, out var node))
        {
#pragma warning disable CA2100 // Made of EF Core's own text, or of one that its author answers for.
            return new KeptCommand(this, connection, text);
#pragma warning restore CA2100
        }

        _byUse.Remove(node);
        return node.Value;
    }

    /// <summary>Takes a command in place of one that was made for a single use, with its parameters, timeout and transaction.</summary>
    /// <remarks>The other one is disposed.</remarks>
    public KeptCommand Exchange(SqliteCommand command)
    {
        var kept = Rent(command.CommandText);
        kept.CommandTimeout = command.CommandTimeout;

        // The transaction of a connection that stands for this one is not the driver's on this one.
        kept.Transaction = ReferenceEquals(command.Connection, connection) ? command.Transaction : null;
        MoveParameters(command.Parameters, kept.Parameters);
        command.Dispose();
        return kept;
    }

    public static void MoveParameters(SqliteParameterCollection from, SqliteParameterCollection to)
    {
        for (var index = 0; index < from.Count; index++)
        {
            to.Add(from[index]);
        }

        from.Clear();
    }

    /// <summary>Called by a command that is given back.</summary>
    /// <returns>False when there is no place for it.</returns>
    public bool TryKeep(KeptCommand command)
    {
        if (_disposed || command.CommandText.Length > MaxTextLength || !_idle.TryAdd(command.CommandText, command.Node))
        {
            return false;
        }

        _byUse.AddFirst(command.Node);
        if (_byUse.Count > capacity)
        {
            var oldest = _byUse.Last!;
            _byUse.Remove(oldest);
            _idle.Remove(oldest.Value.CommandText);
            oldest.Value.Discard();
        }

        return true;
    }

    /// <summary>Ends the idle commands; those in use end when they are given back.</summary>
    public void Dispose()
    {
        _disposed = true;
        foreach (var command in _byUse)
        {
            command.Discard();
        }

        _byUse.Clear();
        _idle.Clear();
    }
}
