using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Boternity.Data.Encryption;

/// <summary>What .NET cannot ask a Unix system: to open without following a link or waiting for a pipe's writer, and for owners.</summary>
internal static partial class KeyFileNative
{
    public const int NoSuchEntry = 2;
    public const int NoSuchDevice = 6;
    public const int NotADirectory = 20;

    private const int CurrentDirectory = -100;
    private const int EmptyPath = 0x1000;
    private const uint BasicFacts = 0x7FF;
    private const int StatusSize = 256;
    private const int LinksOffset = 16;
    private const int OwnerOffset = 20;
    private const int ModeOffset = 28;
    private const int SizeOffset = 40;
    private const int TypeMask = 0xF000;
    private const int RegularFile = 0x8000;
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

    /// <summary>The facts of an opened file; null where the call does not exist or is forbidden (macOS, old kernels, sandboxes).</summary>
    public static KeyFileFacts? FactsOf(SafeFileHandle file)
    {
        var status = new byte[StatusSize];
        return OperatingSystem.IsLinux() && Call(() => StatX(file, "", EmptyPath, BasicFacts, status)) ? Read(status) : null;
    }

    /// <summary>As <see cref="FactsOf(SafeFileHandle)"/>, of a directory by its path.</summary>
    public static KeyFileFacts? FactsOf(string directory)
    {
        var status = new byte[StatusSize];
        return OperatingSystem.IsLinux() && Call(() => StatX(CurrentDirectory, directory, 0, BasicFacts, status)) ? Read(status) : null;
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

    private static KeyFileFacts Read(ReadOnlySpan<byte> status)
    {
        var mode = MemoryMarshal.Read<ushort>(status[ModeOffset..]);
        return new KeyFileFacts(
            (mode & TypeMask) == RegularFile,
            MemoryMarshal.Read<uint>(status[OwnerOffset..]),
            (UnixFileMode)(mode & PermissionMask),
            MemoryMarshal.Read<uint>(status[LinksOffset..]),
            MemoryMarshal.Read<long>(status[SizeOffset..]));
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

    [LibraryImport("libc", EntryPoint = "geteuid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial uint GetEffectiveUser();
}
