using System.Globalization;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Boternity.Data.Tests.Feed;

/// <summary>Values, errors and control of the binding, through the driver and on the raw handle.</summary>
public sealed class SqliteBindingTests : BindingTest
{
    private static readonly object[] Values =
    [
        long.MinValue, long.MaxValue, 0L,
        1.5, double.MaxValue, double.NegativeInfinity,
        "", "plain", "a\0b", "Zoë 🤖",
        Array.Empty<byte>(), new byte[] { 0, 255, 0 },
    ];

    [TestCaseSource(nameof(Values))]
    public void Parameter_of_any_type_comes_back(object value)
    {
        using var command = Connection.CreateCommand();
        command.CommandText = "SELECT $value";
        command.Parameters.AddWithValue("$value", value);

        Assert.That(command.ExecuteScalar(), Is.EqualTo(value));
    }

    [Test]
    public void Parameter_null_comes_back()
    {
        using var command = Connection.CreateCommand();
        command.CommandText = "SELECT $value IS NULL";
        command.Parameters.AddWithValue("$value", DBNull.Value);

        Assert.That(command.ExecuteScalar(), Is.EqualTo(1L));
    }

    // 340 UTF-16 units always fit the buffer on the stack; more go through SQLite's own memory.
    [TestCase(339)]
    [TestCase(340)]
    [TestCase(341)]
    [TestCase(342)]
    [TestCase(70_000)]
    [TestCase(3_000_000)]
    public void Bind_text_of_any_length_comes_back(int length)
    {
        var text = string.Create(length, 0, (characters, _) =>
        {
            for (var i = 0; i < characters.Length; i++)
            {
                characters[i] = (i % 3) switch { 0 => 'a', 1 => 'ö', _ => '€' };
            }
        });
        using var statement = Prepare("SELECT ?, length(?1)");

        Assert.That(raw.sqlite3_bind_text(statement, 1, text), Is.EqualTo(raw.SQLITE_OK));
        Assert.That(raw.sqlite3_step(statement), Is.EqualTo(raw.SQLITE_ROW));
        Assert.That(raw.sqlite3_column_text(statement, 0).utf8_to_string(), Is.EqualTo(text));
        Assert.That(raw.sqlite3_column_int(statement, 1), Is.EqualTo(length));
    }

    [Test]
    [NonParallelizable] // SQLite counts the memory of the process
    public void Bind_text_to_a_missing_parameter_is_an_error_and_frees_the_text()
    {
        using var statement = Prepare("SELECT ?");
        var before = raw.sqlite3_memory_used();

        for (var i = 0; i < 100; i++)
        {
            Assert.That(raw.sqlite3_bind_text(statement, 2, new string('x', 100_000)), Is.EqualTo(raw.SQLITE_RANGE));
        }

        Assert.That(raw.sqlite3_memory_used() - before, Is.LessThan(1_000_000));
    }

    [Test]
    public void Bind_span_empty_is_a_value_and_null_is_null()
    {
        using var statement = Prepare("SELECT typeof(?), typeof(?), typeof(?), typeof(?)");

        raw.sqlite3_bind_blob(statement, 1, default);
        raw.sqlite3_bind_text(statement, 2, string.Empty);
        raw.sqlite3_bind_text(statement, 3, (string?)null);
        raw.sqlite3_bind_text16(statement, 4, "ü");
        raw.sqlite3_step(statement);

        Assert.That(Row(statement), Is.EqualTo(["blob", "text", "null", "text"]));
    }

    [Test]
    public void Prepare_gives_the_rest_of_the_text()
    {
        var result = raw.sqlite3_prepare_v2(Handle, "SELECT 'é'; SELECT 2 -- end", out var first, out var tail);

        using (first)
        {
            Assert.That(result, Is.EqualTo(raw.SQLITE_OK));
            Assert.That(tail, Is.EqualTo(" SELECT 2 -- end"));
        }
    }

    [Test]
    public void Prepare_of_a_span_gives_the_rest_of_the_span()
    {
        var result = raw.sqlite3_prepare_v2(Handle, "SELECT 'é'; "u8, out var first, out var tail);
        var rest = tail.ToArray();
        var blank = raw.sqlite3_prepare_v2(Handle, tail, out var second, out tail);
        var end = tail.Length;

        using (first)
        using (second)
        {
            Assert.That(result, Is.EqualTo(raw.SQLITE_OK));
            Assert.That(rest, Is.EqualTo(" "u8.ToArray()));
            Assert.That((blank, second.IsInvalid, end), Is.EqualTo((raw.SQLITE_OK, true, 0)));
        }
    }

