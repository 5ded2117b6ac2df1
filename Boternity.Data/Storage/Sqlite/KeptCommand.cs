using System.Data;
using Microsoft.Data.Sqlite;

namespace Boternity.Data.Storage.Sqlite;

/// <summary>A command that stays prepared: disposing it gives it back to the <see cref="StatementCache"/> it is from.</summary>
internal sealed class KeptCommand : SqliteCommand
{
    // The prepared statement keeps a copy of what was bound to it, until the next execution.
    private const int MaxBoundLength = 64 * 1024;

    private readonly StatementCache _cache;
    private bool _worthKeeping = true;

    public KeptCommand(StatementCache cache, SqliteConnection connection, string text)
        : base(text, connection)
    {
        _cache = cache;
        Node = new LinkedListNode<KeptCommand>(this);
        IsPlainQuery = StatementText.IsPlainQuery(text);
    }

    /// <summary>Its place in the cache's list, kept to save an allocation.</summary>
    public LinkedListNode<KeptCommand> Node { get; }

    /// <summary>Whether the text only reads; false when it is not certain.</summary>
    public bool IsPlainQuery { get; }

    public override SqliteDataReader ExecuteReader(CommandBehavior behavior)
    {
        // Assume the worst until it has worked: a text that cannot be prepared takes up no place.
        _worthKeeping = false;
        var reader = base.ExecuteReader(behavior);
        _worthKeeping = BoundLength() <= MaxBoundLength;
        return reader;
    }

    /// <summary>Ends it for good.</summary>
    public void Discard() => base.Dispose(disposing: true);

    protected override void Dispose(bool disposing)
    {
        if (!disposing)
        {
            base.Dispose(disposing);
            return;
        }

        // An open reader would keep the statement, and its snapshot, running.
        DataReader?.Dispose();
        Parameters.Clear();
        Transaction = null;
        if (!_worthKeeping || !_cache.TryKeep(this))
        {
            Discard();
        }
    }

    private long BoundLength()
    {
        var length = 0L;
        foreach (SqliteParameter parameter in Parameters)
        {
            length += parameter.Value switch
            {
                string text => text.Length,
                byte[] bytes => bytes.Length,
                _ => 0,
            };
        }

        return length;
    }
}
