using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Npgsql;

namespace Boternity.Data.Testing.Postgres;

/// <summary>Our end of <see cref="LocalPostgresScript"/>: the server runs until this is disposed or the process is gone.</summary>
internal sealed partial class LocalPostgresServer : PostgresServer
{
    // A socket's path has at most 107 bytes (103 on macOS), and the folder's name and ".s.PGSQL.5432.lock" follow the root.
    private const int LongestRoot = 64;

    // The script's.
    private const int StandbyPort = 5433;

    private const string MemoryFolder = "/dev/shm";

    private const long MemoryNeeded = 2L << 30;

    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private bool _disposed;

    private LocalPostgresServer(ProcessStartInfo command)
    {
        _process = Process.Start(command) ?? throw new InvalidOperationException("The shell did not start.");
        AppDomain.CurrentDomain.ProcessExit += StopAtExit;
    }

    /// <summary>The temporary folder; it holds the data, the socket's folder <c>s</c> and the <c>log</c>.</summary>
    public string Folder { get; private set; } = "";

    /// <summary>Opens either server of a pair: the primary and its standby.</summary>
    public string ConnectionStringOfBoth =>
        new NpgsqlConnectionStringBuilder(ConnectionString)
        {
            Host = string.Create(CultureInfo.InvariantCulture, $"{Folder}/s:{NpgsqlConnection.DefaultPort},{Folder}/s:{StandbyPort}"),
        }.ConnectionString;

    /// <summary>Opens the second server of a pair.</summary>
    public string ConnectionStringOfStandby => new NpgsqlConnectionStringBuilder(ConnectionString) { Port = StandbyPort }.ConnectionString;

    public override string ConnectionString => new NpgsqlConnectionStringBuilder
    {
        Host = Path.Combine(Folder, "s"),
        Username = "postgres",
        Database = "postgres",
    }.ConnectionString;

    /// <param name="programs">The folder of the server's programs.</param>
    /// <param name="prefix">The words that make a command run as the server's user.</param>
    /// <param name="withStandby">Starts a second server that follows the first by streaming replication.</param>
    /// <param name="cancellationToken">Stops the start; nothing stays.</param>
    /// <exception cref="InvalidOperationException">The server did not start; the message has its log.</exception>
    public static async Task<LocalPostgresServer> StartAsync(
        string programs, IReadOnlyList<string> prefix, bool withStandby, CancellationToken cancellationToken)
    {
        var server = new LocalPostgresServer(Command(programs, prefix, withStandby));

        try
        {
            await server.ReadUntilAsync("READY", cancellationToken);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops a server as an operator would; its sessions are ended.</summary>
    public Task StopAsync(LocalServer server, CancellationToken cancellationToken) => OrderAsync("stop", server, cancellationToken);

    /// <summary>Starts a server that was stopped, and waits until it answers.</summary>
    public Task StartAsync(LocalServer server, CancellationToken cancellationToken) => OrderAsync("start", server, cancellationToken);

    /// <summary>Ends a server and all of its sessions by SIGKILL. Linux only.</summary>
    public Task KillAsync(LocalServer server, CancellationToken cancellationToken) => OrderAsync("kill", server, cancellationToken);

    /// <summary>Makes a standby a primary, and waits until it is one.</summary>
    public Task PromoteAsync(LocalServer server, CancellationToken cancellationToken) => OrderAsync("promote", server, cancellationToken);

    public override async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, true))
        {
            return;
        }

        AppDomain.CurrentDomain.ProcessExit -= StopAtExit;

        using var limit = new CancellationTokenSource(StopLimit);
        _process.StandardInput.Close();
        await _process.WaitForExitAsync(limit.Token);
        _process.Dispose();
    }

    // The pipe closes with the process anyway; waiting makes sure that nothing is left when the process is seen to be gone.
    private void StopAtExit(object? sender, EventArgs arguments)
    {
        _process.StandardInput.Close();
        _process.WaitForExit(StopLimit);
    }

    private async Task OrderAsync(string order, LocalServer server, CancellationToken cancellationToken)
    {
        var folder = server == LocalServer.Primary ? "data" : "standby";
        await _process.StandardInput.WriteLineAsync($"{order} {folder}".AsMemory(), cancellationToken);
        await _process.StandardInput.FlushAsync(cancellationToken);
        await ReadUntilAsync("DONE", cancellationToken);
    }

    private async Task ReadUntilAsync(string answer, CancellationToken cancellationToken)
    {
        while (await _process.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line == answer)
            {
                return;
            }

            if (line == "FAILED")
            {
                break;
            }

            Folder = line["FOLDER ".Length..];
        }

        var log = await _process.StandardOutput.ReadToEndAsync(cancellationToken);
        var errors = await _process.StandardError.ReadToEndAsync(cancellationToken);
        throw new InvalidOperationException($"The local PostgreSQL server did not start or stop.{Environment.NewLine}{log}{errors}");
    }

    private static ProcessStartInfo Command(string programs, IReadOnlyList<string> prefix, bool withStandby)
    {
        // A session of its own: whoever kills the tests' process group must not kill the program that cleans up.
        string[] session = Programs.Find("setsid") is null ? [] : ["setsid"];
        string[] script = ["/bin/sh", "-c", LocalPostgresScript.Text, "bd-pg", programs, withStandby ? "standby" : "single"];
        string[] words = [.. session, .. prefix, .. script, .. Roots()];

        var command = new ProcessStartInfo(Programs.Find(words[0]) ?? words[0], words.Skip(1))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            // The other user may not be allowed to enter the current one.
            WorkingDirectory = "/",
        };

        // PGDATA, PGPORT, PGOPTIONS and the like would steer the server.
        foreach (var name in command.Environment.Keys.Where(key => key.StartsWith("PG", StringComparison.Ordinal)).ToList())
        {
            command.Environment.Remove(name);
        }

        command.Environment["LC_ALL"] = "C";
        return command;
    }

    // The path stands in a quoted setting, so a root with other characters than these is passed over.
    private static IEnumerable<string> Roots()
    {
        string[] roots = [Path.TrimEndingDirectorySeparator(Path.GetTempPath()), "/tmp"];
        return (MemoryHasRoom() ? roots.Prepend(MemoryFolder) : roots)
            .Where(root => root.Length <= LongestRoot && PlainPath().IsMatch(root))
            .Distinct();
    }

    // A database is some 300 small files, and making those is what a test waits for: 20 ms in memory, 30 to 400 ms on a busy disk. The
    // server syncs as it would on a disk, and what it promises beyond that, to survive a power failure, is not for our tests to prove.
    private static bool MemoryHasRoom()
    {
        var memory = new DriveInfo(MemoryFolder);
        return Directory.Exists(MemoryFolder) && memory.DriveFormat == "tmpfs" && memory.AvailableFreeSpace >= MemoryNeeded;
    }

    [GeneratedRegex("^/[A-Za-z0-9/_.-]+$")]
    private static partial Regex PlainPath();
}
