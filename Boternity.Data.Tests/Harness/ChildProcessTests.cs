using Boternity.Data.Tests.ChildModes;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Harness;

[CancelAfter(60_000)]
public sealed class ChildProcessTests
{
    private static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    [Test]
    public async Task CompleteAsync_of_a_failed_child_says_what_it_said()
    {
        await using var child = ChildProcess.Start(ChildMode.SaveSouls, "NoSuchDriver");

        await Assert.ThatAsync(
            () => child.CompleteAsync(Cancel),
            Throws.InvalidOperationException.With.Message.Contains("exited with").And.Message.Contains("NoSuchDriver"));
    }

    [Test]
    public async Task ReadUntilAsync_of_a_child_that_ended_says_what_it_said()
    {
        await using var child = ChildProcess.Start(ChildMode.SaveSouls, "NoSuchDriver");

        await Assert.ThatAsync(
            () => child.ReadUntilAsync(ChildProtocol.Ready, Cancel),
            Throws.InvalidOperationException.With.Message.Contains(ChildProtocol.Ready).And.Message.Contains("NoSuchDriver"));
    }
}
