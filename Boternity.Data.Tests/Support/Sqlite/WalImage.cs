using System.Buffers.Binary;
using System.Diagnostics;
using Boternity.Data.Testing.Sqlite;

namespace Boternity.Data.Tests.Support.Sqlite;

/// <summary>A database and its write-ahead log as they are at one moment.</summary>
/// <remarks>Copied by a program of its own: a managed file API would drop the locks that this process has on them.</remarks>
internal sealed class WalImage
{
    private const int HeaderLength = 32;
    private const int FrameHeaderLength = 24;

    private WalImage(byte[] database, byte[] log)
    {
        Database = database;
        Log = log;
    }

    public byte[] Database { get; }

    public byte[] Log { get; }

    /// <summary>Where in the log each transaction ends, in order.</summary>
    public IReadOnlyList<int> Commits
    {
        get
        {
            var ends = new List<int>();
            if (Log.Length < HeaderLength)
            {
                return ends;
            }

            var page = BinaryPrimitives.ReadInt32BigEndian(Log.AsSpan(8));
            var salt = Log.AsSpan(16, 8);
            for (var at = HeaderLength; at + FrameHeaderLength + page <= Log.Length; at += FrameHeaderLength + page)
            {
                // Frames of the round before are still there, with another salt.
                if (!Log.AsSpan(at + 8, 8).SequenceEqual(salt))
                {
                    break;
                }

                if (BinaryPrimitives.ReadUInt32BigEndian(Log.AsSpan(at + 4)) != 0)
                {
                    ends.Add(at + FrameHeaderLength + page);
                }
            }

            return ends;
        }
    }

    public static async Task<WalImage> TakeAsync(string path, CancellationToken cancellationToken)
    {
        var folder = RunFolder.Shared.CreateFolder();
        var log = File.Exists($"{path}-wal") ? $"{path}-wal" : "/dev/null";
        using (var copy = Process.Start("cp", ["--", path, log, folder]))
        {
            await copy.WaitForExitAsync(cancellationToken);
        }

        var name = Path.GetFileName(path);
        var image = new WalImage(
            await File.ReadAllBytesAsync(Path.Combine(folder, name), cancellationToken),
            log == "/dev/null" ? [] : await File.ReadAllBytesAsync(Path.Combine(folder, $"{name}-wal"), cancellationToken));
        Directory.Delete(folder, recursive: true);
        return image;
    }

    /// <summary>Puts the image, with another log in place of its own, into a folder and returns the database's path.</summary>
    public string Restore(string folder, ReadOnlySpan<byte> log)
    {
        var path = Path.Combine(folder, SqliteTestDatabase.FileName);
        File.Delete($"{path}-shm");
        File.WriteAllBytes(path, Database);
        File.WriteAllBytes($"{path}-wal", log);
        return path;
    }
}
