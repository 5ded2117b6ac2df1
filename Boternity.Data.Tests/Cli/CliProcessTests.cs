using System.Diagnostics;
using System.Runtime.Versioning;
using System.Text.RegularExpressions;
using Boternity.Data.Cli;
using Boternity.Data.Tests.Migrations;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Cli;

/// <summary>The life of a master key and of a secret, as an operator types it: real processes, files and variables.</summary>
[UnsupportedOSPlatform("windows")]
[Platform(Exclude = "Win", Reason = "the key files are made with Unix's modes")]
public sealed partial class CliProcessTests(Provider provider) : StoreSpec(provider)
{
    private const string Canary = "canary-1f2e3d4c5b6a";

    private readonly Dictionary<string, string> _variables = [];
    private string _folder = null!;

    [SetUp]
    public void MakeFolder()
    {
        _folder = RunFolder.Shared.CreateFolder();
        _variables.Clear();
        _variables["DB_DRIVER"] = Database.Provider == Provider.Sqlite ? "sqlite" : "postgres";
        _variables[Database.Provider == Provider.Sqlite ? "DB_PATH" : "DB_CONN_STRING"] = Database.Target;
    }

    [Test]
    [CancelAfter(120_000)]
    public async Task Key_and_secret_live_their_life()
    {
        var (first, second) = (Path.Combine(_folder, "first.key"), Path.Combine(_folder, "second.key"));
        await RunAsync(0, "", "keys", "init", "--file", first);
        _variables["BOTERNITY_MASTER_KEY_FILE"] = first;
        await RunAsync(0, Canary + "\n", "secrets", "set", "global", "NAME");
        Assert.That((await RunAsync(0, "", "secrets", "list", "global")).Output, Does.Contain("NAME  ****   1        vault"));
        Assert.That((await RevealAsync()).Output, Is.EqualTo(Canary));
        await RunAsync(0, "", "keys", "rotate", "global", "--reencrypt");

        var generated = await RunAsync(0, "", "keys", "generate");
        await File.WriteAllTextAsync(second, generated.Output, Cancel);
        File.SetUnixFileMode(second, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        _variables["BOTERNITY_MASTER_KEY_FILE"] = second;
        _variables["BOTERNITY_MASTER_KEY_ADDITIONAL_FILES"] = first;
        await RunAsync(0, "", "keys", "rewrap", "--confirm", Id().Match(generated.Error).Groups[1].Value);
        _variables.Remove("BOTERNITY_MASTER_KEY_ADDITIONAL_FILES");
        Assert.That((await RevealAsync()).Output, Is.EqualTo(Canary));

        await RunAsync(0, "", "secrets", "shred", "global", "--reason", "end of the test", "--yes", "--allow-global");
        await RunAsync(1, "", "secrets", "reveal", "global", "NAME", "--yes");
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Signal_stops_a_command_that_waits()
    {
        using var process = Start("secrets", "set", "global", "NAME");
        var error = process.StandardError.ReadToEndAsync(Cancel);

        // It waits for its input from here on, or is about to.
        await Task.Delay(TimeSpan.FromSeconds(2), Cancel);
        using (var kill = Process.Start("kill", ["-TERM", $"{process.Id}"]))
        {
            await kill.WaitForExitAsync(Cancel);
        }

        await process.WaitForExitAsync(Cancel);
        Assert.That((process.ExitCode, await error), Is.EqualTo((130, "Stopped.\n")));
    }

    private Task<(string Output, string Error)> RevealAsync() => RunAsync(0, "", "secrets", "reveal", "global", "NAME", "--yes");

    private async Task<(string Output, string Error)> RunAsync(int exitCode, string input, params string[] arguments)
    {
        using var process = Start(arguments);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(Cancel);
            var error = process.StandardError.ReadToEndAsync(Cancel);
            await process.StandardInput.WriteAsync(input.AsMemory(), Cancel);
            process.StandardInput.Close();
            await process.WaitForExitAsync(Cancel);

            Assert.That(process.ExitCode, Is.EqualTo(exitCode), $"{string.Join(' ', arguments)}\n{await error}");
            Assert.That((arguments is ["secrets", "reveal", ..] ? "" : await output) + await error, Does.Not.Contain(Canary));
            return (await output, await error);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    private Process Start(params string[] arguments)
    {
        var start = new ProcessStartInfo(ProgramRun.DotNet, ["exec", typeof(CommandLine).Assembly.Location, .. arguments])
        {
            WorkingDirectory = _folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in _variables)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start) ?? throw new InvalidOperationException("The command did not start.");
    }

    [GeneratedRegex(@"\Aid ([0-9a-f]{8})")]
    private static partial Regex Id();
}
