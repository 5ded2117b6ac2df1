using System.Runtime.InteropServices;
using Boternity.Data.Errors;
using Microsoft.Win32.SafeHandles;

namespace Boternity.Data.Storage.Sqlite;

/// <summary>Copies a database that nobody writes to, with what a crash may have left beside it, and touches nothing there.</summary>
internal static class LegacyVaultCopy
{
    private const string FileName = "vault.db";
    private const int MaxTries = 3;
    private const int ChunkSize = 1 << 20;

    private static readonly string[] Suffixes = ["", "-wal", "-journal"];

    /// <param name="path">The database.</param>
    /// <param name="folder">Private, and empty.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The copy's path.</returns>
    /// <exception cref="StoreException"><see cref="ErrorCodes.LegacyVaultUnreadable"/>.</exception>
    public static string Make(string path, string folder, CancellationToken cancellationToken)
    {
        try
        {
            var copy = Path.Join(folder, FileName);
            for (var attempt = 1; attempt <= MaxTries; attempt++)
            {
                var before = Suffixes.Select(suffix => StampOf(path + suffix)).ToList();
                foreach (var suffix in Suffixes)
                {
                    Copy(path, suffix, copy + suffix, cancellationToken);
                }

                // The files are copied one after the other: only together unchanged are they one database.
                if (before.SequenceEqual(Suffixes.Select(suffix => StampOf(path + suffix))))
                {
                    return copy;
                }
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Messages.LegacyVaultUnreadable(path, $"cannot be copied to '{folder}', where it would be read", exception);
        }

        throw Messages.LegacyVaultUnreadable(path, "is being written: stop the service that uses it, or name a copy", cause: null);
    }

    private static (bool Exists, long Length, DateTime WrittenAt) StampOf(string path)
    {
        var file = new FileInfo(path);
        return file.Exists ? (true, file.Length, file.LastWriteTimeUtc) : default;
    }

    private static void Copy(string path, string suffix, string target, CancellationToken cancellationToken)
    {
        File.Delete(target);
        using var source = Open(path, suffix);
        if (source is null)
        {
            return;
        }

        using var copy = File.OpenHandle(target, FileMode.CreateNew, FileAccess.Write);
        var buffer = new byte[ChunkSize];
        var position = 0L;
        while (RandomAccess.Read(source, buffer, position) is > 0 and var count)
        {
            cancellationToken.ThrowIfCancellationRequested();
            RandomAccess.Write(copy, buffer.AsSpan(0, count), position);
            position += count;
        }
    }

    private static SafeFileHandle? Open(string path, string suffix)
    {
        var full = path + suffix;
        var (handle, error) = OpenHandle(full);
        if (handle is null)
        {
            return error switch
            {
                UnixFile.NoSuchEntry or UnixFile.NotADirectory when suffix.Length > 0 => null,
                UnixFile.NoSuchEntry or UnixFile.NotADirectory => throw Messages.LegacyVaultUnreadable(path, "does not exist", cause: null),
                _ when error == UnixFile.IsLink =>
                    throw Messages.LegacyVaultUnreadable(full, "is a symbolic link: name the file itself", cause: null),
                _ => throw Messages.LegacyVaultUnreadable(full, $"cannot be opened: {Marshal.GetPInvokeErrorMessage(error)}", cause: null),
            };
        }

        if (UnixFile.FactsOf(handle, full).IsRegular)
        {
            return handle;
        }

        handle.Dispose();
        throw Messages.LegacyVaultUnreadable(full, "is not a file", cause: null);
    }

    private static (SafeFileHandle? Handle, int Error) OpenHandle(string path)
    {
        if (!OperatingSystem.IsWindows())
        {
            return UnixFile.Open(path);
        }

        return File.Exists(path)
            ? (File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete), 0)
            : (null, UnixFile.NoSuchEntry);
    }
}
