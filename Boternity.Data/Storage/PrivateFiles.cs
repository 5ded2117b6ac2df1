using System.Collections.Concurrent;
using Boternity.Data.Errors;

namespace Boternity.Data.Storage;

/// <summary>Makes folders and files that only their owner can use: 0700 and 0600, whatever the process's umask is.</summary>
internal sealed class PrivateFiles
{
    private const UnixFileMode FileMode600 = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode FolderMode = FileMode600 | UnixFileMode.UserExecute;
    private const int BufferSize = 128 * 1024;

    // A folder that exists may be one that a killed process made and did not live to sync.
    private readonly ConcurrentDictionary<string, bool> _synced = new(StringComparer.Ordinal);

    /// <summary>Makes a folder unless it exists, level by level, and sees to it that it survives a power loss.</summary>
    /// <exception cref="StoreException">The folder is a link: what is written there would land elsewhere.</exception>
    /// <exception cref="IOException">The folder cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder must not be made.</exception>
    public void EnsureFolder(string path)
    {
        RefuseLink(path);
        if (!Directory.Exists(path))
        {
            Create(path);
        }
        else if (!_synced.ContainsKey(path))
        {
            FolderSync.Sync(ParentOf(path));
        }

        _synced.TryAdd(path, true);
    }

    /// <summary>Makes a folder unless it exists, as <see cref="EnsureFolder"/>; it may be a link to one.</summary>
    /// <exception cref="IOException">The folder cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder must not be made.</exception>
    public static void MakeFolder(string path)
    {
        if (!Directory.Exists(path))
        {
            Create(path);
        }
    }

    /// <exception cref="StoreException">The folder is a link.</exception>
    public static void RefuseLink(string path)
    {
        if (new DirectoryInfo(path).LinkTarget is not null)
        {
            throw Messages.FilesCannotOpen(path, "it is a link");
        }
    }

    /// <summary>Creates a file that must not exist.</summary>
    public static FileStream CreateFile(string path)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Share = FileShare.None,
            BufferSize = 0,
            Options = FileOptions.Asynchronous,
        };
        if (OperatingSystem.IsWindows())
        {
            return new FileStream(path, options);
        }

        FileSizeSignal.Ignore();
        options.UnixCreateMode = FileMode600;
        var file = new FileStream(path, options);
        if (File.GetUnixFileMode(file.SafeFileHandle) != FileMode600)
        {
            // The umask took away what the owner needs.
            File.SetUnixFileMode(file.SafeFileHandle, FileMode600);
        }

        return file;
    }

    /// <summary>Opens a file to be read from its beginning to its end.</summary>
    public static FileStream OpenFile(string path) => new(path, new FileStreamOptions
    {
        Mode = FileMode.Open,
        Access = FileAccess.Read,
        Share = FileShare.Read | FileShare.Delete,
        BufferSize = BufferSize,
        Options = FileOptions.Asynchronous | FileOptions.SequentialScan,
    });

    private static void Create(string path)
    {
        var parent = ParentOf(path);
        if (!Directory.Exists(parent))
        {
            // One by one: .NET gives the mode to the last of several folders only.
            Create(parent);
        }

        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, FolderMode);
            if (File.GetUnixFileMode(path) != FolderMode)
            {
                File.SetUnixFileMode(path, FolderMode);
            }
        }

        FolderSync.Sync(parent);
    }

    private static string ParentOf(string path) => Path.GetDirectoryName(path) ?? path;
}
