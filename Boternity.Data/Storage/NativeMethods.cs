using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Boternity.Data.Storage;

/// <summary>The calls of the C library that .NET has no public form of, with Linux's and macOS's numbers.</summary>
internal static partial class NativeMethods
{
    public const int ReadOnly = 0;
    public const int ReadWrite = 2;

    public const int LockShared = 1;
    public const int LockExclusive = 2;
    public const int LockNonBlocking = 4;
    public const int LockRelease = 8;

    public const int Interrupted = 4;
    public const int PermissionDenied = 13;

    /// <summary>ERROR_SHARING_VIOLATION of Windows.</summary>
    public const int SharingViolation = 32;

    public static int CloseOnExecute => OperatingSystem.IsMacOS() ? 0x0100_0000 : 0x0008_0000;

    public static int WouldBlock => OperatingSystem.IsMacOS() ? 35 : 11;

    /// <remarks>Without the mode that creating a file takes: that argument is variadic, which not every platform passes alike.</remarks>
    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int FLock(SafeFileHandle file, int operation);
}
