using System.Diagnostics.CodeAnalysis;
using Boternity.Data.Errors;

namespace Boternity.Data.Storage;

/// <summary>Turns what the system says about the folder of contents into the store's errors, by number and never by text.</summary>
internal static class FolderErrors
{
    private const int FileTooBig = 27;
    private const int NoSpace = 28;
    private const int ReadOnlyFileSystem = 30;

    private const int WindowsHandleDiskFull = unchecked((int)0x8007_0027);
    private const int WindowsDiskFull = unchecked((int)0x8007_0070);
    private const int WindowsWriteProtected = unchecked((int)0x8007_0013);

    private static int QuotaExceeded => OperatingSystem.IsMacOS() ? 69 : 122;

    /// <summary>Exception filter for calls of the system, and for nothing else: a stream of the caller's may throw the same types.</summary>
    public static bool TryTranslate(Exception exception, string folder, [NotNullWhen(true)] out StoreException? translated)
    {
        translated = exception switch
        {
            IOException failure when IsFull(failure.HResult) => Messages.FilesFull(folder, failure),
            IOException failure when IsReadOnly(failure.HResult) => Messages.FilesReadOnly(folder, failure),
            IOException failure => Messages.FilesUnavailable(folder, failure),
            UnauthorizedAccessException failure => Messages.FilesDenied(folder, failure),

            // What the runtime makes of a write past the largest size that the system allows a file (EFBIG).
            ArgumentOutOfRangeException { ParamName: "value" } failure => Messages.FilesFull(folder, failure),
            _ => null,
        };
        return translated is not null;
    }

    // On Unix the number of the system, where the runtime has no number of its own.
    private static bool IsFull(int code) => OperatingSystem.IsWindows()
        ? code is WindowsDiskFull or WindowsHandleDiskFull
        : code is NoSpace or FileTooBig || code == QuotaExceeded;

    private static bool IsReadOnly(int code) => code == (OperatingSystem.IsWindows() ? WindowsWriteProtected : ReadOnlyFileSystem);
}
