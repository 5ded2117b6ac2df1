using System.Globalization;
using Boternity.Data.Storage;
using Boternity.Data.Tests.ChildModes;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Faults;

/// <summary>
/// Spoils one system call after the other of a child that writes the ledger, each time on a database of its own, and looks what is left.
/// </summary>
[Category("Fault")]
public abstract class InjectionSpec
{
    private protected const int Seed = 20_261_121;

    // A caller of the check's own, after those of the child.
    private const int Afterwards = 1_000;

    private const int AtOnce = 2;

    protected const string ExplicitReason = "Takes minutes; .ci/run runs it by its category.";

    private protected static readonly LedgerLoad Load = new(Seed, Callers: 2, Units: 3);

    protected static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    /// <summary>Spoils the n-th call for a number of n, and reports what is wrong anywhere.</summary>
    /// <param name="mode">What the child does.</param>
    /// <param name="calls">The system calls.</param>
    /// <param name="effect">What becomes of the n-th.</param>
    /// <param name="most">How many n at most.</param>
    /// <param name="judge">What is wrong with a run, beside what the ledger shows.</param>
    private protected static async Task<SweepResult> SweepAsync(
        ChildMode mode, string calls, Func<int, string> effect, int most, Judge judge)
    {
        FaultTools.Require(FaultTool.Strace);
        await using var counted = await OpenAsync();
        var count = await Injection.CountAsync(
            counted, calls, program => LedgerRun.RunAsync(program, mode, counted, Load, Cancel));

        var result = new SweepResult();
        var points = Injection.Sample(count, most);
        await Parallel.ForEachAsync(points, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = Cancel }, async (number, _) =>
        {
            await using var database = await OpenAsync();
            var run = await LedgerRun.RunAsync(Injection.Command(database, calls, effect(number)), mode, database, Load, Cancel);
            var entries = Ledger.Entries(await CopyAsync(database));
            List<string> wrong = [.. judge(run, entries), .. await ReopenAsync(database, mode == ChildMode.Read ? [] : run.Acknowledged)];
            result.Add(run, wrong.Select(problem => $"{calls} {effect(number)}: {problem}\n{run.Output}"));
        });

        await TestContext.Out.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture, $"{mode}, {calls} {effect(0)}: {points.Count} of {count} points, {result}"));
        return result;
    }

    /// <summary>Tells what is wrong with a run, beside what the ledger shows afterwards.</summary>
    /// <param name="run">What the child said.</param>
    /// <param name="entries">What it left.</param>
    private protected delegate IEnumerable<string> Judge(LedgerRun run, IReadOnlyCollection<LedgerEntry> entries);

    private protected static async Task<ITestDatabase> OpenAsync()
    {
        var database = await TestEnvironment.OpenAsync(Provider.Sqlite, Cancel);
        await Ledger.CreateAsync(database, Cancel);
        return database;
    }

    /// <summary>Opens the database with the library, writes once, and tells what is wrong with it then.</summary>
    private protected static async Task<IReadOnlyList<string>> ReopenAsync(ITestDatabase database, IEnumerable<LedgerEntry> acknowledged)
    {
        await using (var host = new LibraryHost(Provider.Sqlite, database.Target, TimeProvider.System))
        {
            await host.Resolve<IWriteQueue>().WriteAsync(
                (context, token) => Ledger.AddAsync(context, Seed, Afterwards, number: 1, token), Cancel);
        }

        return Ledger.Check(database.Target, Seed, acknowledged.Append(new LedgerEntry(Afterwards, 1)));
    }

    // Looking at it must not recover what the library is to recover.
    private static async Task<string> CopyAsync(ITestDatabase database)
    {
        var image = await Support.Sqlite.WalImage.TakeAsync(database.Target, Cancel);
        return image.Restore(RunFolder.Shared.CreateFolder(), image.Log);
    }

    /// <summary>The figures of a sweep.</summary>
    private protected sealed class SweepResult
    {
        private readonly Lock _lock = new();
        private readonly List<string> _wrong = [];
        private int _acknowledged;

        public int Killed { get; private set; }

        public int Failed { get; private set; }

        public IReadOnlyList<string> Wrong => _wrong;

        public void Add(LedgerRun run, IEnumerable<string> wrong)
        {
            lock (_lock)
            {
                Killed += run.ExitCode == LedgerRun.Killed ? 1 : 0;
                Failed += run.Failures.Count > 0 ? 1 : 0;
                _acknowledged += run.Acknowledged.Count;
                _wrong.AddRange(wrong);
            }
        }

        public override string ToString() => string.Create(
            CultureInfo.InvariantCulture, $"{Killed} killed, {Failed} with errors, {_acknowledged} acknowledged units, {_wrong.Count} wrong");
    }
}
