using Boternity.Data.Errors;
using Boternity.Data.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace Boternity.Data.Tests.Storage.Sqlite;

/// <summary>Errors as SQLite raises them, on a file of the test's own.</summary>
public sealed class SqliteErrorClassifierRealTests
{
    private const string Schema = """
        PRAGMA synchronous = OFF;
        CREATE TABLE owners (id INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT;
        CREATE TABLE bots (
            id INTEGER PRIMARY KEY,
            owner_id INTEGER REFERENCES owners (id),
            slug TEXT NOT NULL,
            revision INTEGER NOT NULL DEFAULT 1,
            CONSTRAINT ck_bots_revision CHECK (revision >= 1),
            UNIQUE (owner_id, slug)) STRICT;
        CREATE UNIQUE INDEX ux_bots_lower_slug ON bots (lower(slug)) WHERE owner_id IS NULL;
        CREATE TABLE pairs (a TEXT, b TEXT, PRIMARY KEY (a, b)) STRICT, WITHOUT ROWID;
        CREATE TRIGGER tr_bots BEFORE DELETE ON bots BEGIN SELECT RAISE(ABORT, 'UNIQUE constraint failed: bots.planted'); END;
        INSERT INTO owners (id, name) VALUES (1, 'one');
        INSERT INTO bots (id, owner_id, slug) VALUES (1, 1, 'planted'), (2, 1, 'other'), (3, NULL, 'free');
        INSERT INTO pairs (a, b) VALUES ('planted', 'x');
        """;

    private string _path = null!;
    private SqliteConnection _connection = null!;

