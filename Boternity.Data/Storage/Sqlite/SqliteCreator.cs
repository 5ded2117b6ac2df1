#pragma warning disable EF1001 // EF has no other place that says whether the database exists (ADR 9).
using Microsoft.EntityFrameworkCore.Sqlite.Storage.Internal;
using Microsoft.EntityFrameworkCore.Storage;

namespace Boternity.Data.Storage.Sqlite;

/// <summary>Knows that a database in memory exists: EF looks for it on a connection of its own, which waits for the migrator's transaction.</summary>
internal sealed class SqliteCreator(
    RelationalDatabaseCreatorDependencies dependencies,
    ISqliteRelationalConnection connection,
    IRawSqlCommandBuilder commands)
    : SqliteDatabaseCreator(dependencies, connection, commands)
{
    public override bool Exists() => SqliteConnectionOpener.IsInMemory(Dependencies.Connection.ConnectionString) || base.Exists();
}
