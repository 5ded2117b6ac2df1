namespace Boternity.Data.Tests.Server;

/// <summary>What the statements of the stores ask for.</summary>
public sealed class ServerStatementTests : ServerFeatureSpec
{
    private const string Three = "CREATE TABLE t (id integer PRIMARY KEY, n integer NOT NULL); INSERT INTO t VALUES (1, 0), (2, 0), (3, 0)";

    [Test]
    public async Task ON_CONFLICT_updates_or_does_nothing_and_RETURNING_has_the_row()
    {
        await ExecuteAsync(Three);

        Assert.That(
            await ScalarAsync("INSERT INTO t VALUES (1, 7) ON CONFLICT (id) DO UPDATE SET n = t.n + 1 RETURNING n"), Is.EqualTo(1));
        Assert.That(
            await ScalarAsync("INSERT INTO t SELECT id, 9 FROM t ON CONFLICT (id) DO NOTHING RETURNING n"), Is.Null);
    }

    [Test]
    public async Task UPDATE_with_a_subquery_returns_its_row()
    {
        await ExecuteAsync(Three);

        Assert.That(
            await ScalarAsync("UPDATE t SET n = n + 1 WHERE id = 2 AND 3 >= (SELECT count(*) FROM t AS o WHERE o.n = t.n) RETURNING id"),
            Is.EqualTo(2));
    }

    [Test]
    public async Task SKIP_LOCKED_passes_over_rows_of_others()
    {
        await ExecuteAsync(Three);
        await using var holder = await Server.OpenConnectionAsync(Cancel);
        await using var transaction = await holder.BeginTransactionAsync(Cancel);
        await ExecuteAsync(holder, "SELECT * FROM t WHERE id = 1 FOR UPDATE");

        Assert.That(await ScalarAsync("SELECT id FROM t ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED"), Is.EqualTo(2));
        Assert.That(
            await ScalarAsync(
                """
                WITH old AS MATERIALIZED (SELECT id FROM t WHERE n = 0 ORDER BY id LIMIT 5 FOR UPDATE SKIP LOCKED)
                DELETE FROM t WHERE id IN (SELECT id FROM old) RETURNING (SELECT count(*) FROM old)
                """),
            Is.EqualTo(2));
    }

    [TestCase("FOR NO KEY UPDATE", false)]
    [TestCase("FOR UPDATE", true)]
    public async Task Row_lock_keeps_references_out_only_where_it_is_for_the_key(string mode, bool isForKey)
    {
        await ExecuteAsync(Three);
        await ExecuteAsync("CREATE TABLE child (owner integer REFERENCES t)");
        await using var holder = await Server.OpenConnectionAsync(Cancel);
        await using var transaction = await holder.BeginTransactionAsync(Cancel);
        await ExecuteAsync(holder, $"SELECT * FROM t WHERE id = 1 {mode}");
        await using var other = await Server.OpenConnectionAsync(Cancel);
        await ExecuteAsync(other, "SET lock_timeout = '300ms'");

        if (isForKey)
        {
            Assert.That((await RefusalOfAsync(other, "INSERT INTO child VALUES (1)")).SqlState, Is.EqualTo("55P03"));
        }
        else
        {
            await ExecuteAsync(other, "INSERT INTO child VALUES (1)");
        }
    }

    [Test]
    public async Task Recursive_query_walks_a_tree()
    {
        await ExecuteAsync("CREATE TABLE t (id integer PRIMARY KEY, parent integer); INSERT INTO t VALUES (1, NULL), (2, 1), (3, 2)");

        Assert.That(
            await ScalarAsync(
                """
                WITH RECURSIVE below (id, depth) AS (
                    SELECT id, 0 FROM t WHERE id = 1
                    UNION ALL SELECT t.id, below.depth + 1 FROM below JOIN t ON t.parent = below.id WHERE below.depth < 9)
                SELECT max(depth) FROM below
                """),
            Is.EqualTo(2));
    }

    [Test]
    public async Task Window_numbers_rows_and_pairs_compare_with_a_query()
    {
        await ExecuteAsync(Three);

        Assert.That(
            await ScalarAsync(
                """
                SELECT count(*) FROM t WHERE (n, id) NOT IN (
                    SELECT o.n, CAST(ROW_NUMBER() OVER (PARTITION BY o.n ORDER BY o.id DESC) AS integer) FROM t AS o WHERE o.id <> 3)
                """),
            Is.EqualTo(1));
    }

    [Test]
    public async Task Documents_are_looked_into_and_cast_to_text()
    {
        await ExecuteAsync("""CREATE TABLE t (d jsonb); INSERT INTO t VALUES ('{"a": {"b": "x"}, "list": ["p", "q"]}')""");

        Assert.That(
            await ScalarAsync(
                """
                SELECT concat_ws(' ', d ->> 'list', d #>> '{a,b}', (SELECT count(*) FROM jsonb_array_elements_text(d -> 'list')),
                    length(CAST(d AS text)) > 0) FROM t
                """),
            Is.EqualTo("""["p", "q"] x 2 t"""));
    }

    [Test]
    public async Task Array_parameter_is_searched_with_ANY()
    {
        await ExecuteAsync(Three);
        await using var command = Server.CreateCommand("SELECT count(*) FROM t WHERE id = ANY ($1)");
        command.Parameters.AddWithValue((int[])[1, 3, 5]);

        Assert.That(await command.ExecuteScalarAsync(Cancel), Is.EqualTo(2));
    }

    [Test]
    public async Task Division_by_zero_stops_a_COMMIT_that_is_sent_with_it()
    {
        await ExecuteAsync(Three);
        await using var session = await Server.OpenConnectionAsync(Cancel);
        await using (await session.BeginTransactionAsync(Cancel))
        {
            await ExecuteAsync(session, "UPDATE t SET n = 1");
            var refusal = await RefusalOfAsync(session, "SELECT 1 / (SELECT CASE WHEN count(*) > 2 THEN 0 ELSE 1 END FROM t); COMMIT");
            Assert.That(refusal.SqlState, Is.EqualTo("22012"));
        }

        Assert.That(await ScalarAsync("SELECT sum(n) FROM t"), Is.EqualTo(0));
    }
}
