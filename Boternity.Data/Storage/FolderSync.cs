using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Boternity.Data.Storage;

/// <summary>Writes a folder's entries to the disk: without it a power loss may take a new or renamed file that was itself synced.</summary>
/// <remarks>.NET opens no folders, so this is the C library, with Linux's and macOS's numbers. Windows has nothing like it.</remarks>
internal static partial class FolderSync
{
    private const int ReadOnly = 0;
    private const int Interrupted = 4;
    private const int Invalid = 22;

    private static int CloseOnExecute => OperatingSystem.IsMacOS() ? 0x0100_0000 : 0x0008_0000;

    private static int NotSupported => OperatingSystem.IsMacOS() ? 45 : 95;

    /// <exception cref="DirectoryNotFoundException">The folder is not there.</exception>
    /// <exception cref="IOException">The system could not; its number is the exception's.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder must not be opened.</exception>
    public static void Sync(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var descriptor = Open(path, ReadOnly | CloseOnExecute);
        if (descriptor < 0)
        {
            throw UnixFile.Failure($"'{path}' cannot be synced", Marshal.GetLastPInvokeError());
        }

        using var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        while (FSync(handle) != 0)
        {
            var error = Marshal.GetLastPInvokeError();
            if (error == Invalid || error == NotSupported)
            {
                // A file system whose folders cannot be synced.
                return;
            }

            if (error != Interrupted)
            {
                throw UnixFile.Failure($"'{path}' cannot be synced", error);
            }
        }
    }

    /// <remarks>Without the mode that creating a file takes: that argument is variadic, which not every platform passes alike.</remarks>
    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int FSync(SafeFileHandle file);
}
