using System.Globalization;
using Boternity.Data.Encryption;
using Microsoft.Extensions.DependencyInjection;

namespace Boternity.Data.Tests.ChildModes;

/// <summary>The mode <see cref="ChildMode.MakeDataKeys"/>.</summary>
internal static class MakeDataKeys
{
    /// <summary>Followed by the id of a data key.</summary>
    public const string Key = "KEY ";

    /// <summary>The bot of a number, the same in every process.</summary>
    public static SecretScope ScopeOf(int number) =>
        SecretScope.Bot(Guid.Parse(string.Create(CultureInfo.InvariantCulture, $"0198c0de-0000-7000-8000-{number:x12}")));

    public static async Task RunAsync(ReadOnlyMemory<string> arguments)
    {
        var (provider, target, file) = (Enum.Parse<Provider>(arguments.Span[0]), arguments.Span[1], arguments.Span[2]);
        var count = int.Parse(arguments.Span[3], CultureInfo.InvariantCulture);
        var options = new TestDatabaseOptions
        {
            Settings = { ["MasterKey:File"] = file },
            ConfigureServices = services => services.AddBoternityData(data => data.UseSecrets()),
        };
        await using var host = new LibraryHost(provider, target, TimeProvider.System, options);
        var ring = host.Resolve<IDataKeyRing>();
        await ChildProtocol.AwaitGoAsync();

        for (var number = 0; number < count; number++)
        {
            using var key = await ring.GetActiveAsync(ScopeOf(number), DataKeyPurpose.Secret, CancellationToken.None);
            ChildProtocol.Say(Key + key.Id);
        }
    }
}
