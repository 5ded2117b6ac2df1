using Boternity.Data.Bots;
using Boternity.Data.Storage;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Server;

/// <summary>What the migrations and the check of the schema ask for.</summary>
public sealed class ServerSchemaTests : ServerFeatureSpec
{
    [Test]
    public async Task Column_types_keep_their_values()
    {
        await ExecuteAsync(
            """
            CREATE TABLE t (id uuid PRIMARY KEY, number bigint, small integer, flag boolean, raw bytea, document jsonb, at timestamptz);
            INSERT INTO t VALUES ('019a0000-0000-7000-8000-000000000001', 9223372036854775807, -2147483648, true, '\x00ff',
                '{"b": [1], "a": null}', '2026-11-21 01:02:03.456789+02')
            """);

        Assert.That(
            await ScalarAsync(
                """
                SELECT concat_ws(' ', id, number, small, flag, encode(raw, 'hex'), jsonb_typeof(document -> 'b'),
                    to_char(at AT TIME ZONE 'UTC', 'HH24:MI:SS.US')) FROM t
                """),
            Is.EqualTo("019a0000-0000-7000-8000-000000000001 9223372036854775807 -2147483648 t 00ff array 23:02:03.456789"));
    }

    [Test]
    public async Task Collation_C_compares_text_by_bytes()
    {
        await ExecuteAsync("""CREATE TABLE t (name text COLLATE "C" NOT NULL); INSERT INTO t VALUES ('a'), ('B'), ('é'), ('z')""");

        Assert.That(await ScalarAsync("SELECT string_agg(name, '' ORDER BY name) FROM t"), Is.EqualTo("Bazé"));
    }

    [Test]
    public async Task Generated_column_is_stored()
    {
        await ExecuteAsync(
            """
            CREATE TABLE t (wrapped bytea NOT NULL, id bytea NOT NULL GENERATED ALWAYS AS (substr(wrapped, 9, 16)) STORED);
            INSERT INTO t (wrapped) VALUES ('\x0102030405060708090a')
            """);

        Assert.That(await ScalarAsync("SELECT encode(id, 'hex') FROM t"), Is.EqualTo("090a"));
    }

    [TestCase("CHECK (status IN ('open', 'closed'))", "'planted', NULL, NULL")]
    [TestCase("CHECK ((owner IS NULL) = (document IS NULL))", "'open', '\\x01', NULL")]
    [TestCase("CHECK (owner IS NULL OR length(owner) = 2 AND substr(owner, 1, 1) = '\\x01'::bytea)", "'open', '\\x0201', NULL")]
    [TestCase("CHECK (document IS NULL OR jsonb_typeof(document) = 'array')", "'open', NULL, '{}'")]
    public async Task CHECK_refuses_a_row_and_is_named(string check, string row)
    {
        await ExecuteAsync($"CREATE TABLE t (status text, owner bytea, document jsonb, CONSTRAINT ck_t {check})");

        var refusal = await RefusalOfAsync($"INSERT INTO t VALUES ({row})");

        Assert.That((refusal.SqlState, refusal.ConstraintName, refusal.TableName), Is.EqualTo(("23514", "ck_t", "t")));
    }

    [Test]
    public async Task Unique_index_and_NOT_NULL_name_what_refused()
    {
        await ExecuteAsync("CREATE TABLE t (id integer NOT NULL); CREATE UNIQUE INDEX ix_t_id ON t (id); INSERT INTO t VALUES (1)");

        var duplicate = await RefusalOfAsync("INSERT INTO t VALUES (1)");
        var missing = await RefusalOfAsync("INSERT INTO t VALUES (NULL)");

        Assert.That((duplicate.SqlState, duplicate.ConstraintName), Is.EqualTo(("23505", "ix_t_id")));
        Assert.That((missing.SqlState, missing.ColumnName), Is.EqualTo(("23502", "id")));
    }

    [Test]
    public async Task Partial_unique_index_binds_its_rows_alone()
    {
        await ExecuteAsync(
            """
            CREATE TABLE t (name text NOT NULL, state text NOT NULL);
            CREATE UNIQUE INDEX ix_t_name ON t (name) WHERE state = 'active';
            INSERT INTO t VALUES ('a', 'active'), ('a', 'old'), ('a', 'old')
            """);

        Assert.That((await RefusalOfAsync("INSERT INTO t VALUES ('a', 'active')")).SqlState, Is.EqualTo("23505"));
    }

