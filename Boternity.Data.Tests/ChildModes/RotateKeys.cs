using System.Globalization;
using Boternity.Data.Encryption;
using Microsoft.Extensions.DependencyInjection;

namespace Boternity.Data.Tests.ChildModes;

/// <summary>The mode <see cref="ChildMode.RotateKeys"/>.</summary>
internal static class RotateKeys
{
    public static async Task RunAsync(ReadOnlyMemory<string> arguments)
    {
        var (provider, target) = (Enum.Parse<Provider>(arguments.Span[0]), arguments.Span[1]);
        var kind = Enum.Parse<KeyRotationKind>(arguments.Span[4]);
        await using var host = new LibraryHost(provider, target, TimeProvider.System, Options(arguments.Span[2], arguments.Span[3]));
        var keys = host.Resolve<IKeyManager>();
        var current = (await keys.GetStatusAsync(CancellationToken.None)).MasterKeys[0].Id.ToString();
        await ChildProtocol.AwaitGoAsync();
        ChildProtocol.DieWithParent();

        var end = kind == KeyRotationKind.Rewrap
            ? await keys.RewrapAsync(current, new KeyRotationOptions(), new Acknowledging(), CancellationToken.None)
            : await keys.ReencryptAsync(scope: null, new KeyRotationOptions(), new Acknowledging(), CancellationToken.None);
        ChildProtocol.Say($"{ChildProtocol.Closed} {end.State}");
    }

    /// <summary>A service with these master keys, for which a rotated key counts at once.</summary>
    public static TestDatabaseOptions Options(string currentFile, string additionalFile) => new()
    {
        Settings =
        {
            ["MasterKey:File"] = currentFile,
            ["MasterKey:Additional:0:File"] = additionalFile,
            ["Secrets:KeyCheckInterval"] = "00:00:00",
        },
        ConfigureServices = services => services.AddBoternityData(data => data.UseSecrets()),
    };

    private sealed class Acknowledging : IProgress<KeyRotationProgress>
    {
        public void Report(KeyRotationProgress value) =>
            ChildProtocol.Say(string.Create(CultureInfo.InvariantCulture, $"{ChildProtocol.Acknowledged}{value.Done}"));
    }
}
