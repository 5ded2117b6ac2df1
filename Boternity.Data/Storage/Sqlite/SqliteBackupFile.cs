using Boternity.Data.Errors;
using Boternity.Data.Storage.Backups;
using Microsoft.Data.Sqlite;

namespace Boternity.Data.Storage.Sqlite;

/// <summary>A database as a file of its own, outside of a store: a backup's, or one that a restore works on.</summary>
internal static class SqliteBackupFile
{
    private const string History = "__EFMigrationsHistory";
    private const string DataKeys = "data_keys";

    /// <summary>Opens it with the settings of a role.</summary>
    /// <exception cref="SqliteException">It cannot be opened.</exception>
    public static SqliteConnection Open(string path, StorageRole role, DatabaseConfig config) =>
        Open(path, role, SqliteSettings.For(role, config, inMemory: false));

    /// <inheritdoc cref="Open(string, StorageRole, DatabaseConfig)"/>
    public static SqliteConnection Open(string path, StorageRole role, SqliteSettings settings)
    {
        SqliteNativeGate.Check();
        FileSizeSignal.Ignore();
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = role == StorageRole.Read ? SqliteOpenMode.ReadOnly : SqliteOpenMode.ReadWrite,
            Cache = SqliteCacheMode.Private,
            ForeignKeys = true,
            Pooling = false,
        }.ConnectionString);
        try
        {
            connection.Open();
            settings.Apply(connection);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>What the file says of itself.</summary>
    public static BackupContent Read(SqliteConnection connection)
    {
        var tables = connection.Tables();
        return new BackupContent
        {
            SchemaEpoch = SqliteDatabaseFile.EpochOf(connection),
            LastMigration = tables.Contains(History)
                ? connection.Texts($"SELECT MigrationId FROM {History} ORDER BY MigrationId DESC LIMIT 1").FirstOrDefault()
                : null,
            EngineVersion = connection.ServerVersion,
            Tables = [.. tables.Order(StringComparer.Ordinal).Select(table => new TableRows(table, connection.Count(table)))],

            // A row goes when its key is destroyed.
            MasterKeys = tables.Contains(DataKeys)
                ? connection.Texts($"SELECT DISTINCT lower(hex(wrapping_key_id)) FROM {DataKeys} ORDER BY 1")
                : [],
        };
    }

    /// <summary>Looks through the whole file.</summary>
    /// <param name="connection">To the file.</param>
    /// <param name="path">The file.</param>
    /// <param name="expected">What it must have; null: anything.</param>
    /// <exception cref="StoreException">It is damaged, or has something else.</exception>
    public static void Verify(SqliteConnection connection, string path, BackupContent? expected)
    {
        if (connection.Number("PRAGMA application_id") is not SqliteDatabaseFile.ApplicationId)
        {
            throw Messages.BackupDamaged(path, "it is not a database of this library");
        }

        if (connection.Texts("PRAGMA integrity_check(1)") is not ["ok"])
        {
            throw Messages.BackupDamaged(path, "integrity_check does not answer ok");
        }

        if (connection.Texts("PRAGMA foreign_key_check") is [var table, ..])
        {
            throw Messages.BackupDamaged(path, $"rows of the table {table} refer to rows that are not there");
        }

        if (expected is not null && DifferenceOf(Read(connection), expected) is { } difference)
        {
            throw Messages.BackupDamaged(path, $"{difference} not what its manifest says");
        }
    }

    private static string? DifferenceOf(BackupContent found, BackupContent expected)
    {
        if (found.SchemaEpoch != expected.SchemaEpoch || found.LastMigration != expected.LastMigration)
        {
            return "its schema is";
        }

        if (!found.MasterKeys.SequenceEqual(expected.MasterKeys))
        {
            return "the master keys that it needs are";
        }

        return found.Tables.SequenceEqual(expected.Tables) ? null : "its tables or their numbers of rows are";
    }
}
