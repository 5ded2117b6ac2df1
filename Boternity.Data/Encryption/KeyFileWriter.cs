using System.Security.Cryptography;
using Boternity.Data.Errors;
using Boternity.Data.Storage;

namespace Boternity.Data.Encryption;

/// <summary>Writes a master key into a file that passes the checks of <see cref="KeyFileReader"/>.</summary>
internal static class KeyFileWriter
{
    /// <param name="path">Absolute.</param>
    /// <param name="key">The key.</param>
    /// <exception cref="StoreException">As of <see cref="MasterKey.WriteFile"/>.</exception>
    public static void Write(string path, MasterKey key)
    {
        var folder = Path.GetDirectoryName(path) ?? throw Messages.KeyFileUnwritable(path, "it is no file's path");
        var draft = Path.Join(folder, $".{Path.GetFileName(path)}.{RandomNumberGenerator.GetHexString(16, lowercase: true)}.tmp");
        try
        {
            RefuseExisting(path);
            PrivateFiles.MakeFolder(folder);
            CheckFolder(path, folder);
            WriteDraft(draft, key);
            Publish(draft, path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            RemoveDraft(draft);
            RefuseExisting(path);
            throw Messages.KeyFileUnwritable(path, exception.Message);
        }

        Sync(path, folder);
    }

    // The file stays: another process may have taken the key already.
    private static void Sync(string path, string folder)
    {
        try
        {
            FolderSync.Sync(folder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Messages.KeyFileUnwritable(path, $"it is there, but may not survive a power loss: {exception.Message}");
        }
    }

    // Also a link to nothing: what is written there would land elsewhere.
    private static void RefuseExisting(string path)
    {
        if (Path.Exists(path) || new FileInfo(path).LinkTarget is not null)
        {
            throw Messages.KeyFileExists(path);
        }
    }

    // A key that nobody would be willing to read again must not be what secrets are sealed with.
    private static void CheckFolder(string path, string folder)
    {
        if (!OperatingSystem.IsWindows())
        {
            var facts = UnixFile.FactsOf(folder);
            KeyFileRules.CheckParent(path, facts?.Owner, facts?.Mode ?? File.GetUnixFileMode(folder), UnixFile.EffectiveUser);
        }
    }

    private static void WriteDraft(string path, MasterKey key)
    {
        using var text = new SensitiveBytes(MasterKeyText.CheckedLength + 1);
        MasterKeyText.Write(key, key.IsDevelopment, text.Span);
        text.Span[^1] = (byte)'\n';

        using var file = PrivateFiles.CreateFile(path);
        file.Write(text.Span);
        file.Flush(flushToDisk: true);
    }

    // A key that took another's name would lose what was sealed with that one.
    private static void Publish(string draft, string path)
    {
        if (OperatingSystem.IsWindows())
        {
            File.Move(draft, path);
        }
        else
        {
            UnixFile.MoveNew(draft, path);
        }
    }

    private static void RemoveDraft(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // There is none where its folder could not be made; and the first error says more than this one.
        }
    }
}
