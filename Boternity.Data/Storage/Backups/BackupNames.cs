using System.Globalization;

namespace Boternity.Data.Storage.Backups;

/// <summary>The names of one database's backups in a folder: <c>boternity-20260216T083015123Z.db</c>.</summary>
/// <param name="folder">The folder.</param>
/// <param name="database">The database's name.</param>
/// <param name="extension">The ending of the driver's backups.</param>
internal sealed class BackupNames(string folder, string database, string extension)
{
    /// <summary>Added to the name of a file that is not complete.</summary>
    public const string Partial = ".partial";

    private const string Time = "yyyyMMdd'T'HHmmssfff'Z'";

    /// <summary>The lock that who makes one holds: what is unfinished while it is free, nobody finishes.</summary>
    public string Lock => Path.Join(folder, $"{database}.backup.lock");

    /// <summary>A name that is not taken: that of the instant, or of the next milliseconds.</summary>
    public string Next(DateTimeOffset instant)
    {
        for (; ; instant = instant.AddMilliseconds(1))
        {
            var path = Path.Join(folder, $"{database}-{instant.UtcDateTime.ToString(Time, CultureInfo.InvariantCulture)}{extension}");
            if (!File.Exists(path) && !File.Exists(path + BackupManifestFile.Extension))
            {
                return path;
            }
        }
    }

    /// <summary>The final paths of backups that were begun and not finished.</summary>
    public IReadOnlyList<string> Unfinished() =>
    [
        .. Directory.EnumerateFiles(folder, $"*{Partial}")
            .Select(file => file[..^Partial.Length])
            .Select(file => file.EndsWith(BackupManifestFile.Extension, StringComparison.Ordinal) ? file[..^BackupManifestFile.Extension.Length] : file)
            .Where(file => IsOurs(file) && !File.Exists(file))
            .Distinct(StringComparer.Ordinal),
    ];

    private bool IsOurs(string path)
    {
        var name = Path.GetFileName(path);
        var start = $"{database}-";
        return name.StartsWith(start, StringComparison.Ordinal)
            && name.EndsWith(extension, StringComparison.Ordinal)
            && name.Length > start.Length + extension.Length
            && DateTime.TryParseExact(
                name[start.Length..^extension.Length], Time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _);
    }
}