    [Test]
    public void Prepare_of_wrong_sql_gives_the_message_and_an_invalid_statement()
    {
        var result = raw.sqlite3_prepare_v2(Handle, "SELEKT 1", out var statement);

        using (statement)
        {
            Assert.That((result, statement.IsInvalid), Is.EqualTo((raw.SQLITE_ERROR, true)));
            Assert.That(raw.sqlite3_errmsg(Handle).utf8_to_string(), Does.Contain("SELEKT"));
        }
    }

    [Test]
    public void Column_blob_and_text_tell_null_from_empty()
    {
        using var statement = Prepare("SELECT NULL, x'', x'0102', 'a' || char(0) || 'b'");
        raw.sqlite3_step(statement);

        Assert.That(raw.sqlite3_column_text(statement, 0).utf8_to_string(), Is.Null);
        Assert.That(raw.sqlite3_column_blob(statement, 1).Length, Is.Zero);
        Assert.That(raw.sqlite3_column_blob(statement, 2).ToArray(), Is.EqualTo([1, 2]));
        Assert.That(raw.sqlite3_column_text(statement, 3).utf8_to_string(), Is.EqualTo("a\0b"));
    }

    [Test]
    public void Insert_of_100_000_rows_keeps_each_of_them()
    {
        Execute("CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT; BEGIN");
        using (var insert = Prepare("INSERT INTO t VALUES (?, ?)"))
        {
            for (var i = 1; i <= 100_000; i++)
            {
                raw.sqlite3_bind_int(insert, 1, i);
                raw.sqlite3_bind_text(insert, 2, string.Create(CultureInfo.InvariantCulture, $"name {i}"));
                Assert.That(raw.sqlite3_step(insert), Is.EqualTo(raw.SQLITE_DONE));
                raw.sqlite3_reset(insert);
            }
        }

        Execute("COMMIT");

        Assert.That(Scalar("SELECT count(*) || '|' || sum(name = 'name ' || id) FROM t"), Is.EqualTo("100000|100000"));
        Assert.That((raw.sqlite3_changes(Handle), raw.sqlite3_last_insert_rowid(Handle)), Is.EqualTo((1, 100_000L)));
    }

    [Test]
    public void Error_of_a_constraint_carries_the_extended_code()
    {
        Execute("CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT UNIQUE); INSERT INTO t VALUES (1, 'a')");

        var error = Assert.Throws<SqliteException>(() => Execute("INSERT INTO t VALUES (2, 'a')"));

        Assert.That(error.SqliteErrorCode, Is.EqualTo(raw.SQLITE_CONSTRAINT));
        Assert.That(error.SqliteExtendedErrorCode, Is.EqualTo(raw.SQLITE_CONSTRAINT_UNIQUE));
        Assert.That(raw.sqlite3_extended_errcode(Handle), Is.EqualTo(raw.SQLITE_CONSTRAINT_UNIQUE));
        Assert.That(error.Message, Does.Contain("t.name"));
    }

    [Test]
    public void Open_of_a_missing_folder_gives_the_code_and_a_handle_to_close()
    {
        var result = raw.sqlite3_open_v2(Path.Combine(DirectoryPath, "missing", "x.db"), out var db, raw.SQLITE_OPEN_READWRITE, null);

        using (db)
        {
            Assert.That(result, Is.EqualTo(raw.SQLITE_CANTOPEN));
            Assert.That(raw.sqlite3_extended_errcode(db) & 0xff, Is.EqualTo(raw.SQLITE_CANTOPEN));
            Assert.That(raw.sqlite3_close_v2(db), Is.EqualTo(raw.SQLITE_OK));
        }
    }

    [Test]
    public void Begin_immediate_of_two_connections_makes_the_second_busy()
    {
        using var second = Open();
        raw.sqlite3_busy_timeout(second.Handle!, 0);

        using var first = Connection.BeginTransaction(deferred: false);

        Assert.That(raw.sqlite3_get_autocommit(Handle), Is.Zero);
        Assert.That(raw.sqlite3_exec(second.Handle!, "BEGIN IMMEDIATE"), Is.EqualTo(raw.SQLITE_BUSY));
        Assert.That(raw.sqlite3_get_autocommit(second.Handle!), Is.EqualTo(1));
    }

