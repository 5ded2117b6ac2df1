using System.Runtime.InteropServices;
using System.Text;

namespace Boternity.Data.Storage.Sqlite;

/// <summary>Whether a file lies on a filesystem that is mounted read-only: no owner and no mode makes it writable.</summary>
internal static class ReadOnlyMedium
{
    private const int ForWriting = 2;
    private const int ReadOnlyFileSystem = 30;

    /// <summary>Asks by path: opening the database by a managed API would drop SQLite's locks.</summary>
    public static bool Holds(string path) =>
        !OperatingSystem.IsWindows()
        && Access(Encoding.UTF8.GetBytes($"{path}\0"), ForWriting) != 0
        && Marshal.GetLastPInvokeError() == ReadOnlyFileSystem;

    [DllImport("libc", EntryPoint = "access", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Access(byte[] path, int mode);
}
