using System.Globalization;
using Boternity.Data.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace Boternity.Data.Tests.Storage.Sqlite;

public sealed class StatementCacheTests : IDisposable
{
    private readonly KeptConnection _connection = new("Data Source=:memory:;Pooling=False");

    public StatementCacheTests()
    {
        _connection.Open();
        Execute("CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT NOT NULL)");
        Execute("INSERT INTO t (name) VALUES ('a'), ('b'), ('c')");
    }

    public void Dispose() => _connection.Dispose();

    [Test]
    public void Rent_after_return_gives_the_same_command_without_its_parameters()
    {
        var first = _connection.Statements.Rent("SELECT name FROM t WHERE id = $id");
        first.Parameters.AddWithValue("$id", 2);
        Assert.That(first.ExecuteScalar(), Is.EqualTo("b"));
        first.Dispose();

        using var second = _connection.Statements.Rent("SELECT name FROM t WHERE id = $id");

        Assert.That(second, Is.SameAs(first));
        Assert.That(second.Parameters, Is.Empty);
        second.Parameters.AddWithValue("$id", 3);
        Assert.That(second.ExecuteScalar(), Is.EqualTo("c"));
    }

    [Test]
    public void Rent_of_a_text_in_use_gives_another_command()
    {
        using var outer = _connection.Statements.Rent("SELECT name FROM t ORDER BY id");
        using var rows = outer.ExecuteReader();
        rows.Read();

        var inner = _connection.Statements.Rent("SELECT name FROM t ORDER BY id");
        Assert.That(inner, Is.Not.SameAs(outer));
        Assert.That(inner.ExecuteScalar(), Is.EqualTo("a"));
        inner.Dispose();

        rows.Read();
        Assert.That(rows.GetString(0), Is.EqualTo("b"));
        rows.Dispose();
        outer.Dispose();
        Assert.That(_connection.Statements.Count, Is.EqualTo(1), "One of two is kept.");
    }

    [Test]
    public void Dispose_with_an_open_reader_ends_the_statement()
    {
        var command = _connection.Statements.Rent("SELECT name FROM t");
        var rows = command.ExecuteReader();
        rows.Read();

        command.Dispose();

        Assert.That(rows.IsClosed, Is.True);
        Assert.DoesNotThrow(() => Execute("DROP TABLE t"), "A running statement would lock the table.");
    }

    [Test]
    public void Rent_after_a_failed_execution_works()
    {
        const string Insert = "INSERT INTO t (id, name) VALUES ($id, 'x')";
        ExecuteKept(Insert, 9);

        Assert.Throws<SqliteException>(() => ExecuteKept(Insert, 9));

        Assert.That(ExecuteKept(Insert, 10), Is.EqualTo(1));
    }

    [Test]
    public void Rent_of_a_text_that_cannot_be_prepared_is_not_kept()
    {
        var command = _connection.Statements.Rent("SELEKT 1");
        Assert.Throws<SqliteException>(() => command.ExecuteScalar());

        command.Dispose();

        Assert.That(_connection.Statements.Count, Is.Zero);
    }

    [Test]
    public void Rent_after_a_failing_step_works()
    {
        const string Text = "SELECT json_extract(name, '$.a') FROM t ORDER BY id";
        Execute("UPDATE t SET name = '{\"a\":1}' WHERE id = 1");
        for (var round = 0; round < 2; round++)
        {
            using var command = _connection.Statements.Rent(Text);
            using var rows = command.ExecuteReader();
            Assert.That(rows.Read(), Is.True);
            Assert.Throws<SqliteException>(() => rows.Read());
        }

        Execute("UPDATE t SET name = '{\"a\":2}'");
        using var healed = _connection.Statements.Rent(Text);
        Assert.That(healed.ExecuteScalar(), Is.EqualTo(2));
    }

    [Test]
    public void Rent_after_a_schema_change_sees_the_new_schema()
    {
        Assert.That(ColumnsOf("SELECT * FROM t"), Is.EqualTo(2));

        Execute("ALTER TABLE t ADD COLUMN more TEXT");
        Assert.That(ColumnsOf("SELECT * FROM t"), Is.EqualTo(3));

        Execute("DROP TABLE t");
        Assert.Throws<SqliteException>(() => ColumnsOf("SELECT * FROM t"));

        Execute("CREATE TABLE t (only_one TEXT)");
        Assert.That(ColumnsOf("SELECT * FROM t"), Is.EqualTo(1));
    }

    [Test]
    public void Rent_during_a_transaction_of_the_connection_runs_in_it()
    {
        using (var transaction = _connection.BeginTransaction())
        {
            using var fresh = new SqliteCommand("INSERT INTO t (name) VALUES ('gone')", _connection, transaction);
            using var kept = _connection.Statements.Exchange(fresh);
            kept.ExecuteNonQuery();
        }

        using var count = _connection.Statements.Rent("SELECT count(*) FROM t WHERE name = 'gone'");
        Assert.That(count.ExecuteScalar(), Is.EqualTo(0));
        using var again = _connection.Statements.Rent("INSERT INTO t (name) VALUES ('gone')");
        Assert.That(again.Transaction, Is.Null);
        Assert.That(again.ExecuteNonQuery(), Is.EqualTo(1));
    }

