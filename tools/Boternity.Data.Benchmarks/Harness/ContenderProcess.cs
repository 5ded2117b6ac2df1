using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Boternity.Data.Benchmarks.Contenders;

namespace Boternity.Data.Benchmarks.Harness;

/// <summary>A contender in a process of its own, which waits between its rounds.</summary>
internal sealed class ContenderProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly Task<string> _errors;

    private ContenderProcess(Process process)
    {
        _process = process;
        _errors = process.StandardError.ReadToEndAsync();
    }

    public static async Task<ContenderProcess> StartAsync(ContenderSpec spec, CancellationToken cancellationToken)
    {
        var program = Environment.ProcessPath!;
        var start = new ProcessStartInfo(program) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        if (Path.GetFileNameWithoutExtension(program) == "dotnet")
        {
            start.ArgumentList.Add(typeof(ContenderProcess).Assembly.Location);
        }

        start.ArgumentList.Add("contender");
        start.ArgumentList.Add(spec.ToJson());
        var contender = new ContenderProcess(Process.Start(start) ?? throw new InvalidOperationException("The contender did not start."));
        try
        {
            await contender.ReadAsync(cancellationToken);
            return contender;
        }
        catch
        {
            await contender.DisposeAsync();
            throw;
        }
    }

    public async Task<RoundResult> RunAsync(TimeSpan duration, CancellationToken cancellationToken) =>
        await AskAsync<RoundResult>(ContenderHost.Run + duration.TotalSeconds.ToString(CultureInfo.InvariantCulture), cancellationToken);

    public async Task<Verification> VerifyAsync(CancellationToken cancellationToken) =>
        await AskAsync<Verification>(ContenderHost.Verify, cancellationToken);

    /// <summary>Lets it end by itself, or ends it.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.StandardInput.Close();
            using var grace = new CancellationTokenSource(TimeSpan.FromSeconds(10));
            try
            {
                await _process.WaitForExitAsync(grace.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill();
            }
        }

        _process.Dispose();
    }

    private async Task<TAnswer> AskAsync<TAnswer>(string question, CancellationToken cancellationToken)
    {
        await _process.StandardInput.WriteLineAsync(question.AsMemory(), cancellationToken);
        await _process.StandardInput.FlushAsync(cancellationToken);
        return JsonSerializer.Deserialize<TAnswer>(await ReadAsync(cancellationToken))!;
    }

    private async Task<string> ReadAsync(CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        return await _process.StandardOutput.ReadLineAsync(patience.Token)
            ?? throw new InvalidOperationException($"The contender ended: {await _errors}");
    }
}
