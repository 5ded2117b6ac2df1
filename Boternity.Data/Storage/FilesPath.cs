using System.Text;

namespace Boternity.Data.Storage;

/// <summary>The rules of the folder of contents that need no file system. The files' store checks the rest when it writes.</summary>
internal static class FilesPath
{
    private const int MaxBytes = 4096;
    private const string DefaultName = "blobs";

    /// <summary>The first rule that <paramref name="path"/> breaks, as a message; null if it breaks none.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="database">The SQLite file; null when there is none.</param>
    public static string? Error(string path, string? database)
    {
        if (path.AsSpan().ContainsAny("\0\r\n"))
        {
            return "files path must not contain NUL, CR or LF";
        }

        if (path == "~" || path.StartsWith("~/", StringComparison.Ordinal) || path.StartsWith("~\\", StringComparison.Ordinal))
        {
            return "files path must not start with '~': it is not expanded";
        }

        if (Encoding.UTF8.GetByteCount(path) > MaxBytes)
        {
            return $"files path must not be longer than {MaxBytes} bytes";
        }

        var folder = Trimmed(path);
        if (Path.GetDirectoryName(folder) is null)
        {
            return "files path must not be the root of a file system";
        }

        return !string.IsNullOrEmpty(database) && database != DatabaseConfig.InMemoryPath && DatabasePath.Error(database) is null
            && folder == Trimmed(database)
            ? "files path must not be the database file"
            : null;
    }

    /// <summary>Makes an acceptable relative path absolute; a path with an error comes back unchanged.</summary>
    public static string MakeAbsolute(string path, string currentDirectory) =>
        Error(path, database: null) is null ? Path.TrimEndingDirectorySeparator(Path.GetFullPath(path, currentDirectory)) : path;

    /// <summary>The folder beside an SQLite file; null beside none.</summary>
    public static string? Default(string database) =>
        database != DatabaseConfig.InMemoryPath && DatabasePath.Error(database) is null
            ? Path.Join(Path.GetDirectoryName(database), DefaultName)
            : null;

    private static string Trimmed(string path) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
}
