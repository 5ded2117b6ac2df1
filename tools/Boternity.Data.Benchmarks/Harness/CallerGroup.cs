namespace Boternity.Data.Benchmarks.Harness;

/// <summary>Callers that do the same, one operation after the other. Exactly one of the operations is given.</summary>
/// <param name="Name">What they are called in the result.</param>
/// <param name="Callers">How many.</param>
/// <param name="OnThread">One operation of a caller with a thread of its own; null for callers on the thread pool.</param>
/// <param name="OnPool">One operation of an asynchronous caller.</param>
internal sealed record CallerGroup(string Name, int Callers, Action<int>? OnThread, Func<int, Task>? OnPool);
