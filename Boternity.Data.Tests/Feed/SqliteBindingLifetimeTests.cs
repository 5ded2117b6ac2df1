using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Boternity.Data.Tests.Feed;

#pragma warning disable CA2000 // how handles close is what is tested

/// <summary>Handles, blobs and backups: what stays open, what closes, and in which order that is safe.</summary>
public sealed class SqliteBindingLifetimeTests : BindingTest
{
    [Test]
    public void Close_with_an_open_statement_is_busy_and_the_connection_stays_usable()
    {
        FeedFiles.RequireStandIn();
        raw.sqlite3_open(":memory:", out var db);
        using (db)
        {
            raw.sqlite3_prepare_v2(db, "SELECT 7", out var statement);

            Assert.That(raw.sqlite3_close(db), Is.EqualTo(raw.SQLITE_BUSY));
            Assert.That(raw.sqlite3_step(statement), Is.EqualTo(raw.SQLITE_ROW));
            Assert.That(raw.sqlite3_finalize(statement), Is.EqualTo(raw.SQLITE_OK));
            Assert.That(raw.sqlite3_close(db), Is.EqualTo(raw.SQLITE_OK));
        }
    }

    [Test]
    public void Close_v2_with_an_open_statement_lets_it_finish()
    {
        var calls = 0;
        raw.sqlite3_open(":memory:", out var db);
        raw.sqlite3_create_function(db, "f", 0, null, (context, _, _) => raw.sqlite3_result_int(context, ++calls));
        raw.sqlite3_prepare_v2(db, "SELECT f() UNION ALL SELECT f()", out var statement);

        Assert.That(raw.sqlite3_step(statement), Is.EqualTo(raw.SQLITE_ROW));
        Assert.That(raw.sqlite3_close_v2(db), Is.EqualTo(raw.SQLITE_OK));
        if (FeedFiles.IsStandIn)
        {
            Collect();
            Assert.That(raw.sqlite3_step(statement), Is.EqualTo(raw.SQLITE_ROW));
            Assert.That(calls, Is.EqualTo(2));
        }

        Assert.That(raw.sqlite3_finalize(statement), Is.EqualTo(raw.SQLITE_OK));
    }

    [Test]
    public void Handle_in_use_after_close_is_an_exception()
    {
        FeedFiles.RequireStandIn();
        raw.sqlite3_open(":memory:", out var db);
        raw.sqlite3_prepare_v2(db, "SELECT 1", out var statement);
        raw.sqlite3_finalize(statement);
        raw.sqlite3_close_v2(db);

        Assert.Throws<ObjectDisposedException>(() => raw.sqlite3_step(statement));
        Assert.Throws<ObjectDisposedException>(() => raw.sqlite3_column_text(statement, 0));
        Assert.Throws<ObjectDisposedException>(() => raw.sqlite3_changes(db));
        Assert.That(raw.sqlite3_close_v2(db), Is.EqualTo(raw.SQLITE_OK));
    }

    [Test]
    public void Finalize_repeats_the_statements_error()
    {
        Execute("CREATE TABLE t (id INTEGER PRIMARY KEY); INSERT INTO t VALUES (1)");
        using var statement = Prepare("INSERT INTO t VALUES (1)");
        raw.sqlite3_step(statement);

        Assert.That(raw.sqlite3_finalize(statement) & 0xff, Is.EqualTo(raw.SQLITE_CONSTRAINT));
    }

    [Test]
    [NonParallelizable] // SQLite counts the memory of the process
    public void Abandoned_handles_are_closed_by_the_collector()
    {
        var before = raw.sqlite3_memory_used();

        for (var i = 0; i < 50; i++)
        {
            Abandon();
        }

        Collect();
        Assert.That(raw.sqlite3_memory_used() - before, Is.LessThan(200_000), "50 connections would hold more than a megabyte.");
    }

