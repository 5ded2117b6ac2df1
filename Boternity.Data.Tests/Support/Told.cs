namespace Boternity.Data.Tests.Support;

/// <summary>Tells progress on the thread that reports it, and in order; <see cref="Progress{T}"/> would post it to others.</summary>
internal sealed class Told<T>(Action<T> tell) : IProgress<T>
{
    public void Report(T value) => tell(value);
}