    [SetUp]
    public void CreateDatabase()
    {
        _path = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"{TestContext.CurrentContext.Test.ID}.db");
        File.Delete(_path);
        _connection = Open(SqliteOpenMode.ReadWriteCreate);
        Execute(_connection, Schema);
    }

    [TearDown]
    public void DeleteDatabase()
    {
        _connection.Dispose();
        File.Delete(_path);
    }

    [TestCase("INSERT INTO bots (id, owner_id, slug) VALUES (1, 1, 'new')", 1555, StoreErrorKind.Conflict, null, "bots", "id")]
    [TestCase("INSERT INTO bots (slug) VALUES ('FREE')", 2067, StoreErrorKind.Conflict, "ux_bots_lower_slug", null, null)]
    [TestCase("UPDATE bots SET slug = 'planted' WHERE id = 2", 2067, StoreErrorKind.Conflict, null, "bots", "owner_id,slug")]
    [TestCase("INSERT INTO pairs (a, b) VALUES ('planted', 'x')", 1555, StoreErrorKind.Conflict, null, "pairs", "a,b")]
    [TestCase("INSERT INTO bots (owner_id, slug) VALUES (9, 'other')", 787, StoreErrorKind.ForeignKey, null, null, null)]
    [TestCase("INSERT INTO bots (slug, revision) VALUES ('planted2', 0)", 275, StoreErrorKind.Check, "ck_bots_revision", null, null)]
    [TestCase("INSERT INTO owners (name) VALUES (NULL)", 1299, StoreErrorKind.NotNull, null, "owners", "name")]
    [TestCase("INSERT INTO bots (slug, revision) VALUES ('other', 'planted')", 3091, StoreErrorKind.InvalidInput, null, "bots", "revision")]
    [TestCase("INSERT INTO owners (id, name) VALUES ('planted', 'x')", 20, StoreErrorKind.InvalidInput, null, null, null)]
    [TestCase("INSERT INTO owners (name) VALUES (zeroblob(2000000000))", 18, StoreErrorKind.InvalidInput, null, null, null)]
    [TestCase("DELETE FROM bots", 1811, StoreErrorKind.Constraint, null, null, null)]
    [TestCase("SELECT planted FROM bots", 1, StoreErrorKind.Internal, null, null, null)]
    public void Classify_refused_statement(string sql, int code, StoreErrorKind kind, string? constraint, string? table, string? columns)
    {
        var error = Fail(_connection, sql, ErrorContext.Write);

        Assert.That((error.Kind, error.SqliteExtendedCode), Is.EqualTo((kind, (int?)code)));
        Assert.That(error.Constraint, Is.EqualTo(constraint));
        Assert.That(error.Table, Is.EqualTo(table));
        Assert.That(error.Columns, Is.EqualTo(columns?.Split(',')));
        Assert.That(((Exception)error).Message, Does.Not.Contain("planted"));
    }

    [Test]
    public void Classify_write_on_a_read_only_connection()
    {
        using var reader = Open(SqliteOpenMode.ReadOnly);

        var error = Fail(reader, "DELETE FROM owners", ErrorContext.Write);

        Assert.That((error.Kind, error.SqliteExtendedCode), Is.EqualTo((StoreErrorKind.ReadOnly, (int?)SqliteResultCodes.ReadOnly)));
    }

    [Test]
    public void Classify_lock_of_another_connection()
    {
        using var other = Open(SqliteOpenMode.ReadWrite);
        Execute(_connection, "BEGIN IMMEDIATE");

        var error = FailAtOnce(other, "BEGIN IMMEDIATE");

        Assert.That((error.Kind, error.SqliteExtendedCode), Is.EqualTo((StoreErrorKind.Busy, (int?)SqliteResultCodes.Busy)));
        Assert.That(error.IsTransient, Is.True);
    }

    [Test]
    public void Classify_write_upon_an_old_snapshot()
    {
        using var other = Open(SqliteOpenMode.ReadWrite);
        Execute(_connection, "PRAGMA journal_mode = WAL");
        Execute(other, "BEGIN DEFERRED; SELECT count(*) FROM owners");
        Execute(_connection, "INSERT INTO owners (name) VALUES ('two')");

        var error = FailAtOnce(other, "INSERT INTO owners (name) VALUES ('three')");

        Assert.That((error.Kind, error.Conflict), Is.EqualTo((StoreErrorKind.Conflict, (ConflictReason?)ConflictReason.Serialization)));
        Assert.That((error.IsTransient, error.SqliteExtendedCode), Is.EqualTo((true, (int?)SqliteResultCodes.BusySnapshot)));
    }

    [Test]
    public void Classify_deferred_foreign_key_of_a_commit()
    {
        Execute(_connection, "BEGIN IMMEDIATE; PRAGMA defer_foreign_keys = 1; INSERT INTO bots (owner_id, slug) VALUES (9, 'other')");

        var error = Fail(_connection, "COMMIT", ErrorContext.Commit);

        Assert.That((error.Kind, error.Outcome), Is.EqualTo((StoreErrorKind.ForeignKey, WriteOutcome.RolledBack)));
    }

    [Test]
    public void Classify_file_of_another_program()
    {
        var foreign = $"{_path}.txt";
        File.WriteAllText(foreign, new string('x', 4096));
        using var connection = new SqliteConnection(ConnectionString(foreign, SqliteOpenMode.ReadOnly));
        connection.Open();

        var error = Fail(connection, "SELECT count(*) FROM sqlite_master", ErrorContext.Read with { Opening = true, Path = foreign });

        Assert.That((error.Kind, error.SqliteExtendedCode), Is.EqualTo((StoreErrorKind.ForeignFile, (int?)SqliteResultCodes.NotADb)));
        File.Delete(foreign);
    }

    [Test]
    public void Classify_missing_directory()
    {
        var path = Path.Combine(_path, "missing", "bots.db");
        using var connection = new SqliteConnection(ConnectionString(path, SqliteOpenMode.ReadWriteCreate));

        var cause = Assert.Throws<SqliteException>(connection.Open);

        var error = (StoreException)SqliteErrorClassifier.Instance.Classify(cause, ErrorContext.Read with { Opening = true, Path = path })!;
        Assert.That((error.Kind, error.Code), Is.EqualTo((StoreErrorKind.StorageUnavailable, ErrorCodes.CannotOpen)));
        Assert.That(error.Message, Does.Contain(path));
    }

    private static IStoreError Fail(SqliteConnection connection, string sql, ErrorContext context)
    {
        var cause = Assert.Throws<SqliteException>(() => Execute(connection, sql));
        return (IStoreError)SqliteErrorClassifier.Instance.Classify(cause, context)!;
    }

    /// <summary>Past the driver, which itself repeats a statement that met a lock until its timeout.</summary>
    private static IStoreError FailAtOnce(SqliteConnection connection, string sql)
    {
        var cause = Assert.Throws<SqliteException>(
            () => SqliteException.ThrowExceptionForRC(SQLitePCL.raw.sqlite3_exec(connection.Handle, sql), connection.Handle));
        return (IStoreError)SqliteErrorClassifier.Instance.Classify(cause, ErrorContext.Write)!;
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The statements are constants of these tests.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    private static string ConnectionString(string path, SqliteOpenMode mode) =>
        new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false, ForeignKeys = true }.ToString();

    private SqliteConnection Open(SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(ConnectionString(_path, mode));
        connection.Open();
        return connection;
    }
}
