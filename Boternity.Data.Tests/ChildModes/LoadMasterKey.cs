using System.Diagnostics;
using Boternity.Data.Encryption;
using Microsoft.Extensions.Logging.Abstractions;

namespace Boternity.Data.Tests.ChildModes;

/// <summary>The mode <see cref="ChildMode.LoadMasterKey"/>.</summary>
internal static class LoadMasterKey
{
    /// <summary>Followed by the id of the key.</summary>
    public const string Loaded = "LOADED ";

    /// <summary>Followed by the names of the variables of ours that a child of the child has.</summary>
    public const string Inherited = "INHERITED ";

    public static async Task RunAsync()
    {
        await SayInheritedAsync();

        var environment = MasterKeyEnvironment.Process(isProduction: true, databaseDirectory: null) with { ContainerDirectory = "/nonexistent" };
        using (var sources = new MasterKeySources(new MasterKeyOptions(), environment, NullLogger.Instance))
        {
            using var keys = await sources.LoadAsync(CancellationToken.None);
            ChildProtocol.Say(Loaded + keys.Current.Id);
        }

        await SayInheritedAsync();
    }

    private static async Task SayInheritedAsync()
    {
        using var process = Process.Start(new ProcessStartInfo("env") { RedirectStandardOutput = true })!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        var names = output.Split('\n').Where(line => line.StartsWith("BOTERNITY_MASTER_KEY", StringComparison.Ordinal)).Select(line => line.Split('=')[0]);
        ChildProtocol.Say(Inherited + string.Join(' ', names));
    }
}
