using System.Buffers;
using System.Security.Cryptography;

namespace Boternity.Data.Storage.Backups;

/// <summary>The bytes of a backup.</summary>
internal static class BackupFile
{
    private const int ChunkSize = 1 << 20;

    /// <summary>Reads a file from its beginning to its end.</summary>
    /// <param name="file">At its beginning.</param>
    /// <param name="copy">Where to write what is read; null: nowhere.</param>
    /// <param name="step">What is being done, for <paramref name="progress"/>.</param>
    /// <param name="progress">How far it is.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The length in bytes, and the SHA-256 as the manifest has it.</returns>
    public static async Task<(long Bytes, string Sha256)> DigestAsync(
        Stream file, Stream? copy, string step, IProgress<BackupProgress>? progress, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(ChunkSize);
        try
        {
            var (done, total) = (0L, file.Length);
            while (await file.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is > 0 and var count)
            {
                hash.AppendData(buffer, 0, count);
                if (copy is not null)
                {
                    await copy.WriteAsync(buffer.AsMemory(0, count), cancellationToken).ConfigureAwait(false);
                }

                done += count;
                progress?.Report(new BackupProgress(step, done, Math.Max(done, total)));
            }

            return (done, Convert.ToHexStringLower(hash.GetHashAndReset()));
        }
        finally
        {
            // What it holds are rows.
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }
}