    [Test]
    public void Exchange_takes_parameters_and_timeout_over()
    {
        var fresh = new SqliteCommand("SELECT $a + $b", _connection) { CommandTimeout = 7 };
        fresh.Parameters.AddWithValue("$a", 1);
        fresh.Parameters.AddWithValue("$b", 2);

        using var kept = _connection.Statements.Exchange(fresh);

        Assert.Multiple(() =>
        {
            Assert.That(kept.CommandTimeout, Is.EqualTo(7));
            Assert.That(kept.ExecuteScalar(), Is.EqualTo(3));
            Assert.That(fresh.Parameters, Is.Empty);
        });
    }

    [Test]
    public void Statements_beyond_the_capacity_end_oldest_first()
    {
        for (var number = 0; number < StatementCache.DefaultCapacity + 10; number++)
        {
            using var command = _connection.Statements.Rent(Text(number));
            Assert.That(command.ExecuteScalar(), Is.EqualTo(number));
        }

        Assert.That(_connection.Statements.Count, Is.EqualTo(StatementCache.DefaultCapacity));
        using var evicted = _connection.Statements.Rent(Text(0));
        Assert.That(evicted.ExecuteScalar(), Is.EqualTo(0));
        Assert.That(_connection.Statements.Count, Is.EqualTo(StatementCache.DefaultCapacity), "It was not among the kept ones.");

        static string Text(int number) => string.Create(CultureInfo.InvariantCulture, $"SELECT {number}");
    }

    [Test]
    public void Statements_that_hold_much_are_not_kept()
    {
        using (var command = _connection.Statements.Rent("SELECT length($text)"))
        {
            command.Parameters.AddWithValue("$text", new string('x', 100_000));
            Assert.That(command.ExecuteScalar(), Is.EqualTo(100_000));
        }

        Assert.That(_connection.Statements.Count, Is.Zero, "SQLite would hold the value until the next use.");
    }

    [Test]
    public void Statements_of_several_parts_run_whole_each_time()
    {
        const string Text = "INSERT INTO t (name) VALUES ('x'); SELECT count(*) FROM t; DELETE FROM t WHERE name = 'x'";
        for (var round = 0; round < 3; round++)
        {
            using var command = _connection.Statements.Rent(Text);
            Assert.That(command.ExecuteScalar(), Is.EqualTo(4));
        }

        using var count = _connection.Statements.Rent("SELECT count(*) FROM t");
        Assert.That(count.ExecuteScalar(), Is.EqualTo(3));
    }

    [Test]
    public void Close_of_the_connection_ends_kept_and_rented_commands()
    {
        using (var kept = _connection.Statements.Rent("SELECT 1"))
        {
            kept.ExecuteScalar();
        }

        var rented = _connection.Statements.Rent("SELECT name FROM t");
        var rows = rented.ExecuteReader();
        rows.Read();

        _connection.Close();

        Assert.Multiple(() =>
        {
            Assert.That(_connection.Statements.Count, Is.Zero);
            Assert.That(rows.IsClosed, Is.True);
            Assert.DoesNotThrow(rented.Dispose);
            Assert.Throws<ObjectDisposedException>(() => _connection.Statements.Rent("SELECT 1"));
        });
    }

    [TestCase("SELECT 1", true)]
    [TestCase("  select 1;  ", true)]
    [TestCase("-- a tag; of EF\n\n/* and ; more */ WITH x AS (SELECT 1) SELECT * FROM x", true)]
    [TestCase("VALUES (1)", true)]
    [TestCase("EXPLAIN QUERY PLAN SELECT 1", true)]
    [TestCase("SELECT 1; PRAGMA query_only = 0", false)]
    [TestCase("SELECT 1 /* ; */; ATTACH 'x' AS y", false)]
    [TestCase("PRAGMA query_only = 0", false)]
    [TestCase("SELECTED", false)]
    [TestCase("BEGIN", false)]
    [TestCase("CREATE TEMP TABLE t (c)", false)]
    [TestCase("", false)]
    public void IsPlainQuery_is_true_only_when_certain(string text, bool expected) =>
        Assert.That(StatementText.IsPlainQuery(text), Is.EqualTo(expected));

    private void Execute(string text)
    {
#pragma warning disable CA2100 // A constant of this class.
        using var command = new SqliteCommand(text, _connection);
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    private int ExecuteKept(string text, int id)
    {
        using var command = _connection.Statements.Rent(text);
        command.Parameters.AddWithValue("$id", id);
        return command.ExecuteNonQuery();
    }

    private int ColumnsOf(string text)
    {
        using var command = _connection.Statements.Rent(text);
        using var rows = command.ExecuteReader();
        return rows.FieldCount;
    }
}
