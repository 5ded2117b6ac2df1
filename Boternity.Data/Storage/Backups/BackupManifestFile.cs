using System.Text.Json;
using Boternity.Data.Errors;

namespace Boternity.Data.Storage.Backups;

/// <summary>Manifests on disk.</summary>
internal static class BackupManifestFile
{
    public const string Extension = ".json";

    // A manifest of a few hundred tables and keys is far smaller; another file of that name need not be.
    private const int MaxBytes = 1 << 20;

    /// <summary>Writes a new file, down to the disk.</summary>
    public static async Task WriteAsync(string path, BackupManifest manifest, CancellationToken cancellationToken)
    {
        var file = PrivateFiles.CreateFile(path);
        await using var owned = file.ConfigureAwait(false);
        await JsonSerializer.SerializeAsync(file, manifest, BackupJson.Default.BackupManifest, cancellationToken).ConfigureAwait(false);
        RandomAccess.FlushToDisk(file.SafeFileHandle);
    }

    /// <summary>Reads the manifest of a backup.</summary>
    /// <param name="backup">The backup's file.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="StoreException">It is no manifest, another file's, or of a newer format.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static async Task<BackupManifest> ReadAsync(string backup, CancellationToken cancellationToken)
    {
        var path = backup + Extension;
        var bytes = await ReadBytesAsync(path, cancellationToken).ConfigureAwait(false);
        try
        {
            // First: what a newer format has otherwise, this version cannot judge.
            if (FormatOf(bytes) is > BackupManifest.CurrentFormat and var format)
            {
                throw Messages.BackupUnsupported(backup, $"its manifest is of format {format}, newer than {BackupManifest.CurrentFormat} of this version");
            }

            var manifest = JsonSerializer.Deserialize(bytes, BackupJson.Default.BackupManifest);
            if (manifest is not { Format: BackupManifest.CurrentFormat })
            {
                throw Messages.BackupManifestUnreadable(path, "it has no format that is known");
            }

            return manifest.Name == Path.GetFileName(backup)
                ? manifest
                : throw Messages.BackupManifestUnreadable(path, "it is the manifest of a file with another name");
        }
        catch (JsonException)
        {
            // Without what the parser says: it may quote the file.
            throw Messages.BackupManifestUnreadable(path, "it is not the JSON of one");
        }
    }

    private static int? FormatOf(byte[] bytes)
    {
        using var document = JsonDocument.Parse(bytes);
        return document.RootElement is { ValueKind: JsonValueKind.Object } root
            && root.TryGetProperty("format", out var format)
            && format.ValueKind == JsonValueKind.Number
            && format.TryGetInt32(out var number)
                ? number
                : null;
    }

    private static async Task<byte[]> ReadBytesAsync(string path, CancellationToken cancellationToken)
    {
        var file = PrivateFiles.OpenFile(path);
        await using var owned = file.ConfigureAwait(false);
        if (file.Length > MaxBytes)
        {
            throw Messages.BackupManifestUnreadable(path, "it is too large for one");
        }

        var bytes = new byte[file.Length];
        await file.ReadExactlyAsync(bytes, cancellationToken).ConfigureAwait(false);
        return bytes;
    }
}
