using Boternity.Data.Diagnostics;
using Boternity.Data.Errors;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Boternity.Data.Storage.Sqlite;

/// <summary>Looks at the schema of a file whenever a connection opens it, and compares it as a whole once after each change.</summary>
internal sealed class SqliteSchemaCheck(string location, MigrationSet migrations, ILogger logger)
{
    private bool _told;

    // SQLite counts the changes of a file's schema in its header.
    private long _compared = -1;

    /// <exception cref="StoreException">The file was never migrated, is older or newer, or its schema differs.</exception>
    public void Check(SqliteConnection connection)
    {
        var (epoch, version) = HeaderOf(connection);
        SchemaGate.CheckCurrent(location, epoch, migrations.Epoch);
        if (version != Volatile.Read(ref _compared))
        {
            Compare(connection);
        }
    }

    /// <summary>As <see cref="Check"/>, for a connection that cannot write, where the operator wants to look at what is newer.</summary>
    /// <exception cref="StoreException">The file was never migrated, is older, or its schema differs.</exception>
    public void CheckUnlessNewer(SqliteConnection connection)
    {
        var (epoch, _) = HeaderOf(connection);
        SchemaGate.CheckComplete(location, epoch);
        if (epoch <= migrations.Epoch)
        {
            Check(connection);
        }
        else if (!Interlocked.Exchange(ref _told, true))
        {
            logger.SchemaNewerRead(location, epoch, migrations.Epoch);
        }
    }

    private void Compare(SqliteConnection connection)
    {
        // One snapshot: another process may migrate meanwhile.
        using var snapshot = connection.BeginTransaction(deferred: true);
        var (epoch, version) = HeaderOf(connection);
        SchemaGate.CheckCurrent(location, epoch, migrations.Epoch);
        if (migrations.LoadManifest() is { } head)
        {
            var (differences, foreign) = head.Compare(SqliteSchemaReader.Read(connection));
            SchemaGate.Judge(location, differences, foreign, logger);
        }

        Volatile.Write(ref _compared, version);
    }

    private static (int Epoch, long Version) HeaderOf(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT user_version, schema_version FROM pragma_user_version, pragma_schema_version";
        using var reader = command.ExecuteReader();
        reader.Read();
        return (reader.GetInt32(0), reader.GetInt64(1));
    }
}
