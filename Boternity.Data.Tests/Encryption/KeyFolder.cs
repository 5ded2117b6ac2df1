using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Text;

namespace Boternity.Data.Tests.Encryption;

/// <summary>A folder of a test's own with key files in it, and the things that .NET cannot make there.</summary>
[UnsupportedOSPlatform("windows")]
internal sealed class KeyFolder
{
    public const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Absolute; mode 0700.</summary>
    public string Root { get; } = RunFolder.Shared.CreateFolder();

    public string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    /// <summary>Writes a file with exactly this mode, whatever the umask is.</summary>
    public string Write(string name, byte[] content, UnixFileMode mode = OwnerOnly)
    {
        var path = PathOf(name);
        File.WriteAllBytes(path, content);
        File.SetUnixFileMode(path, mode);
        return path;
    }

    /// <summary>Writes a random key as hex.</summary>
    public string WriteKey(string name, UnixFileMode mode = OwnerOnly) => Write(name, Hex(RandomNumberGenerator.GetBytes(32)), mode);

    public static byte[] Hex(byte[] key) => Encoding.ASCII.GetBytes(Convert.ToHexStringLower(key));

    public static void MakePipe(string path) => Check(MkFifo(Bytes(path), 0x180));

    public static void MakeHardLink(string target, string path) => Check(Link(Bytes(target), Bytes(path)));

    /// <summary>Gives a file away; only root can.</summary>
    public static void ChangeOwner(string path, uint user) => Check(ChOwn(Bytes(path), user, uint.MaxValue));

    private static byte[] Bytes(string path) => Encoding.UTF8.GetBytes(path + "\0");

    private static void Check(int result)
    {
        if (result != 0)
        {
            throw new IOException(Marshal.GetLastPInvokeErrorMessage());
        }
    }

    [DllImport("libc", EntryPoint = "mkfifo", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int MkFifo(byte[] path, uint mode);

    [DllImport("libc", EntryPoint = "link", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Link(byte[] target, byte[] path);

    [DllImport("libc", EntryPoint = "chown", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int ChOwn(byte[] path, uint user, uint group);
}
