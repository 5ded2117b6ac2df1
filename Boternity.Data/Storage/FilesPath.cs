namespace Boternity.Data.Storage;

/// <summary>The rules of the folder of contents that need no file system. The files' store checks the rest when it writes.</summary>
internal static class FilesPath
{
    private const string DefaultName = "blobs";

    /// <summary>The first rule that <paramref name="path"/> breaks, as a message; null if it breaks none.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="database">The SQLite file; null when there is none.</param>
    public static string? Error(string path, string? database)
    {
        if (FolderPath.Error(path, "files path") is { } error)
        {
            return error;
        }

        return !string.IsNullOrEmpty(database) && database != DatabaseConfig.InMemoryPath && DatabasePath.Error(database) is null
            && FolderPath.Trimmed(path) == FolderPath.Trimmed(database)
            ? "files path must not be the database file"
            : null;
    }

    /// <summary>The folder beside an SQLite file; null beside none.</summary>
    public static string? Default(string database) =>
        database != DatabaseConfig.InMemoryPath && DatabasePath.Error(database) is null
            ? Path.Join(Path.GetDirectoryName(database), DefaultName)
            : null;
}
