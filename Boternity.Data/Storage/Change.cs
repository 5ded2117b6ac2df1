namespace Boternity.Data.Storage;

/// <summary>What to write to a column that may be null: <c>new(value)</c>, <c>new(null)</c> to clear it, or <c>default</c> to leave it.</summary>
/// <typeparam name="T">The column's type, nullable.</typeparam>
public readonly record struct Change<T>
{
    /// <summary>Writes a value.</summary>
    /// <param name="value">The value; null clears the column.</param>
    public Change(T value)
    {
        Value = value;
        IsSet = true;
    }

    /// <summary>Whether there is anything to write.</summary>
    public bool IsSet { get; }

    /// <summary>What to write; meaningless unless <see cref="IsSet"/>.</summary>
    public T Value { get; }
}
