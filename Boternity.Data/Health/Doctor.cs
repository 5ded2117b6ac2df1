using System.Runtime.CompilerServices;
using Boternity.Data.Storage.Checks;

namespace Boternity.Data.Health;

/// <param name="examiner">The driver's side.</param>
/// <param name="keys">The area <c>keys</c>.</param>
/// <param name="backups">The area <c>backup</c>.</param>
/// <param name="environment">The area <c>environment</c>.</param>
/// <param name="content">The area <c>content</c>.</param>
/// <param name="clock">Bounds each check.</param>
internal sealed class Doctor(
    IStorageExaminer examiner,
    KeyChecks keys,
    BackupChecks backups,
    EnvironmentChecks environment,
    ContentVerifier content,
    TimeProvider clock)
    : IDoctor
{
    // What an operator reads first, from the people to what they do.
    private static readonly string[] MainTables =
    [
        "bots", "soul_versions", "bot_files", "users", "api_keys", "secrets", "data_keys", "bot_messages", "workflows", "workflow_runs",
        "workflow_states", "task_states",
    ];

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan DeepLimit = TimeSpan.FromHours(1);

    public async IAsyncEnumerable<CheckResult> ExamineAsync(
        DoctorOptions? options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var unmet = new HashSet<string>(StringComparer.Ordinal);
        IEnumerable<Check> checks = [.. examiner.Checks(), .. keys.Checks(), .. backups.Checks(), .. environment.Checks()];
        foreach (var check in options is { Deep: true } ? checks.Concat(content.Checks()) : checks)
        {
            var finding = check.Requires is { } required && unmet.Contains(required)
                ? Finding.Skipped($"{required} comes first")
                : await RunAsync(check, cancellationToken).ConfigureAwait(false);
            if (finding.Status is CheckStatus.Fail or CheckStatus.Skipped)
            {
                unmet.Add(check.Id);
            }

            yield return new CheckResult(check.Id, finding.Status, finding.Seen, finding.Fix);
        }
    }

    public IAsyncEnumerable<VerifiedPart> VerifyAsync(CancellationToken cancellationToken) => content.VerifyAsync(cancellationToken);

    public Task<StoreStatus> GetStatusAsync(CancellationToken cancellationToken) => examiner.ReadStatusAsync(MainTables, cancellationToken);

    private async Task<Finding> RunAsync(Check check, CancellationToken cancellationToken)
    {
        var limit = check.IsDeep ? DeepLimit : Limit;
        using var timer = new CancellationTokenSource(limit, clock);
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timer.Token);
        try
        {
            // Waited for by the token and not by the check: a system call on a disk that hangs cannot be stopped.
            return await Task.Run(() => examiner.SteadyAsync(check.RunAsync, bound.Token), bound.Token)
                .WaitAsync(bound.Token).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // A check that breaks is a result, and hides no other.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            cancellationToken.ThrowIfCancellationRequested();
            return timer.IsCancellationRequested
                ? Finding.Fail($"gave no answer within {limit:c}", "Look at the disk, the network and what else runs on the database.")
                : Finding.Of(exception);
        }
    }
}
