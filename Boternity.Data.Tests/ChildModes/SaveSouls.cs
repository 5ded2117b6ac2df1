using System.Globalization;
using Boternity.Data.Souls;

namespace Boternity.Data.Tests.ChildModes;

/// <summary>The mode <see cref="ChildMode.SaveSouls"/>.</summary>
internal static class SaveSouls
{
    public static async Task RunAsync(ReadOnlyMemory<string> arguments)
    {
        var (provider, target, bot, count, label) = Parse(arguments.Span);
        await using var host = new LibraryHost(provider, target, TimeProvider.System);
        var souls = host.Resolve<ISoulStore>();

        await ChildProtocol.AwaitGoAsync();

        for (var number = 1; number <= count; number++)
        {
            var soul = new NewSoul
            {
                BotId = bot,
                Content = string.Create(CultureInfo.InvariantCulture, $"{label} {number}"),
                Message = label,
            };

            var saved = await souls.SaveAsync(soul, CancellationToken.None);
            ChildProtocol.Say(string.Create(CultureInfo.InvariantCulture, $"{ChildProtocol.Acknowledged}{saved.Version}"));
        }
    }

    private static (Provider Provider, string Target, Guid Bot, int Count, string Label) Parse(ReadOnlySpan<string> arguments) => (
        Enum.Parse<Provider>(arguments[0], ignoreCase: true),
        arguments[1],
        Guid.Parse(arguments[2]),
        int.Parse(arguments[3], CultureInfo.InvariantCulture),
        arguments[4]);
}
