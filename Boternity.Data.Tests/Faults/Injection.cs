using System.Globalization;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Faults;

/// <summary>Starts a program under strace, which spoils system calls on a database's files and no others.</summary>
/// <remarks>strace counts the calls of each thread by itself: the n-th is the writer thread's own, or a reader thread's.</remarks>
internal static class Injection
{
    public const string Syncs = "fsync,fdatasync";

    public const string Writes = "pwrite64";

    public const string Reads = "pread64";

    /// <summary>The command that a program's own follows.</summary>
    /// <param name="database">The database.</param>
    /// <param name="calls">The system calls.</param>
    /// <param name="effect">What becomes of them: <c>error=EIO:when=3+</c>.</param>
    public static string[] Command(ITestDatabase database, string calls, string effect) =>
    [
        .. Trace(database, calls, "/dev/null"), "-e", $"inject={calls}:{effect}",

        // Stops at these calls alone, which is faster; strace 6.1 then sends no signal after the first.
        .. effect.StartsWith("signal", StringComparison.Ordinal) ? Array.Empty<string>() : ["--seccomp-bpf"],
    ];

    public static string Kill(int number) => string.Create(CultureInfo.InvariantCulture, $"signal=SIGKILL:when={number}");

    public static string Fail(string error, int number) => string.Create(CultureInfo.InvariantCulture, $"error={error}:when={number}");

    public static string FailFrom(string error, int number) => $"{Fail(error, number)}+";

    /// <summary>How many such calls the busiest thread makes when nothing is spoilt.</summary>
    public static async Task<int> CountAsync(ITestDatabase database, string calls, Func<IEnumerable<string>, Task<LedgerRun>> run)
    {
        var log = Path.Combine(RunFolder.Shared.CreateFolder(), "calls");
        var clean = await run(Trace(database, calls, log));
        Assert.That((clean.Ended, clean.Failures.Count, clean.Logged.Count), Is.EqualTo((true, 0, 0)), clean.Output);

        // Each line begins with the thread.
        return (await File.ReadAllLinesAsync(log)).CountBy(line => line.Split(' ')[0]).Max(thread => thread.Value);
    }

    /// <summary>All of 1 to count, or so many of them with the first and the last.</summary>
    public static IReadOnlyList<int> Sample(int count, int most) =>
        count <= most ? [.. Enumerable.Range(1, count)] : [.. Enumerable.Range(0, most).Select(index => 1 + (index * (count - 1) / (most - 1)))];

    private static string[] Trace(ITestDatabase database, string calls, string log) =>
    [
        // The variables only make the runtime start faster; its own use of these calls is on other files.
        "strace", "-f", "-qq", "-o", log,
        "-E", "DOTNET_TieredPGO=0", "-E", "DOTNET_EnableWriteXorExecute=0", "-E", "DOTNET_EnableDiagnostics=0",
        "-P", database.Target, "-P", $"{database.Target}-wal", "-P", $"{database.Target}-shm", "-P", database.Folder,
        "-e", $"trace={calls}",
    ];
}
