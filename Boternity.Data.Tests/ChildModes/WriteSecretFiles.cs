using System.Globalization;
using System.Runtime.InteropServices;
using Boternity.Data.Errors;
using Boternity.Data.Secrets;
using Microsoft.Extensions.Logging.Abstractions;

namespace Boternity.Data.Tests.ChildModes;

/// <summary>The modes <see cref="ChildMode.WriteSecretFile"/> and <see cref="ChildMode.WriteSecretFiles"/>.</summary>
internal static class WriteSecretFiles
{
    private const int Size = 60_000;

    /// <summary>A value that a test can make again: its number, over and over.</summary>
    public static string ValueOf(string label, int number)
    {
        var piece = string.Create(CultureInfo.InvariantCulture, $"{label} {number}|");
        return string.Concat(Enumerable.Repeat(piece, Size / piece.Length));
    }

    public static async Task RunOnceAsync(ReadOnlyMemory<string> arguments)
    {
        var (bot, name, umask) = (arguments.Span[1], arguments.Span[2], arguments.Span[3]);

        // Not from the beginning: the runtime makes files too.
        _ = UMask(Convert.ToUInt32(umask, 8));
        await Open(arguments.Span[0]).WriteAsync(bot, name, ValueOf(umask, 1), CancellationToken.None);
    }

    public static async Task RunAsync(ReadOnlyMemory<string> arguments)
    {
        var (bot, name, label) = (arguments.Span[1], arguments.Span[2], arguments.Span[3]);
        var files = Open(arguments.Span[0]);
        await ChildProtocol.AwaitGoAsync();
        ChildProtocol.DieWithParent();
        for (var number = 1; ; number++)
        {
            try
            {
                await files.WriteAsync(bot, name, ValueOf(label, number), CancellationToken.None);
                ChildProtocol.Say(string.Create(CultureInfo.InvariantCulture, $"{ChildProtocol.Acknowledged}{number}"));
            }
            catch (StoreException exception)
            {
                ChildProtocol.Say($"{ChildProtocol.Failed}{exception.Outcome} {exception.Message}");
                return;
            }
        }
    }

    private static SecretFileStore Open(string root) => new(new SecretFileTree(root, TimeProvider.System, NullLogger.Instance));

    [DllImport("libc", EntryPoint = "umask")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern uint UMask(uint mask);
}
