using System.Security.Cryptography;

namespace Boternity.Data.Encryption;

/// <summary>Makes a master key for development, marked as such, where none is.</summary>
internal static class DevelopmentKey
{
    private const UnixFileMode FileMode600 = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode FolderMode = FileMode600 | UnixFileMode.UserExecute;

    /// <summary>Writes a random key; the file is there as a whole or not at all.</summary>
    /// <returns>False when another process was first, or nothing can be written there.</returns>
    public static bool TryMake(string path)
    {
        var folder = Path.GetDirectoryName(path)!;
        var draft = Path.Join(folder, $".{Path.GetFileName(path)}.{RandomNumberGenerator.GetHexString(16, lowercase: true)}.tmp");
        try
        {
            CreateFolder(folder);
            Write(draft);
            File.Move(draft, path);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            if (Directory.Exists(folder))
            {
                File.Delete(draft);
            }

            return false;
        }
    }

    private static void Write(string path)
    {
        using var bytes = new SensitiveBytes(Envelope.KeySize);
        RandomNumberGenerator.Fill(bytes.Span);
        using var key = MasterKey.FromBytes(bytes.Span);
        using var text = new SensitiveBytes(MasterKeyText.CheckedLength + 1);
        MasterKeyText.Write(key, isDevelopment: true, text.Span);
        text.Span[^1] = (byte)'\n';

        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = FileMode600;
        }

        using var file = new FileStream(path, options);
        file.Write(text.Span);
        file.Flush(flushToDisk: true);
    }

    // Level by level: .NET gives the mode to the last of several folders only.
    private static void CreateFolder(string path)
    {
        if (Directory.Exists(path))
        {
            return;
        }

        if (Path.GetDirectoryName(path) is { } parent)
        {
            CreateFolder(parent);
        }

        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, FolderMode);
        }
    }
}
