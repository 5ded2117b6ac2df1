using System.Diagnostics;
using System.Runtime.Versioning;
using System.Text.RegularExpressions;
using Boternity.Data.Cli;
using Boternity.Data.Encryption;
using Boternity.Data.Secrets;
using Boternity.Data.Tests.Migrations;
using Boternity.Data.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Boternity.Data.Tests.Cli;

/// <summary>The life of a master key and of a secret, as an operator types it: real processes, files and variables.</summary>
/// <remarks>Each command costs its start, so on one driver and not part of a plain run; the commands themselves are tested on both.</remarks>
[Explicit("Takes minutes; .ci/run runs it by its category.")]
[Category("Operators")]
[UnsupportedOSPlatform("windows")]
[Platform(Exclude = "Win", Reason = "the key files are made with Unix's modes")]
public sealed partial class CliProcessTests
{
    private const string Canary = "canary-1f2e3d4c5b6a";

    private readonly Dictionary<string, string> _variables = [];
    private ITestDatabase _database = null!;
    private string _folder = null!;

    private static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    [SetUp]
    public async Task OpenDatabase()
    {
        _database = await TestEnvironment.OpenAsync(Provider.Sqlite, Cancel);
        _folder = RunFolder.Shared.CreateFolder();
        _variables.Clear();
        _variables["DB_DRIVER"] = "sqlite";
        _variables["DB_PATH"] = _database.Target;

        // No service has it open, whose view of the keys a rotation would wait for.
        _variables["Boternity__Data__Secrets__KeyCheckInterval"] = "00:00:00";
    }

    [TearDown]
    public async Task CloseDatabase() => await _database.DisposeAsync();

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
    [CancelAfter(120_000)]
    public async Task Signal_stops_a_rotation_after_the_batch_at_hand()
    {
        _variables["BOTERNITY_MASTER_KEY_FILE"] = Path.Combine(_folder, "master.key");
        await SealAndRotateAsync(60);

        // A minute's work, of which the first line says that it is under way.
        using var process = Start("keys", "reencrypt", "all", "--rows-per-second", "1");
        var error = process.StandardError.ReadToEndAsync(Cancel);
        var line = await process.StandardOutput.ReadLineAsync(Cancel);
        using (var kill = Process.Start("kill", ["-TERM", $"{process.Id}"]))
        {
            await kill.WaitForExitAsync(Cancel);
        }

        await process.WaitForExitAsync(Cancel);
        Assert.That(line, Does.StartWith("  re-encrypt   "));
        Assert.That((process.ExitCode, await error), Is.EqualTo((130, "Stopped after the batch at hand. The same command goes on there.\n")));
        Assert.That((await RunAsync(0, "", "keys", "reencrypt", "all")).Output, Does.EndWith("completed: 60 of 60 done\n"));
    }

    // In this process, for its speed.
    private async Task SealAndRotateAsync(int count)
    {
        var file = Path.Combine(_folder, "master.key");
        using var key = MasterKey.Generate();
        key.WriteFile(file);
        await using var host = _database.OpenHost(new TestDatabaseOptions
        {
            ConfigureServices = services =>
            {
                services.Configure<MasterKeyOptions>(options => options.File = file);
                services.AddBoternityData(data => data.UseSecrets());
            },
        });
        for (var number = 0; number < count; number++)
        {
            await host.Resolve<ISecretStore>().PutAsync(SecretScope.Global, $"NAME_{number}", Canary, new PutSecretOptions(), Cancel);
        }

        await host.Resolve<IKeyManager>().RotateAsync(SecretScope.Global, DataKeyPurpose.Secret, SecretActor.System, Cancel);
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
