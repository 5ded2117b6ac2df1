using Microsoft.Extensions.Hosting;

namespace Boternity.Data.Testing;

/// <summary>A host's life ends with its test: signals of the process are the test runner's.</summary>
internal sealed class NoSignals : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
