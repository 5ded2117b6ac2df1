using System.Runtime.InteropServices;
using Boternity.Data.Errors;
using Boternity.Data.Storage;
using Microsoft.Win32.SafeHandles;

namespace Boternity.Data.Encryption;

/// <summary>Opens a key file once, checks what it opened, and reads it to the end; it never waits for a pipe and follows no strange link.</summary>
/// <param name="user">Who this process is.</param>
/// <param name="mountRoots">Directories below which links are followed.</param>
/// <param name="allowWorldReadable">Whether others may read the file.</param>
internal sealed class KeyFileReader(uint user, IReadOnlyCollection<string> mountRoots, bool allowWorldReadable)
{
    /// <summary>The reader for this process, with what its options accept.</summary>
    public static KeyFileReader For(MasterKeyEnvironment environment, MasterKeyOptions options)
    {
        string[] roots = [.. options.MountRoots, environment.ContainerDirectory];
        if (environment.Variable(MasterKeySources.CredentialsVariable) is { Length: > 0 } credentials)
        {
            roots = [.. roots, credentials];
        }

        return new KeyFileReader(environment.User, roots, options.AllowWorldReadableKeyFile);
    }

    /// <summary>Reads a key file; the caller disposes the content.</summary>
    /// <param name="path">Absolute.</param>
    /// <returns>Null when there is nothing at the path.</returns>
    /// <exception cref="StoreException">The file was refused, by one of the codes <c>KeyFile…</c>.</exception>
    public KeyFileContent? Read(string path)
    {
        var target = MountedPath.Resolve(path, mountRoots);
        using var handle = OperatingSystem.IsWindows() ? WindowsKeyFile.Open(path) : OpenUnix(path, target);
        if (handle is null)
        {
            return null;
        }

        var isWorldReadable = false;
        if (!OperatingSystem.IsWindows())
        {
            isWorldReadable = KeyFileRules.Check(path, UnixFile.FactsOf(handle, path), user, allowWorldReadable);
            CheckParent(path, Path.GetDirectoryName(target)!);
        }

        return new KeyFileContent(ReadToEnd(path, handle), target, isWorldReadable);
    }

    private static SafeFileHandle? OpenUnix(string path, string target)
    {
        var (handle, error) = UnixFile.Open(target);
        if (handle is not null)
        {
            return handle;
        }

        return error switch
        {
            // A link to nothing is not nothing.
            UnixFile.NoSuchEntry or UnixFile.NotADirectory when new FileInfo(path).LinkTarget is null => null,
            UnixFile.NoSuchDevice => throw Messages.KeyFileNotRegular(path),
            _ when error == UnixFile.IsLink => throw Messages.KeyFileLink(path, "is a symbolic link"),
            _ => throw Messages.KeyFileUnreadable(path, Marshal.GetPInvokeErrorMessage(error)),
        };
    }

    private void CheckParent(string path, string directory)
    {
        var facts = UnixFile.FactsOf(directory);
        var mode = OperatingSystem.IsWindows() ? UnixFileMode.None : facts?.Mode ?? File.GetUnixFileMode(directory);
        KeyFileRules.CheckParent(path, facts?.Owner, mode, user);
    }

    private static SensitiveBytes ReadToEnd(string path, SafeFileHandle handle)
    {
        using var buffer = new SensitiveBytes(KeyFileRules.MaxSize + 1);
        var length = 0;
        try
        {
            while (length < buffer.Span.Length && RandomAccess.Read(handle, buffer.Span[length..], length) is > 0 and var count)
            {
                length += count;
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Messages.KeyFileUnreadable(path, exception.Message);
        }

        // It may have changed since its size was looked at.
        return length is >= KeyFileRules.MinSize and <= KeyFileRules.MaxSize
            ? SensitiveBytes.CopyOf(buffer.Span[..length])
            : throw Messages.KeyFileSize(path, KeyFileRules.MinSize, KeyFileRules.MaxSize);
    }
}
