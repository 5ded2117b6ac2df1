using System.Diagnostics;
using System.Globalization;
using Boternity.Data.Testing.Postgres;
using Boternity.Data.Tests.ChildModes;
using Boternity.Data.Tests.Support;
using Npgsql;

namespace Boternity.Data.Tests.Harness;

/// <summary>The life of a server that the harness starts itself.</summary>
[Category(nameof(Provider.Postgres))]
[CancelAfter(60_000)]
public sealed class LocalPostgresTests
{
    private static readonly TimeSpan GoneLimit = TimeSpan.FromSeconds(10);

    private static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    [OneTimeSetUp]
    public static async Task RequireBinaries()
    {
        if (await new LocalPostgres().WhyNotAsync(Cancel) is { } reason)
        {
            Assert.Ignore(reason);
        }
    }

    [Test]
    public async Task Server_has_the_settings_that_the_engine_requires()
    {
        await using var server = await PostgresServer.StartAsync([new LocalPostgres()], Cancel);
        await using var data = NpgsqlDataSource.Create(server.ConnectionString);

        await using var command = data.CreateCommand(
            """
            SELECT string_agg(name || '=' || setting, ' ' ORDER BY lower(name)) FROM pg_settings
            WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit', 'server_encoding', 'TimeZone', 'listen_addresses')
            """);

        Assert.That(
            await command.ExecuteScalarAsync(Cancel),
            Is.EqualTo("fsync=on full_page_writes=on listen_addresses= server_encoding=UTF8 synchronous_commit=on TimeZone=UTC"));
    }

    [Test]
    public async Task DisposeAsync_leaves_nothing_and_may_be_called_twice()
    {
        var server = (LocalPostgresServer)await PostgresServer.StartAsync([new LocalPostgres()], Cancel);
        var postmaster = await PostmasterAsync(server.Folder);
        Assert.That(IsRunning(postmaster), Is.True);

        await server.DisposeAsync();
        await server.DisposeAsync();

        Assert.That(IsRunning(postmaster), Is.False);
        Assert.That(server.Folder, Does.Not.Exist);
    }

    [Test]
    public async Task Server_of_a_killed_process_is_gone_within_ten_seconds()
    {
        await using var child = ChildProcess.Start(ChildMode.HoldPostgres);
        var folder = (await child.ReadUntilAsync(ChildProtocol.Folder, Cancel))[ChildProtocol.Folder.Length..];
        var postmaster = await PostmasterAsync(folder);
        Assert.That(IsRunning(postmaster), Is.True);

        await child.KillAsync(Cancel);
        var killed = Stopwatch.StartNew();

        await UntilAsync(() => !IsRunning(postmaster) && !Directory.Exists(folder));
        Assert.That(killed.Elapsed, Is.LessThan(GoneLimit));
    }

    [Test]
    public async Task Server_whose_supervisor_was_killed_is_removed_by_the_next_start()
    {
        await using var child = ChildProcess.Start(ChildMode.HoldPostgres);
        var folder = (await child.ReadUntilAsync(ChildProtocol.Folder, Cancel))[ChildProtocol.Folder.Length..];
        var postmaster = await PostmasterAsync(folder);
        using (var supervisor = Process.GetProcessById(int.Parse(
            await File.ReadAllTextAsync(Path.Combine(folder, "supervisor"), Cancel), CultureInfo.InvariantCulture)))
        {
            supervisor.Kill();
            await supervisor.WaitForExitAsync(Cancel);
        }

        await child.KillAsync(Cancel);
        Assert.That(IsRunning(postmaster), Is.True);

        await using var next = await PostgresServer.StartAsync([new LocalPostgres()], Cancel);

        Assert.That(folder, Does.Not.Exist);
        await UntilAsync(() => !IsRunning(postmaster));
    }

    [Test]
    [Platform(Exclude = "Win", Reason = "there is no local lane")]
    public async Task Failed_start_says_what_the_programs_said_and_leaves_nothing()
    {
        var programs = Directory.CreateTempSubdirectory("bd-broken-");

        try
        {
            await File.WriteAllTextAsync(Path.Combine(programs.FullName, "initdb"), "", Cancel);

            Assert.That(
                () => LocalPostgresServer.StartAsync(programs.FullName, [], withStandby: false, Cancel),
                Throws.InvalidOperationException
                    .With.Message.Contains("did not start")
                    .And.Message.Contains("initdb failed")
                    .And.Message.Contains("ermission denied"));
        }
        finally
        {
            programs.Delete(recursive: true);
        }
    }

    [Test]
    public async Task Every_way_to_become_another_user_starts_a_server()
    {
        Assume.That(Environment.IsPrivilegedProcess, "only root has to become another user");
        var programs = PostgresBinaries.Find(Environment.GetEnvironmentVariable("PATH"))!;

        foreach (var way in UnprivilegedUser.Ways())
        {
            await using var server = await LocalPostgresServer.StartAsync(programs, way, withStandby: false, Cancel);
            await using var data = NpgsqlDataSource.Create(server.ConnectionString);
            await using var command = data.CreateCommand("SELECT 1");

            Assert.That(await command.ExecuteScalarAsync(Cancel), Is.EqualTo(1), way[0]);
        }
    }

    private static async Task<int> PostmasterAsync(string folder) => int.Parse(
        (await File.ReadAllLinesAsync(Path.Combine(folder, "data", "postmaster.pid"), Cancel))[0], CultureInfo.InvariantCulture);

    // Gone also when only its entry is left: an orphan's stays until the first process of the machine or container collects it.
    private static bool IsRunning(int processId)
    {
        try
        {
            using var process = Process.GetProcessById(processId);
            var status = $"/proc/{processId}/status";
            return !File.Exists(status) || !File.ReadLines(status).Contains("State:\tZ (zombie)");
        }
        catch (Exception exception) when (exception is ArgumentException or IOException)
        {
            return false;
        }
    }

    // Real processes end in real time; there is no clock to move.
    private static async Task UntilAsync(Func<bool> condition)
    {
        while (!condition())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), Cancel);
        }
    }
}
