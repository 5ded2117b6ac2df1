using System.Runtime.Versioning;
using System.Text;
using System.Text.Json;
using Boternity.Data.Encryption;
using Boternity.Data.Tests.Encryption;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Cli;

/// <summary>Commands of operators on a migrated database, in this process. What is secret comes out of <c>secrets reveal</c> alone.</summary>
[UnsupportedOSPlatform("windows")]
public abstract class CliSpec(Provider provider) : StoreSpec(provider)
{
    /// <summary>A value that no output may have.</summary>
    protected const string Canary = "canary-9f8e7d6c5b4a";

    private readonly List<string> _outputs = [];
    private KeyFolder _folder = null!;
    private string? _configFile;

    private IReadOnlyList<string> DatabaseArguments => Database.Provider == Provider.Sqlite
        ? ["--path", Database.Target]
        : ["--connection", Database.Target];

    [SetUp]
    public void MakeFolder()
    {
        _outputs.Clear();
        _configFile = null;
        _folder = new KeyFolder();
    }

    [TearDown]
    public void CheckOutputs() => Assert.That(_outputs, Has.None.Contains(Canary));

    protected string PathOf(params string[] parts) => _folder.PathOf(parts);

    /// <summary>Writes a new master key.</summary>
    /// <returns>Its file and its id.</returns>
    protected (string File, KeyId Id) MakeKey(string name)
    {
        using var key = MasterKey.Generate();
        key.WriteFile(PathOf(name));
        return (PathOf(name), key.Id);
    }

    /// <summary>Names master keys in a file for <c>--config</c>, which later runs then have.</summary>
    protected void Configure(string current, params string[] additional)
    {
        _configFile = PathOf("config.json");
        var masterKey = new { File = current, Additional = additional.Select(file => new { File = file }) };
        var data = new { MasterKey = masterKey, Secrets = new { KeyCheckInterval = "00:00:00" }, SecretFiles = new { Path = PathOf("secret-files") } };
        File.WriteAllText(_configFile, JsonSerializer.Serialize(new { Boternity = new { Data = data } }));
    }

    /// <summary>Runs a command on the database.</summary>
    protected Task<CliRun> RunAsync(params string[] arguments) => RunAsync(new TestShell(), arguments);

    /// <summary>As <see cref="RunAsync(string[])"/>, with something on standard input.</summary>
    protected Task<CliRun> PipeAsync(string input, params string[] arguments) =>
        RunAsync(new TestShell { Input = Encoding.UTF8.GetBytes(input) }, arguments);

    /// <summary>As <see cref="RunAsync(string[])"/>, at a terminal.</summary>
    protected Task<CliRun> TypeAsync(string typed, params string[] arguments) =>
        RunAsync(new TestShell { Typed = typed, IsOutputTerminal = true }, arguments);

    private protected async Task<CliRun> RunAsync(TestShell shell, string[] arguments, CancellationToken? cancellationToken = null)
    {
        string[] config = _configFile is null ? [] : ["--config", _configFile];
        var run = await shell.RunAsync([.. arguments, .. DatabaseArguments, .. config], cancellationToken ?? Cancel);
        _outputs.Add(arguments is ["secrets", "reveal", ..] ? run.Text + run.Error : run.Output + run.Error);
        return run;
    }

    /// <summary>As <see cref="RunAsync(string[])"/>, of a command that must do its work.</summary>
    protected async Task<string> SucceedAsync(params string[] arguments)
    {
        var run = await RunAsync(arguments);
        Assert.That(run.ExitCode, Is.Zero, run.ToString());
        return run.Output;
    }
}
