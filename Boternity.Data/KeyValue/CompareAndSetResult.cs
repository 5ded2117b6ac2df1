namespace Boternity.Data.KeyValue;

/// <summary>What became of a compare-and-set.</summary>
/// <param name="IsSet">Whether the value was stored.</param>
/// <param name="Entry">What is stored now: the new entry, or the one that was in the way; null when there is none.</param>
public sealed record CompareAndSetResult(bool IsSet, KeyValueEntry? Entry);
