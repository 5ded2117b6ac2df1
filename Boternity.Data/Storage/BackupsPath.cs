namespace Boternity.Data.Storage;

/// <summary>Where backups are when nobody says.</summary>
internal static class BackupsPath
{
    private const string DefaultName = "backups";

    /// <summary>The folder beside an SQLite file, or beside the default one where the database is a server's; null: of no file.</summary>
    public static string? Default(DatabaseConfig config, DatabaseEnvironment environment)
    {
        var file = config.Driver == DatabaseConfig.SqliteDriver ? config.Path : DatabasePath.Default(environment);
        return file != DatabaseConfig.InMemoryPath && DatabasePath.Error(file) is null
            ? Path.Join(Path.GetDirectoryName(file), DefaultName)
            : null;
    }
}
