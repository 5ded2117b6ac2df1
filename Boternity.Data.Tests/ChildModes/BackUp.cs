using System.Globalization;
using System.Runtime.InteropServices;
using Boternity.Data.Storage.Backups;

namespace Boternity.Data.Tests.ChildModes;

/// <summary>The modes <see cref="ChildMode.BackUp"/> and <see cref="ChildMode.Restore"/>.</summary>
internal static class BackUp
{
    public static async Task RunAsync(ReadOnlyMemory<string> arguments)
    {
        var (count, umask) = (int.Parse(arguments.Span[3], CultureInfo.InvariantCulture), arguments.Span[4]);
        var options = new BackupOptions { Directory = arguments.Span[2] };
        await using var host = Open(arguments.Span);
        await ChildProtocol.AwaitGoAsync();
        ChildProtocol.DieWithParent();

        // Not from the beginning: the runtime makes files too.
        _ = UMask(Convert.ToUInt32(umask, 8));
        for (var number = 1; number <= count; number++)
        {
            await host.Resolve<IBackupManager>().CreateAsync(options, progress: null, CancellationToken.None);
            ChildProtocol.Say(string.Create(CultureInfo.InvariantCulture, $"{ChildProtocol.Acknowledged}{number}"));
        }
    }

    public static async Task RestoreAsync(ReadOnlyMemory<string> arguments)
    {
        var file = arguments.Span[2];
        await using var host = Open(arguments.Span);
        await ChildProtocol.AwaitGoAsync();
        await host.Resolve<IBackupManager>().RestoreAsync(file, new RestoreOptions { Replace = true }, progress: null, CancellationToken.None);
        ChildProtocol.Say(ChildProtocol.Closed);
    }

    private static LibraryHost Open(ReadOnlySpan<string> arguments) =>
        new(Enum.Parse<Provider>(arguments[0]), arguments[1], TimeProvider.System);

    [DllImport("libc", EntryPoint = "umask")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern uint UMask(uint mask);
}
