using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Boternity.Data.Storage;

/// <summary>What .NET cannot ask a Unix system: to open without following a link or waiting for a pipe's writer, and for owners.</summary>
/// <remarks>Facts come from .NET, without owners, where the system's call does not exist or is forbidden (macOS, old kernels, sandboxes).</remarks>
internal static partial class UnixFile
{
    public const int NoSuchEntry = 2;
    public const int NoSuchDevice = 6;
    public const int PermissionDenied = 13;
    public const int NotADirectory = 20;

    private const int InvalidArgument = 22;
    private const int NotImplemented = 38;
    private const uint NoReplace = 1;
    private const int CurrentDirectory = -100;
    private const int EmptyPath = 0x1000;
    private const int NoFollowLink = 0x100;
    private const uint BasicFacts = 0x7FF;
    private const int StatusSize = 256;
    private const int LinksOffset = 16;
    private const int OwnerOffset = 20;
    private const int ModeOffset = 28;
    private const int InodeOffset = 32;
    private const int SizeOffset = 40;
    private const int DeviceMajorOffset = 136;
    private const int DeviceMinorOffset = 140;
    private const int TypeMask = 0xF000;
    private const int RegularFile = 0x8000;
    private const int Folder = 0x4000;
    private const int Link = 0xA000;
    private const int PermissionMask = 0xFFF;

    /// <summary>What opening a symbolic link itself fails with (ELOOP).</summary>
    public static int IsLink => OperatingSystem.IsMacOS() ? 62 : 40;

    // O_RDONLY, O_NOFOLLOW, O_NONBLOCK, O_CLOEXEC; Linux has two numbers for the second.
    private static int Flags => OperatingSystem.IsMacOS()
        ? 0x100 | 0x4 | 0x100_0000
        : NoFollow | 0x800 | 0x8_0000;