    [Test]
    public void Deferred_transaction_whose_snapshot_is_old_cannot_write()
    {
        Execute("CREATE TABLE t (id INTEGER)");
        using var second = Open();
        using var reading = second.BeginTransaction(deferred: true);
        using var read = new SqliteCommand("SELECT count(*) FROM t", second, reading);
        read.ExecuteScalar();
        Execute("INSERT INTO t VALUES (1)");

        var result = raw.sqlite3_exec(second.Handle!, "INSERT INTO t VALUES (2)");

        Assert.That(result, Is.EqualTo(raw.SQLITE_BUSY));
        Assert.That(raw.sqlite3_extended_errcode(second.Handle!), Is.EqualTo(raw.SQLITE_BUSY_SNAPSHOT));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Interrupt_from_another_thread_ends_the_statement(CancellationToken cancellationToken)
    {
        var running = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Connection.CreateFunction("started", () => running.TrySetResult());
        var query = Task.Run(
            () => Scalar("WITH RECURSIVE n(i) AS (SELECT started() UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"),
            cancellationToken);

        await running.Task.WaitAsync(cancellationToken);
        raw.sqlite3_interrupt(Handle);

        var error = Assert.ThrowsAsync<SqliteException>(() => query);
        Assert.That(error.SqliteErrorCode, Is.EqualTo(raw.SQLITE_INTERRUPT));
    }

    [Test]
    public void Db_config_sets_and_answers_the_state()
    {
        var set = raw.sqlite3_db_config(Handle, raw.SQLITE_DBCONFIG_DEFENSIVE, 1, out var on);
        var read = raw.sqlite3_db_config(Handle, raw.SQLITE_DBCONFIG_DEFENSIVE, -1, out var still);

        Assert.That((set, on, read, still), Is.EqualTo((raw.SQLITE_OK, 1, raw.SQLITE_OK, 1)));
        Assert.That(
            raw.sqlite3_db_config(Handle, raw.SQLITE_DBCONFIG_LOOKASIDE, IntPtr.Zero, 0, 0), Is.AnyOf(raw.SQLITE_OK, raw.SQLITE_BUSY));
    }

    [Test]
    public void Limit_refuses_longer_sql()
    {
        var before = raw.sqlite3_limit(Handle, raw.SQLITE_LIMIT_SQL_LENGTH, 100);

        Assert.That(before, Is.GreaterThan(100));
        Assert.That(raw.sqlite3_exec(Handle, $"SELECT '{new string('x', 200)}'"), Is.EqualTo(raw.SQLITE_TOOBIG));
    }

    [Test]
    public void Db_status_counts_unresolved_foreign_keys()
    {
        Execute("PRAGMA foreign_keys = ON; CREATE TABLE p (id INTEGER PRIMARY KEY)");
        Execute("CREATE TABLE c (p INTEGER REFERENCES p DEFERRABLE INITIALLY DEFERRED); BEGIN; INSERT INTO c VALUES (7)");

        var result = raw.sqlite3_db_status(Handle, raw.SQLITE_DBSTATUS_DEFERRED_FKS, out var current, out _, 0);

        Assert.That((result, current), Is.EqualTo((raw.SQLITE_OK, 1)));
        Assert.That(raw.sqlite3_exec(Handle, "COMMIT"), Is.EqualTo(raw.SQLITE_CONSTRAINT));
        Assert.That(raw.sqlite3_extended_errcode(Handle), Is.EqualTo(raw.SQLITE_CONSTRAINT_FOREIGNKEY));
    }

    [Test]
    public void Statement_tells_what_it_is()
    {
        Execute("CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT COLLATE NOCASE NOT NULL)");
        using var select = Prepare("SELECT name AS n FROM t WHERE id = $id");
        using var delete = Prepare("DELETE FROM t");

        Assert.That((raw.sqlite3_stmt_readonly(select), raw.sqlite3_stmt_readonly(delete)), Is.EqualTo((1, 0)));
        Assert.That((raw.sqlite3_stmt_isexplain(select), raw.sqlite3_stmt_busy(select)), Is.EqualTo((0, 0)));
        Assert.That(raw.sqlite3_sql(delete).utf8_to_string(), Is.EqualTo("DELETE FROM t"));
        Assert.That(raw.sqlite3_column_name(select, 0).utf8_to_string(), Is.EqualTo("n"));
        Assert.That(raw.sqlite3_column_origin_name(select, 0).utf8_to_string(), Is.EqualTo("name"));
        Assert.That(raw.sqlite3_column_decltype(select, 0).utf8_to_string(), Is.EqualTo("TEXT"));
        Assert.That(raw.sqlite3_bind_parameter_index(select, "$id"), Is.EqualTo(1));
        Assert.That(raw.sqlite3_bind_parameter_name(select, 1).utf8_to_string(), Is.EqualTo("$id"));
        Assert.That(raw.sqlite3_db_handle(select), Is.SameAs(Handle));
        Assert.That(raw.sqlite3_stmt_status(select, raw.SQLITE_STMTSTATUS_FULLSCAN_STEP, 0), Is.Zero);
    }

    [Test]
    public void Table_column_metadata_describes_the_column()
    {
        Execute("CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT COLLATE NOCASE NOT NULL)");

        var result = raw.sqlite3_table_column_metadata(
            Handle, "main", "t", "name", out var type, out var collation, out var notNull, out var primaryKey, out var autoIncrement);

        Assert.That((result, type, collation), Is.EqualTo((raw.SQLITE_OK, "TEXT", "NOCASE")));
        Assert.That((notNull, primaryKey, autoIncrement), Is.EqualTo((1, 0, 0)));
    }

    [Test]
    public void Wal_checkpoint_counts_the_frames()
    {
        raw.sqlite3_wal_autocheckpoint(Handle, 0);
        Execute("CREATE TABLE t (id INTEGER); INSERT INTO t VALUES (1)");

        var result = raw.sqlite3_wal_checkpoint_v2(Handle, "main", raw.SQLITE_CHECKPOINT_PASSIVE, out var log, out var moved);

        Assert.That(result, Is.EqualTo(raw.SQLITE_OK));
        Assert.That(log, Is.Positive.And.EqualTo(moved));
        Assert.That(raw.sqlite3_wal_checkpoint_v2(Handle, null, raw.SQLITE_CHECKPOINT_TRUNCATE, out log, out _), Is.EqualTo(raw.SQLITE_OK));
        Assert.That(log, Is.Zero);
    }

    [Test]
    public void Library_tells_what_it_is()
    {
        Assert.That(raw.sqlite3_libversion().utf8_to_string(), Is.EqualTo(Scalar("SELECT sqlite_version()")));
        Assert.That(raw.sqlite3_sourceid().utf8_to_string(), Is.EqualTo(Scalar("SELECT sqlite_source_id()")));
        Assert.That(raw.sqlite3_threadsafe(), Is.Positive);
        Assert.That(raw.sqlite3_compileoption_get(0).utf8_to_string(), Is.Not.Empty);
        Assert.That(raw.sqlite3_errstr(raw.SQLITE_BUSY).utf8_to_string(), Is.EqualTo("database is locked"));
        Assert.That((raw.sqlite3_keyword_name(0, out var keyword), keyword.ToUpperInvariant()), Is.EqualTo((raw.SQLITE_OK, keyword)));
        Assert.That(raw.sqlite3_keyword_name(raw.sqlite3_keyword_count(), out _), Is.EqualTo(raw.SQLITE_ERROR));
        Assert.That(raw.sqlite3_db_filename(Handle, "main").utf8_to_string(), Does.EndWith("test.db"));
        Assert.That(raw.sqlite3_db_readonly(Handle, "main"), Is.Zero);
    }

    [Test]
    public void Exec_gives_rows_and_lets_an_exception_out()
    {
        var rows = new List<string>();

        var result = raw.sqlite3_exec(
            Handle, "SELECT 1 AS a, NULL AS b; SELECT 2 AS a", (_, values, names) => Add(rows, names, values), null, out var message);

        Assert.That((result, message), Is.EqualTo((raw.SQLITE_OK, (string?)null)));
        Assert.That(rows, Is.EqualTo(["a=1,b=", "a=2"]));
        Assert.That(raw.sqlite3_exec(Handle, "SELEKT", out message), Is.EqualTo(raw.SQLITE_ERROR));
        Assert.That(message, Does.Contain("SELEKT"));

        FeedFiles.RequireStandIn();
        Assert.Throws<InvalidOperationException>(
            () => raw.sqlite3_exec(Handle, "SELECT 1", (_, _, _) => throw new InvalidOperationException(), null, out _));
        Assert.That(Scalar("SELECT 3"), Is.EqualTo("3"));
    }

    private static int Add(List<string> rows, string[] names, string[] values)
    {
        rows.Add(string.Join(',', names.Zip(values, (name, value) => $"{name}={value}")));
        return 0;
    }
}
