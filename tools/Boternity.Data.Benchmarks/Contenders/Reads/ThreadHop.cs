using System.Collections.Concurrent;
using Boternity.Data.Benchmarks.Harness;

namespace Boternity.Data.Benchmarks.Contenders.Reads;

/// <summary>A prepared thread per caller that answers an empty question: what any asynchronous store on a blocking driver pays at least.</summary>
internal sealed class ThreadHop : Contender
{
    private readonly BlockingCollection<TaskCompletionSource<bool>>[] _questions;

    public ThreadHop(ContenderSpec spec)
    {
        _questions = [.. Enumerable.Range(0, spec.Callers).Select(_ => new BlockingCollection<TaskCompletionSource<bool>>())];
        foreach (var questions in _questions)
        {
            new Thread(() => Answer(questions)) { IsBackground = true, Name = "hop" }.Start();
        }

        Groups = [OnPool("hops", spec.Callers, AskAsync)];
    }

    public override IReadOnlyList<CallerGroup> Groups { get; }

    public override Task<Verification> VerifyAsync(CancellationToken cancellationToken) =>
        Task.FromResult(new Verification(null, "nothing to compare", ""));

    public override ValueTask DisposeAsync()
    {
        foreach (var questions in _questions)
        {
            questions.CompleteAdding();
        }

        return ValueTask.CompletedTask;
    }

    private static void Answer(BlockingCollection<TaskCompletionSource<bool>> questions)
    {
        foreach (var question in questions.GetConsumingEnumerable())
        {
            question.SetResult(true);
        }
    }

    private Task AskAsync(int caller)
    {
        var question = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        _questions[caller].Add(question);
        return question.Task;
    }
}