    [Test]
    public void Blob_is_read_and_written_in_place()
    {
        Execute("CREATE TABLE t (id INTEGER PRIMARY KEY, data BLOB); INSERT INTO t VALUES (1, zeroblob(100000)), (2, x'0102')");

        using (var blob = new SqliteBlob(Connection, "t", "data", 1))
        {
            blob.Seek(-3, SeekOrigin.End);
            blob.Write([7, 8, 9]);
            Assert.Throws<NotSupportedException>(() => blob.Write([1]));
        }

        Assert.That(Scalar("SELECT hex(substr(data, -4)) FROM t WHERE id = 1"), Is.EqualTo("00070809"));
        Assert.That(raw.sqlite3_blob_open(Handle, "main", "t", "data", 1, 0, out var open), Is.EqualTo(raw.SQLITE_OK));
        Assert.That(raw.sqlite3_blob_reopen(open, 2), Is.EqualTo(raw.SQLITE_OK));
        var bytes = new byte[raw.sqlite3_blob_bytes(open)];
        Assert.That(raw.sqlite3_blob_read(open, bytes, 0), Is.EqualTo(raw.SQLITE_OK));
        Assert.That(bytes, Is.EqualTo([1, 2]));
        Assert.That(raw.sqlite3_blob_close(open), Is.EqualTo(raw.SQLITE_OK));
        Assert.That(raw.sqlite3_blob_open(Handle, "main", "t", "data", 3, 0, out open), Is.EqualTo(raw.SQLITE_ERROR));
        Assert.That(open.IsInvalid);
    }

    [Test]
    public void Backup_copies_while_the_source_is_open()
    {
        FillSource();
        var copy = Path.Combine(DirectoryPath, "copy.db");

        using (var destination = new SqliteConnection($"Data Source={copy};Pooling=False"))
        {
            destination.Open();
            Connection.BackupDatabase(destination);
            using var command = new SqliteCommand("SELECT count(*) || ' ' || integrity_check FROM t, pragma_integrity_check", destination);
            Assert.That(command.ExecuteScalar(), Is.EqualTo("1000 ok"));
        }
    }

    [Test]
    public void Backup_outlives_its_connections()
    {
        FeedFiles.RequireStandIn();
        FillSource();
        raw.sqlite3_open(":memory:", out var destination);
        using var source = Open();
        var backup = raw.sqlite3_backup_init(destination, "main", source.Handle!, "main");

        Assert.That(raw.sqlite3_backup_step(backup, 2), Is.EqualTo(raw.SQLITE_OK));
        Assert.That(raw.sqlite3_backup_remaining(backup), Is.EqualTo(raw.sqlite3_backup_pagecount(backup) - 2));
        destination.Dispose();
        source.Dispose();
        Assert.That(raw.sqlite3_backup_step(backup, -1), Is.EqualTo(raw.SQLITE_DONE));
        Assert.That(raw.sqlite3_backup_finish(backup), Is.EqualTo(raw.SQLITE_OK));
        Assert.That(raw.sqlite3_backup_finish(backup), Is.EqualTo(raw.SQLITE_OK));
    }

    [Test]
    public void Backup_into_itself_is_the_destinations_error()
    {
        using var backup = raw.sqlite3_backup_init(Handle, "main", Handle, "main");

        Assert.That(backup.IsInvalid);
        Assert.That(raw.sqlite3_errcode(Handle), Is.EqualTo(raw.SQLITE_ERROR));
    }

    private static void Abandon()
    {
        raw.sqlite3_open(":memory:", out var db);
        raw.sqlite3_exec(db, "CREATE TABLE t (x); INSERT INTO t VALUES (randomblob(10000))");
        raw.sqlite3_prepare_v2(db, "SELECT * FROM t", out var statement);
        raw.sqlite3_step(statement);
    }

    private void FillSource()
    {
        Execute("CREATE TABLE t (x BLOB)");
        Execute("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 1000) INSERT INTO t SELECT randomblob(100) FROM n");
    }
}
