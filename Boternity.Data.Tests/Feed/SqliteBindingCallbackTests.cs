using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Boternity.Data.Tests.Feed;

/// <summary>Functions, aggregates, collations and hooks: called, kept alive as long as SQLite may call them, and no longer.</summary>
public sealed class SqliteBindingCallbackTests : BindingTest
{
    [Test]
    public void Function_is_called_after_a_collection()
    {
        RegisterPlus(1);

        Collect();

        Assert.That(Scalar("SELECT plus(41)"), Is.EqualTo("42"));
    }

    [Test]
    public void Function_replaced_frees_the_first_one()
    {
        var first = Weakly(() => RegisterPlus(1));
        RegisterPlus(2);

        Collect();

        Assert.That(first.IsAlive, Is.False);
        Assert.That(Scalar("SELECT plus(40)"), Is.EqualTo("42"));
    }

    [Test]
    public void Function_removed_is_unknown_and_free()
    {
        var first = Weakly(() => RegisterPlus(1));

        raw.sqlite3_create_function(Handle, "plus", 1, null, (delegate_function_scalar?)null);
        Collect();

        Assert.That(first.IsAlive, Is.False);
        Assert.Throws<SqliteException>(() => Scalar("SELECT plus(40)"));
    }

    [Test]
    public void Function_refused_by_sqlite_is_free()
    {
        var state = Weakly(() =>
        {
            var refused = new object();
            Assert.That(
                raw.sqlite3_create_function(Handle, new string('x', 300), 1, refused, (_, _, _) => { }), Is.EqualTo(raw.SQLITE_MISUSE));
            return refused;
        });

        Collect();

        Assert.That(state.IsAlive, Is.False);
    }

    [Test]
    public void Function_takes_and_gives_values_of_each_type()
    {
        raw.sqlite3_create_function(Handle, "same", 1, null, (context, _, arguments) => Answer(context, arguments[0]));

        Assert.That(
            Scalar("SELECT same(9223372036854775807) || same(1.5) || same('ü€🤖') || hex(same(x'00ff')) || typeof(same(NULL))"),
            Is.EqualTo("92233720368547758071.5ü€🤖00FFnull"));
        Assert.That(Scalar("SELECT typeof(same(x'')) || typeof(same(''))"), Is.EqualTo("blobtext"));
        Assert.That(Scalar("SELECT same(printf('%.*c', 100000, 'x')) = printf('%.*c', 100000, 'x')"), Is.EqualTo("1"));
    }

    [Test]
    public void Function_exception_becomes_the_statements_error()
    {
        FeedFiles.RequireStandIn();
        raw.sqlite3_create_function(Handle, "fails", 0, null, (_, _, _) => throw new InvalidOperationException("no — nein"));

        var error = Assert.Throws<SqliteException>(() => Scalar("SELECT fails()"));

        Assert.That(error.SqliteErrorCode, Is.EqualTo(raw.SQLITE_ERROR));
        Assert.That(error.Message, Does.Contain("no — nein"));
    }

    [Test]
    public void Function_of_the_driver_reports_its_exception()
    {
        Connection.CreateFunction<string, string>("fails", text => throw new InvalidOperationException(text));

        Assert.That(() => Scalar("SELECT fails('reason')"), Throws.TypeOf<SqliteException>().With.Message.Contains("reason"));
    }

    [Test]
    public void Aggregate_keeps_state_per_group_and_ends_without_rows()
    {
        Connection.CreateAggregate("product", 1L, (long product, long value) => product * value);
        Execute("CREATE TABLE t (g TEXT, v INTEGER); INSERT INTO t VALUES ('a', 2), ('b', 3), ('a', 5), ('b', 7)");

        Assert.That(
            Scalar("SELECT group_concat(g || p, ',') FROM (SELECT g, product(v) AS p FROM t GROUP BY g ORDER BY g)"), Is.EqualTo("a10,b21"));
        Assert.That(Scalar("SELECT product(v) FROM t WHERE 0"), Is.EqualTo("1"));
    }

