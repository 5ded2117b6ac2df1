using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.EntityFrameworkCore;

namespace Boternity.Data.Tests.Faults.Replication;

/// <summary>Readers of the ledger through the read factory, without a pause, and which server answered them.</summary>
internal sealed class ReadLoad : IAsyncDisposable
{
    private readonly IDbContextFactory<BoternityReadDbContext> _contexts;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<bool, int> _answers = new();
    private readonly ConcurrentQueue<Exception> _errors = [];
    private readonly Task[] _readers;

    public ReadLoad(IDbContextFactory<BoternityReadDbContext> contexts, int readers)
    {
        _contexts = contexts;
        _readers = [.. Enumerable.Range(0, readers).Select(_ => Task.Run(ReadAsync))];
    }

    public IReadOnlyCollection<Exception> Errors => _errors;

    /// <summary>Waits until a further read was answered by a server in that role.</summary>
    public async Task UntilAnsweredByAsync(bool standby, CancellationToken cancellationToken)
    {
        var seen = _answers.GetValueOrDefault(standby);
        while (_answers.GetValueOrDefault(standby) == seen)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), cancellationToken);
        }
    }

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_readers);
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"reads: {_answers.GetValueOrDefault(true)} by the standby, {_answers.GetValueOrDefault(false)} by the primary, {_errors.Count} failed");

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
    }

    private async Task ReadAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await using var context = await _contexts.CreateDbContextAsync(CancellationToken.None);
                var isStandby = await context.Database
                    .SqlQuery<bool>($"SELECT pg_is_in_recovery() AND count(*) >= 0 AS \"Value\" FROM debits")
                    .SingleAsync(CancellationToken.None);
                _answers.AddOrUpdate(isStandby, 1, static (_, count) => count + 1);
            }
#pragma warning disable CA1031 // Every error is the test's to judge.
            catch (Exception error)
#pragma warning restore CA1031
            {
                _errors.Enqueue(error);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(1));
        }
    }
}
