using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Boternity.Data.Storage.Sqlite;

/// <summary>What tells that two paths name the same file: device and inode where the system has them, else the full path.</summary>
internal readonly record struct FileIdentity(string Value)
{
    private const int AtCurrentDirectory = -100;
    private const uint InodeWanted = 0x100;
    private const int InodeOffset = 32;
    private const int DeviceMajorOffset = 136;
    private const int DeviceMinorOffset = 140;

    /// <summary>The identity of an existing file; symbolic links are followed.</summary>
    public static FileIdentity Of(string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            return new FileIdentity(Path.GetFullPath(path));
        }

        var status = new byte[256];
        if (StatX(AtCurrentDirectory, Encoding.UTF8.GetBytes($"{path}\0"), 0, InodeWanted, status) != 0)
        {
            throw new IOException($"The status of '{path}' cannot be read: {Marshal.GetLastPInvokeErrorMessage()}.");
        }

        var inode = BinaryPrimitives.ReadUInt64LittleEndian(status.AsSpan(InodeOffset));
        var major = BinaryPrimitives.ReadUInt32LittleEndian(status.AsSpan(DeviceMajorOffset));
        var minor = BinaryPrimitives.ReadUInt32LittleEndian(status.AsSpan(DeviceMinorOffset));
        return new FileIdentity($"{major}:{minor}:{inode}");
    }

    [DllImport("libc", EntryPoint = "statx", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int StatX(int directory, byte[] path, int flags, uint mask, [Out] byte[] status);
}
