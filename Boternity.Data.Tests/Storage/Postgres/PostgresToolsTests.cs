using System.Runtime.Versioning;
using Boternity.Data.Errors;
using Boternity.Data.Storage.Postgres;
using Boternity.Data.Tests.Support.Postgres;

namespace Boternity.Data.Tests.Storage.Postgres;

[Platform(Exclude = "Win", Reason = "The stand-ins are scripts of a Unix shell.")]
[UnsupportedOSPlatform("windows")]
public sealed class PostgresToolsTests
{
    private readonly string _folder = RunFolder.Shared.CreateFolder();

    private static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task FindAsync_takes_the_server_s_own_version_or_the_next_newer_one()
    {
        var tools = new PostgresTools(() => [Make("18.1"), Make("9.6.24"), Make("17.2 (Debian 17.2-1)"), Make("16.1")]);

        Assert.That((await tools.FindAsync(15, Cancel)).Major, Is.EqualTo(16));
        Assert.That((await tools.FindAsync(16, Cancel)).Major, Is.EqualTo(16));
        Assert.That((await tools.FindAsync(17, Cancel)).Major, Is.EqualTo(17));
        Assert.That((await tools.FindNewestAsync(Cancel)).Major, Is.EqualTo(18));
    }

    [Test]
    public async Task FindAsync_of_equal_versions_takes_the_first()
    {
        var first = Make("17.1");

        Assert.That((await new PostgresTools(() => [first, Make("17.4")]).FindAsync(17, Cancel)).Folder, Is.EqualTo(first));
    }

    [Test]
    public void FindAsync_older_programs_are_refused_with_what_was_found_and_what_is_needed()
    {
        var folder = Make("9.6.24");

        var error = Assert.ThrowsAsync<StoreException>(() => new PostgresTools(() => [folder]).FindAsync(17, Cancel))!;

        Assert.That((error.Kind, error.Code), Is.EqualTo((StoreErrorKind.Unsupported, ErrorCodes.BackupToolMissing)));
        Assert.That(error.Message, Does.Contain($"9 in '{folder}'").And.Contain("version 17 or newer"));
        Assert.That(error.Hint, Does.Contain("postgresql-client"));
    }

    [Test]
    public void FindAsync_programs_that_could_not_restore_to_the_server_are_refused()
    {
        var error = Assert.ThrowsAsync<StoreException>(() => new PostgresTools(() => [Make("17.2")]).FindAsync(16, Cancel))!;

        Assert.That(error.Code, Is.EqualTo(ErrorCodes.BackupToolMissing));
        Assert.That(error.Message, Does.Contain("version 16 or newer, before 17, are needed").And.Contain("found: 17 in "));
    }

    [Test]
    public void FindAsync_folders_without_working_programs_are_passed_over()
    {
        var lone = Make("17.1");
        File.Delete(Path.Combine(lone, "pg_restore"));
        var broken = ClientPrograms.Make(Path.Combine(_folder, "broken"), "exit 3");
        var notAProgram = ClientPrograms.Make(Path.Combine(_folder, "text"), "");
        File.SetUnixFileMode(Path.Combine(notAProgram, "pg_dump"), UnixFileMode.UserRead);
        var script = Make("17.1");
        File.Move(Path.Combine(script, "pg_dump"), Path.Combine(script, "pg_wrapper"));
        File.CreateSymbolicLink(Path.Combine(script, "pg_dump"), Path.Combine(script, "pg_wrapper"));
        var tools = new PostgresTools(() => [Path.Combine(_folder, "absent"), lone, broken, notAProgram, script]);

        var error = Assert.ThrowsAsync<StoreException>(() => tools.FindNewestAsync(Cancel))!;

        Assert.That(error.Message, Does.Contain("found: none"));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task RunAsync_cancellation_kills_the_program()
    {
        var pid = Path.Combine(_folder, "pid");
        var program = Path.Combine(ClientPrograms.Make(Path.Combine(_folder, "slow"), $"echo $$ > '{pid}.new'; mv '{pid}.new' '{pid}'; exec sleep 600"), "pg_dump");
        using var source = new CancellationTokenSource();

        var run = PostgresProgram.RunAsync(program, [], environment: null, running: null, source.Token);
        while (!File.Exists(pid))
        {
            await Task.Delay(10, Cancel);
        }

        await source.CancelAsync();

        await Assert.ThatAsync(async () => await run, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(Directory.Exists($"/proc/{(await File.ReadAllTextAsync(pid, Cancel)).Trim()}"), Is.False);
    }

    [Test]
    public async Task RunAsync_keeps_the_first_error_and_forgets_what_follows()
    {
        var program = Path.Combine(
            ClientPrograms.Make(
                Path.Combine(_folder, "failing"),
                "exit 0",
                "echo 'pg_restore: warning: w' >&2; echo 'pg_restore: error: first' >&2; echo 'CONTEXT: a row' >&2; exit 1"),
            "pg_restore");

        var run = await PostgresProgram.RunAsync(program, [], environment: null, running: null, Cancel);

        Assert.That((run.ExitCode, run.Error), Is.EqualTo((1, "first")));
    }

    [Test]
    public async Task RunAsync_hands_on_no_settings_of_others()
    {
        var program = Path.Combine(ClientPrograms.Make(Path.Combine(_folder, "env"), "env"), "pg_dump");

        var run = await PostgresProgram.RunAsync(program, [], new Dictionary<string, string> { ["PGHOST"] = "here" }, running: null, Cancel);

        Assert.That(run.Output.Split('\n').Where(line => line.StartsWith("PG", StringComparison.Ordinal)), Is.EqualTo((string[])["PGHOST=here"]));
    }

    private string Make(string version) =>
        ClientPrograms.Make(Path.Combine(_folder, Directory.GetDirectories(_folder).Length.ToString("d", null)), ClientPrograms.OfVersion(version));
}