    [Test]
    public void Aggregate_of_an_abandoned_statement_frees_its_state()
    {
        var ended = 0;
        var state = new WeakReference(null);
        raw.sqlite3_create_function(
            Handle, "hold", 1, null, (context, _, _) => state.Target = context.state ??= new object(), (_, _) => ended++);
        raw.sqlite3_create_function(Handle, "stop", 0, null, (context, _, _) => raw.sqlite3_result_error(context, "stop"));
        Execute("CREATE TABLE t (i INTEGER); INSERT INTO t VALUES (1), (2)");
        using (var statement = Prepare("SELECT hold(CASE i WHEN 2 THEN stop() END) FROM t"))
        {
            Assert.That(raw.sqlite3_step(statement), Is.EqualTo(raw.SQLITE_ERROR));
        }

        Collect();

        Assert.That((ended, state.IsAlive), Is.EqualTo((1, false)));
    }

    [Test]
    public void Collation_orders_after_a_collection_and_is_unknown_once_removed()
    {
        RegisterReverse();

        Collect();

        Assert.That(
            Scalar("SELECT group_concat(v) FROM (SELECT column1 AS v FROM (VALUES ('a'), ('ü'), ('b')) ORDER BY 1 COLLATE reverse)"),
            Is.EqualTo("ü,b,a"));
        raw.sqlite3_create_collation(Handle, "reverse", null, null);
        Assert.Throws<SqliteException>(() => Scalar("SELECT 1 ORDER BY 'a' COLLATE reverse"));
    }

    [Test]
    public void Commit_hook_refuses_and_rollback_hook_hears_of_it()
    {
        var rollbacks = 0;
        Execute("CREATE TABLE t (id INTEGER)");
        raw.sqlite3_rollback_hook(Handle, _ => rollbacks++, null);
        raw.sqlite3_commit_hook(Handle, _ => 1, null);

        var error = Assert.Throws<SqliteException>(() => Execute("INSERT INTO t VALUES (1)"));
        raw.sqlite3_commit_hook(Handle, null, null);
        Execute("INSERT INTO t VALUES (2)");

        Assert.That((error.SqliteExtendedErrorCode, rollbacks), Is.EqualTo((raw.SQLITE_CONSTRAINT_COMMITHOOK, 1)));
        Assert.That(Scalar("SELECT group_concat(id) FROM t"), Is.EqualTo("2"));
    }

    [Test]
    public void Rollback_hook_can_remove_itself()
    {
        var rollbacks = 0;
        raw.sqlite3_rollback_hook(Handle, OnRollback, null);

        Collect();
        Execute("BEGIN; CREATE TABLE t (id INTEGER); ROLLBACK");
        Execute("BEGIN; CREATE TABLE t (id INTEGER); ROLLBACK");

        Assert.That(rollbacks, Is.EqualTo(1));

        void OnRollback(object data)
        {
            raw.sqlite3_rollback_hook(Handle, null, null);
            Collect();
            rollbacks++;
        }
    }

    [Test]
    public void Update_hook_names_each_change()
    {
        var changes = new List<string>();
        Execute("CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT)");
        raw.sqlite3_update_hook(Handle, (_, type, database, table, rowid) => changes.Add($"{type} {database}.{table} {rowid}"), null);

        Execute("INSERT INTO t VALUES (7, 'a'); UPDATE t SET v = 'b'; DELETE FROM t WHERE id = 7");

        string[] expected = [$"{raw.SQLITE_INSERT} main.t 7", $"{raw.SQLITE_UPDATE} main.t 7", $"{raw.SQLITE_DELETE} main.t 7"];
        Assert.That(changes, Is.EqualTo(expected));
    }

    [Test]
    public void Progress_handler_ends_the_statement()
    {
        raw.sqlite3_progress_handler(Handle, 1_000, _ => 1, null);

        var error = Assert.Throws<SqliteException>(
            () => Scalar("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"));

        Assert.That(error.SqliteErrorCode, Is.EqualTo(raw.SQLITE_INTERRUPT));
    }