    [Test]
    public async Task Index_has_descending_columns()
    {
        await ExecuteAsync("CREATE TABLE t (a integer, b timestamptz, c uuid); CREATE INDEX ix_t ON t (a, b DESC, c DESC)");

        Assert.That(await ScalarAsync("SELECT pg_get_indexdef('ix_t'::regclass)"), Does.EndWith("(a, b DESC, c DESC)"));
    }

    [Test]
    public async Task Foreign_key_cascades_sets_null_and_refuses()
    {
        await ExecuteAsync(
            """
            CREATE TABLE parent (id integer PRIMARY KEY);
            CREATE TABLE child (id integer PRIMARY KEY,
                owner integer REFERENCES parent ON DELETE CASCADE, friend integer REFERENCES parent ON DELETE SET NULL);
            INSERT INTO parent VALUES (1), (2);
            INSERT INTO child VALUES (1, 1, NULL), (2, NULL, 1), (3, 2, NULL);
            DELETE FROM parent WHERE id = 1
            """);

        Assert.That(await ScalarAsync("SELECT string_agg(concat_ws('-', id, owner, friend), ' ' ORDER BY id) FROM child"), Is.EqualTo("2 3-2"));
        Assert.That((await RefusalOfAsync("INSERT INTO child VALUES (4, 9, NULL)")).SqlState, Is.EqualTo("23503"));
    }

    [Test]
    public async Task Statistics_of_a_column_can_be_switched_off() =>
        await ExecuteAsync("CREATE TABLE t (secret bytea); ALTER TABLE t ALTER COLUMN secret SET STATISTICS 0");

    [Test]
    public async Task Changes_of_the_schema_are_undone_with_their_transaction()
    {
        await ExecuteAsync("CREATE TABLE t (a integer)");
        await using var session = await Server.OpenConnectionAsync(Cancel);
        await using (var transaction = await session.BeginTransactionAsync(Cancel))
        {
            await ExecuteAsync(session, "ALTER TABLE t ADD COLUMN b integer DEFAULT 1");
            await ExecuteAsync(session, "CREATE TABLE u (a integer)");
            await ExecuteAsync(session, "INSERT INTO t (b) VALUES (2)");
            await transaction.RollbackAsync(Cancel);
        }

        Assert.That(await ScalarAsync(session, "SELECT to_regclass('u') IS NULL AND count(*) = 0 FROM t"), Is.True);
        Assert.That((await RefusalOfAsync(session, "SELECT b FROM t")).SqlState, Is.EqualTo("42703"));
    }

    [Test]
    public async Task Advisory_lock_of_a_session_keeps_others_out_and_shows_its_holder()
    {
        await using var other = await Server.OpenConnectionAsync(Cancel);
        await using (var holder = await Server.OpenConnectionAsync(Cancel))
        {
            Assert.That(await ScalarAsync(holder, "SELECT pg_try_advisory_lock(1111770707, 99)"), Is.True);
            Assert.That(await ScalarAsync(other, "SELECT pg_try_advisory_lock(1111770707, 99)"), Is.False);
            Assert.That(
                await ScalarAsync(
                    other,
                    """
                    SELECT a.pid FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
                    WHERE l.locktype = 'advisory' AND l.granted AND (l.classid::bigint, l.objid::bigint, l.objsubid) = (1111770707, 99, 2)
                    """),
                Is.EqualTo(holder.ProcessID));
            Assert.That(await ScalarAsync(holder, "SELECT pg_advisory_unlock(1111770707, 99)"), Is.True);
        }

        Assert.That(await ScalarAsync(other, "SELECT pg_try_advisory_lock(1111770707, 99)"), Is.True);
    }

    [Test]
    public async Task Migrations_apply_and_the_schema_reads_back_as_this_version_has_it()
    {
        await using var database = await TestEnvironment.OpenEmptyAsync(Provider.Postgres, Cancel);

        await database.Resolve<SchemaManager>().MigrateAsync(Cancel);

        // The first session of a service compares the schema as a whole.
        Assert.That((await database.Resolve<IBotStore>().CreateAsync(new NewBot { Name = "Luna" }, Cancel)).Name, Is.EqualTo("Luna"));
    }
}