    private static int NoFollow => RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.Arm or Architecture.Armv6 or Architecture.Arm64 or Architecture.Ppc64le => 0x8000,
        _ => 0x2_0000,
    };

    /// <summary>The number of the user that this process acts as.</summary>
    public static uint EffectiveUser => OperatingSystem.IsWindows() ? 0 : GetEffectiveUser();

    /// <returns>Null with the system's error number when it cannot be opened.</returns>
    public static (SafeFileHandle? Handle, int Error) Open(string path)
    {
        var descriptor = Open(path, Flags);
        return descriptor >= 0 ? (new SafeFileHandle(descriptor, ownsHandle: true), 0) : (null, Marshal.GetLastPInvokeError());
    }

    /// <summary>Gives a file a new name that nothing has: of several that try at once, one succeeds.</summary>
    /// <remarks>.NET's own move looks whether the name is taken and then replaces what has come to be there since.</remarks>
    /// <exception cref="IOException">The name is taken, or the system refused it.</exception>
    public static void MoveNew(string from, string to)
    {
        var error = OperatingSystem.IsLinux() ? ErrorOf(() => RenameAt(CurrentDirectory, from, CurrentDirectory, to, NoReplace)) : NotImplemented;

        // Not every file system can. A kill between the two leaves a second name, which makes a key file unusable and loses nothing.
        if (error is NotImplemented or InvalidArgument)
        {
            error = ErrorOf(() => HardLink(from, to));
            if (error == 0)
            {
                File.Delete(from);
            }
        }

        if (error != 0)
        {
            throw new IOException($"'{to}' could not be made: {Marshal.GetPInvokeErrorMessage(error)}.");
        }
    }

    /// <summary>The facts of an opened file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="path">Where it was opened.</param>
    public static UnixFileFacts FactsOf(SafeFileHandle file, string path)
    {
        var status = new byte[StatusSize];
        return OperatingSystem.IsLinux() && Call(() => StatX(file, "", EmptyPath, BasicFacts, status))
            ? Read(status)
            : ManagedFactsOf(file, path);
    }

    /// <summary>The facts of a file or directory, at the end of a link too; null where the system's answer cannot be had.</summary>
    public static UnixFileFacts? FactsOf(string path)
    {
        var status = new byte[StatusSize];
        return OperatingSystem.IsLinux() && Call(() => StatX(CurrentDirectory, path, 0, BasicFacts, status)) ? Read(status) : null;
    }

    /// <summary>What is at a path; a link at its end is not followed.</summary>
    /// <returns>Null when there is nothing.</returns>
    /// <exception cref="IOException">The system cannot say.</exception>
    /// <exception cref="UnauthorizedAccessException">The system must not say.</exception>
    public static UnixFileFacts? EntryAt(string path)
    {
        if (OperatingSystem.IsLinux())
        {
            var status = new byte[StatusSize];
            Marshal.SetLastPInvokeError(0);
            if (Call(() => StatX(CurrentDirectory, path, NoFollowLink, BasicFacts, status)))
            {
                return Read(status);
            }

            if (Marshal.GetLastPInvokeError() is NoSuchEntry)
            {
                return null;
            }
        }

        return ManagedEntryAt(path);
    }

    /// <summary>What .NET would throw for a failed call.</summary>
    /// <param name="clause">For people: <c>'/a/b' cannot be read</c>.</param>
    /// <param name="error">The system's number.</param>
    public static Exception Failure(string clause, int error)
    {
        var message = $"{clause}: {Marshal.GetPInvokeErrorMessage(error)}.";
        return error switch
        {
            NoSuchEntry => new DirectoryNotFoundException(message),
            PermissionDenied => new UnauthorizedAccessException(message),
            _ => new IOException(message, error),
        };
    }

    private static UnixFileFacts ManagedFactsOf(SafeFileHandle file, string path)
    {
        try
        {
            var mode = OperatingSystem.IsWindows() ? UnixFileMode.None : File.GetUnixFileMode(file);
            var isFolder = Directory.Exists(path);
            return new UnixFileFacts(!isFolder, Owner: null, mode, Links: null, RandomAccess.GetLength(file)) { IsFolder = isFolder };
        }
        catch (NotSupportedException)
        {
            // What cannot be sought in has no length.
            return new UnixFileFacts(IsRegular: false, Owner: null, UnixFileMode.None, Links: null, Size: 0);
        }
    }

    private static UnixFileFacts? ManagedEntryAt(string path)
    {
        try
        {
            var attributes = File.GetAttributes(path);
            var isLink = attributes.HasFlag(FileAttributes.ReparsePoint);
            var isFolder = !isLink && attributes.HasFlag(FileAttributes.Directory);
            var mode = isLink || OperatingSystem.IsWindows() ? UnixFileMode.None : File.GetUnixFileMode(path);
            return new UnixFileFacts(!isLink && !isFolder, Owner: null, mode, Links: null, Size: 0) { IsFolder = isFolder, IsLink = isLink };
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private static bool Call(Func<int> call)
    {
        try
        {
            return call() == 0;
        }
        catch (EntryPointNotFoundException)
        {
            return false;
        }
    }

    private static UnixFileFacts Read(ReadOnlySpan<byte> status)
    {
        var mode = MemoryMarshal.Read<ushort>(status[ModeOffset..]);
        return new UnixFileFacts(
            (mode & TypeMask) == RegularFile,
            MemoryMarshal.Read<uint>(status[OwnerOffset..]),
            (UnixFileMode)(mode & PermissionMask),
            MemoryMarshal.Read<uint>(status[LinksOffset..]),
            MemoryMarshal.Read<long>(status[SizeOffset..]))
        {
            IsFolder = (mode & TypeMask) == Folder,
            IsLink = (mode & TypeMask) == Link,
            Inode = MemoryMarshal.Read<ulong>(status[InodeOffset..]),
            Device = string.Create(
                CultureInfo.InvariantCulture,
                $"{MemoryMarshal.Read<uint>(status[DeviceMajorOffset..]):x2}:{MemoryMarshal.Read<uint>(status[DeviceMinorOffset..]):x2}"),
        };
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int StatX(SafeFileHandle file, string path, int flags, uint mask, [Out] byte[] status);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int StatX(int directory, string path, int flags, uint mask, [Out] byte[] status);

    // Of the system's calls that answer 0 or -1; libraries of before 2018 do not have the newer one.
    private static int ErrorOf(Func<int> call)
    {
        try
        {
            return call() == 0 ? 0 : Marshal.GetLastPInvokeError();
        }
        catch (EntryPointNotFoundException)
        {
            return NotImplemented;
        }
    }

    [LibraryImport("libc", EntryPoint = "renameat2", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int RenameAt(int fromDirectory, string from, int toDirectory, string to, uint flags);

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int HardLink(string from, string to);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial uint GetEffectiveUser();
}