    [Test]
    public void Authorizer_denies_and_hides()
    {
        Execute("CREATE TABLE t (id INTEGER, secret TEXT); INSERT INTO t VALUES (1, 'x')");
        raw.sqlite3_set_authorizer(Handle, Authorize, null);
        Collect();

        Assert.That(Scalar("SELECT id || coalesce(secret, '-') FROM t"), Is.EqualTo("1-"));
        Assert.That(Assert.Throws<SqliteException>(() => Execute("DELETE FROM t")).SqliteErrorCode, Is.EqualTo(raw.SQLITE_AUTH));
        raw.sqlite3_set_authorizer(Handle, (strdelegate_authorizer?)null, null);
        Assert.That(Scalar("SELECT secret FROM t"), Is.EqualTo("x"));

        static int Authorize(object data, int action, string? param0, string? param1, string? database, string? source)
        {
            return (action, param0, param1) switch
            {
                (raw.SQLITE_DELETE, "t", _) => raw.SQLITE_DENY,
                (raw.SQLITE_READ, "t", "secret") => raw.SQLITE_IGNORE,
                _ => raw.SQLITE_OK,
            };
        }
    }

    [Test]
    public void Hook_exception_refuses_what_it_was_asked_for()
    {
        FeedFiles.RequireStandIn();
        Execute("CREATE TABLE t (id INTEGER)");

        raw.sqlite3_commit_hook(Handle, _ => throw new InvalidOperationException(), null);
        Assert.That(raw.sqlite3_exec(Handle, "INSERT INTO t VALUES (1)"), Is.EqualTo(raw.SQLITE_CONSTRAINT));
        raw.sqlite3_commit_hook(Handle, null, null);
        raw.sqlite3_set_authorizer(Handle, (delegate_authorizer)((_, _, _, _, _, _) => throw new InvalidOperationException()), null);
        Assert.That(raw.sqlite3_exec(Handle, "SELECT 1"), Is.EqualTo(raw.SQLITE_AUTH));
        raw.sqlite3_set_authorizer(Handle, (delegate_authorizer?)null, null);

        Assert.That(Scalar("SELECT count(*) FROM t"), Is.EqualTo("0"));
    }

    [Test]
    public void Closing_the_connection_frees_all_callbacks()
    {
        FeedFiles.RequireStandIn();
        var states = Weakly(() => RegisterEverything(Handle));

        Connection.Dispose();
        Collect();

        Assert.That(states.IsAlive, Is.False);
    }

    private static object RegisterEverything(sqlite3 db)
    {
        var state = new object();
        raw.sqlite3_create_function(db, "f", 0, state, (_, _, _) => { });
        raw.sqlite3_create_function(db, "a", 1, state, (_, _, _) => { }, (_, _) => { });
        raw.sqlite3_create_collation(db, "c", state, (_, _, _) => 0);
        raw.sqlite3_commit_hook(db, _ => 0, state);
        raw.sqlite3_rollback_hook(db, _ => { }, state);
        raw.sqlite3_update_hook(db, (object _, int _, string _, string _, long _) => { }, state);
        raw.sqlite3_progress_handler(db, 100, _ => 0, state);
        raw.sqlite3_set_authorizer(db, (object _, int _, string _, string _, string _, string _) => 0, state);
        return state;
    }

    private static void Answer(sqlite3_context context, sqlite3_value value)
    {
        switch (raw.sqlite3_value_type(value))
        {
            case raw.SQLITE_INTEGER:
                raw.sqlite3_result_int64(context, raw.sqlite3_value_int64(value));
                break;
            case raw.SQLITE_FLOAT:
                raw.sqlite3_result_double(context, raw.sqlite3_value_double(value));
                break;
            case raw.SQLITE_TEXT:
                raw.sqlite3_result_text(context, raw.sqlite3_value_text(value).utf8_to_string());
                break;
            case raw.SQLITE_BLOB:
                raw.sqlite3_result_blob(context, raw.sqlite3_value_blob(value));
                break;
            default:
                raw.sqlite3_result_null(context);
                break;
        }
    }

    private delegate_function_scalar RegisterPlus(long offset)
    {
        delegate_function_scalar plus = (context, _, arguments) =>
            raw.sqlite3_result_int64(context, raw.sqlite3_value_int64(arguments[0]) + offset);
        Assert.That(raw.sqlite3_create_function(Handle, "plus", 1, raw.SQLITE_DETERMINISTIC, null, plus), Is.EqualTo(raw.SQLITE_OK));
        return plus;
    }

    private void RegisterReverse()
    {
        var factor = -1;
        raw.sqlite3_create_collation(Handle, "reverse", null, (_, left, right) => factor * string.CompareOrdinal(left, right));
    }
}
