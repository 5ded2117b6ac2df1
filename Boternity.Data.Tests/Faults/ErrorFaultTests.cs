using Boternity.Data.Errors;
using Boternity.Data.Tests.ChildModes;

namespace Boternity.Data.Tests.Faults;

/// <summary>Errors of the system reach the caller typed, with the outcome that the file then has.</summary>
[Explicit(ExplicitReason)]
public sealed class ErrorFaultTests : InjectionSpec
{
    private const int MostPoints = 18;

    [TestCase(ChildMode.Write, false)]
    [TestCase(ChildMode.Write, true)]
    [TestCase(ChildMode.Lease, false)]
    [CancelAfter(300_000)]
    public async Task Full_disk_at_any_write_rolls_back_and_reads_go_on(ChildMode mode, bool forEver)
    {
        var result = await SweepAsync(mode, Injection.Writes, Effect("ENOSPC", forEver), MostPoints, (run, entries) =>
        [
            .. Ended(run, entries, all: !forEver),
            .. OnlyKinds(run.Failures, StoreErrorKind.StorageFull, StoreErrorKind.StorageUnavailable),
            .. run.Failures.Where(failure => failure.Kind != StoreErrorKind.StorageFull && !IsOpening(run)).Select(failure => $"{failure}"),
            .. run.FailedLookups.Where(_ => mode == ChildMode.Write && !IsOpening(run)).Select(failure => $"a read: {failure}"),
        ]);

        Assert.That(result.Wrong, Is.Empty);
        Assert.That(result.Failed, Is.AtLeast(5));
    }

    [TestCase(ChildMode.Write, false)]
    [TestCase(ChildMode.Write, true)]
    [TestCase(ChildMode.Lease, false)]
    [CancelAfter(300_000)]
    public async Task Failed_sync_leaves_an_unknown_outcome_and_no_later_false_success(ChildMode mode, bool forEver)
    {
        var result = await SweepAsync(mode, Injection.Syncs, Effect("EIO", forEver), MostPoints, (run, entries) =>
        [
            .. Ended(run, entries, all: !forEver),
            .. OnlyKinds(run.Failures, StoreErrorKind.OutcomeUnknown, StoreErrorKind.StorageUnavailable),
            .. Missing(run, StoreErrorKind.OutcomeUnknown, "Critical CommitUnknown"),
            .. run.Logged.Where(line => forEver && line.Contains("WriterRecovered", StringComparison.Ordinal)),
            .. Missing(run, forEver ? null : StoreErrorKind.OutcomeUnknown, "Warning WriterRecovered"),
        ]);

        Assert.That(result.Wrong, Is.Empty);
        Assert.That(result.Failed, Is.AtLeast(2));
    }

    [Test]
    [CancelAfter(300_000)]
    public async Task Failed_read_of_the_file_fails_that_read_alone()
    {
        var result = await SweepAsync(ChildMode.Read, Injection.Reads, Effect("EIO", forEver: false), MostPoints, (run, _) =>
        [
            .. run.Ended ? Array.Empty<string>() : ["it did not end"],
            .. OnlyKinds(run.Failures, StoreErrorKind.StorageUnavailable, StoreErrorKind.Corrupt),
            .. run.Failures.Where(failure => failure.Outcome != WriteOutcome.None).Select(failure => $"a read: {failure}"),
            .. run.Lines.Where(line => line == "TORN"),
            .. run.Acknowledged.Count(entry => entry.Number == Load.Units) == Load.Callers ? Array.Empty<string>() : ["a later read failed too"],
        ]);

        Assert.That(result.Wrong, Is.Empty);
        Assert.That(result.Failed, Is.AtLeast(3));
    }

    [Test]
    [CancelAfter(300_000)]
    public async Task Refused_write_of_a_file_that_is_too_big_is_an_error_of_the_store()
    {
        var result = await SweepAsync(ChildMode.Write, Injection.Writes, Effect("EFBIG", forEver: false), MostPoints, (run, entries) =>
        [
            .. Ended(run, entries, all: true),
            .. OnlyKinds(run.Failures, StoreErrorKind.OutcomeUnknown, StoreErrorKind.StorageUnavailable),
        ]);

        Assert.That(result.Wrong, Is.Empty);
        Assert.That(result.Failed, Is.AtLeast(5));
    }

    private static Func<int, string> Effect(string error, bool forEver) =>
        number => forEver ? Injection.FailFrom(error, number) : Injection.Fail(error, number);

    // Who was told that nothing is stored must be right; who was told nothing certain looked it up.
    private static IEnumerable<string> Ended(LedgerRun run, IReadOnlyCollection<LedgerEntry> entries, bool all)
    {
        if (!run.Ended)
        {
            yield return "it did not end";
        }

        if (all && entries.Count != Load.Callers * Load.Units)
        {
            yield return "a caller gave up";
        }

        if (run.Failures.All(failure => failure.Outcome == WriteOutcome.RolledBack) && entries.Except(run.Acknowledged).Any())
        {
            yield return "what was rolled back is there";
        }
    }

    private static IEnumerable<string> OnlyKinds(IEnumerable<LedgerFailure> failures, params StoreErrorKind[] kinds) =>
        failures.Where(failure => failure.Kind is not { } kind || !kinds.Contains(kind)).Select(failure => $"{failure}");

    // The file could not be opened, so there was nothing to read yet.
    private static bool IsOpening(LedgerRun run) => run.Logged.Any(line => line.Contains("WriterNotOpened", StringComparison.Ordinal));

    private static IEnumerable<string> Missing(LedgerRun run, StoreErrorKind? kind, string logged) =>
        kind is not null && run.Failures.Any(failure => failure.Kind == kind) && !run.Logged.Any(line => line.StartsWith(logged, StringComparison.Ordinal))
            ? [$"nothing was logged as {logged}"]
            : [];
}
