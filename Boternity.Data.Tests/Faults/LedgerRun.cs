using System.Globalization;
using Boternity.Data.Errors;
using Boternity.Data.Tests.ChildModes;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Faults;

/// <summary>What a child said until it ended.</summary>
internal sealed record LedgerRun(int ExitCode, IReadOnlyList<string> Lines)
{
    public const int Killed = 137;

    /// <summary>Whether it disposed the library and ended by itself.</summary>
    public bool Ended => ExitCode == 0 && Lines.Contains(ChildProtocol.Closed);

    public IReadOnlyList<LedgerEntry> Acknowledged => [.. After(ChildProtocol.Acknowledged).Select(LedgerEntry.Parse)];

    public IReadOnlyList<LedgerFailure> Failures => [.. After(ChildProtocol.Failed).Select(LedgerFailure.Parse)];

    /// <summary>Failed reads by which a writing caller looked how far it had come.</summary>
    public IReadOnlyList<LedgerFailure> FailedLookups => [.. After(ChildProtocol.LookupFailed).Select(LedgerFailure.Parse)];

    /// <summary>What the library logged, warnings and worse.</summary>
    public IReadOnlyList<string> Logged => [.. After(ChildProtocol.Logged)];

    public string Output => string.Join('\n', Lines);

    /// <summary>Starts a child over the ledger of a database and lets it begin.</summary>
    public static async Task<LedgerRun> RunAsync(
        IEnumerable<string> program, ChildMode mode, ITestDatabase database, LedgerLoad load, CancellationToken cancellationToken)
    {
        await using var child = ChildProcess.StartUnder(program, mode, load.Arguments(database.Target));
        await ChildProcess.BeginTogetherAsync(cancellationToken, child);
        return await EndAsync(child, cancellationToken);
    }

    public static async Task<LedgerRun> EndAsync(ChildProcess child, CancellationToken cancellationToken) =>
        new(await child.EndAsync(cancellationToken), [.. child.Lines]);

    private IEnumerable<string> After(string beginning) =>
        Lines.Where(line => line.StartsWith(beginning, StringComparison.Ordinal)).Select(line => line[beginning.Length..]);
}

/// <summary>How much a child does.</summary>
internal sealed record LedgerLoad(int Seed, int Callers, int Units, int FirstCaller = 1)
{
    public string[] Arguments(string path) =>
        [nameof(Provider.Sqlite), path, .. ((int[])[Seed, Callers, Units, FirstCaller]).Select(number => number.ToString(CultureInfo.InvariantCulture))];
}

/// <summary>How a caller's unit failed; the kind is null when the exception is none of the store's.</summary>
internal sealed record LedgerFailure(LedgerEntry Entry, StoreErrorKind? Kind, WriteOutcome Outcome, string Message)
{
    public static LedgerFailure Parse(string text)
    {
        var words = text.Split(' ', 5);
        return new(
            LedgerEntry.Parse(text),
            Enum.TryParse<StoreErrorKind>(words[2], out var kind) ? kind : null,
            Enum.Parse<WriteOutcome>(words[3]),
            words[4]);
    }
}
