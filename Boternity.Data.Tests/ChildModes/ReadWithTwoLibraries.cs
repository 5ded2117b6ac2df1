using System.Runtime.InteropServices;
using Boternity.Data.Bots;
using Boternity.Data.Errors;
using Boternity.Data.Storage.Sqlite;

namespace Boternity.Data.Tests.ChildModes;

/// <summary>The mode <see cref="ChildMode.ReadWithTwoLibraries"/>.</summary>
internal static class ReadWithTwoLibraries
{
    public const string Copy = "libsqlite3.so.copy";

    public static async Task RunAsync(string path, string folder)
    {
        // Reading it loads the library.
        _ = SqliteNativeGate.Version;
        var library = (await File.ReadAllLinesAsync("/proc/self/maps")).First(line => line.Contains("/libsqlite3.so", StringComparison.Ordinal));
        var copy = Path.Combine(folder, Copy);
        File.Copy(library[library.IndexOf('/', StringComparison.Ordinal)..], copy);
        NativeLibrary.Load(copy);

        await using var host = new LibraryHost(Provider.Sqlite, path, TimeProvider.System);
        try
        {
            await host.Resolve<IBotStore>().GetAsync(Guid.Empty, CancellationToken.None);
        }
        catch (StoreException exception)
        {
            ChildProtocol.Say(ChildProtocol.Failed + exception.Message);
        }
    }
}
