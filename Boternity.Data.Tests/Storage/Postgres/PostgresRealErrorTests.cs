using Boternity.Data.Errors;
using Boternity.Data.Storage;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Boternity.Data.Tests.Storage.Postgres;

/// <summary>Errors as a real server raises them, as callers see them.</summary>
[CancelAfter(60_000)]
public sealed class PostgresRealErrorTests : PostgresSpec
{
    [TestCase("INSERT INTO counters VALUES (1, 1)", "23505", StoreErrorKind.Conflict, "counters_pkey")]
    [TestCase("INSERT INTO counters VALUES (3, -1)", "23514", StoreErrorKind.Check, "ck_counters_n")]
    [TestCase("INSERT INTO counters VALUES (3, NULL)", "23502", StoreErrorKind.NotNull, null)]
    [TestCase("INSERT INTO parts VALUES (1, 9)", "23503", StoreErrorKind.ForeignKey, "parts_counter_fkey")]
    [TestCase("DELETE FROM counters WHERE id = 1", "23503", StoreErrorKind.ForeignKey, "parts_counter_fkey")]
    [TestCase("INSERT INTO counters VALUES (3, 1, 'planted text')", "22001", StoreErrorKind.InvalidInput, null)]
    [TestCase("INSERT INTO counters VALUES (99999999999, 1)", "22003", StoreErrorKind.InvalidInput, null)]
    [TestCase("SELECT 'planted'::uuid", "22P02", StoreErrorKind.InvalidInput, null)]
    [TestCase("SELECT '2026-13-45'::timestamptz", "22008", StoreErrorKind.InvalidInput, null)]
    [TestCase("SELECT convert_from(decode('ff', 'hex'), 'UTF8')", "22021", StoreErrorKind.InvalidInput, null)]
    [TestCase("SELECT 'planted'::jsonb", "22P02", StoreErrorKind.InvalidInput, null)]
    [TestCase("SET LOCAL statement_timeout = '20ms'; SELECT pg_sleep(5)", "57014", StoreErrorKind.Timeout, null)]
    [TestCase("SET TRANSACTION READ ONLY; INSERT INTO counters VALUES (3, 1)", "25006", StoreErrorKind.ReadOnly, null)]
    [TestCase("SET LOCAL ROLE pg_monitor; SELECT n FROM counters", "42501", StoreErrorKind.Denied, null)]
    [TestCase("DO $$ BEGIN RAISE EXCEPTION 'planted'; END $$", "P0001", StoreErrorKind.Constraint, null)]
    [TestCase("SELECT planted FROM counters", "42703", StoreErrorKind.Internal, null)]
    public async Task WriteAsync_refused_statement(string sql, string sqlState, StoreErrorKind kind, string? constraint)
    {
        await Database.ExecuteAsync($"CREATE TABLE parts (id int PRIMARY KEY, counter int REFERENCES counters (id))", Cancel);
        await Database.ExecuteAsync($"INSERT INTO parts VALUES (2, 1)", Cancel);

        var error = await FailAsync((context, token) => context.Database.ExecuteSqlRawAsync(sql, token));

        Assert.That((error.Kind, error.SqlState, error.Outcome), Is.EqualTo((kind, sqlState, WriteOutcome.RolledBack)));
        Assert.That(error.Constraint, Is.EqualTo(constraint));
        Assert.That(((Exception)error).Message, Does.Not.Contain("planted"));
    }

    [TestCase("SELECT n FROM counters WHERE id = 1 FOR UPDATE NOWAIT")]
    [TestCase("SET LOCAL lock_timeout = '20ms'; UPDATE counters SET n = 5")]
    public async Task WriteAsync_row_that_somebody_has_locked_is_busy(string sql)
    {
        await using var other = new NpgsqlConnection(Database.ConnectionString);
        await other.OpenAsync(Cancel);
        await using var transaction = await other.BeginTransactionAsync(Cancel);
        await using var update = new NpgsqlCommand("UPDATE counters SET n = 7", other);
        await update.ExecuteNonQueryAsync(Cancel);

        var error = await FailAsync((context, token) => context.Database.ExecuteSqlRawAsync(sql, token));

        Assert.That((error.Kind, error.SqlState, error.IsTransient), Is.EqualTo((StoreErrorKind.Busy, "55P03", true)));
    }

    [Test]
    public async Task Transaction_left_idle_is_ended_by_the_server()
    {
        var error = await FailAsync(async (context, token) =>
        {
            await context.Database.ExecuteSqlAsync($"SET LOCAL idle_in_transaction_session_timeout = '20ms'", token);
            while (await Database.ScalarAsync(
                $"SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state = 'idle in transaction'",
                token) is not 0L)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(5), token);
            }

            await AddAsync(context, 1, token);
        });

        Assert.That((error.Kind, error.Outcome), Is.EqualTo((StoreErrorKind.Timeout, WriteOutcome.RolledBack))
            .Or.EqualTo((StoreErrorKind.StorageUnavailable, WriteOutcome.RolledBack)));
        Assert.That(await CounterAsync(1), Is.Zero);
    }

    [Test]
    public async Task Database_that_does_not_exist_is_unavailable()
    {
        await using var host = OpenHost(connection => connection.Database = "bd_absent");

        var error = await FailureOf(host.Resolve<IWriteQueue>().WriteAsync((context, token) => AddAsync(context, 1, token), Cancel));

        Assert.That((error.Kind, error.SqlState, error.Code), Is.EqualTo(
            (StoreErrorKind.StorageUnavailable, "3D000", ErrorCodes.ServerUnreachable)));
    }

    [Test]
    public async Task Server_that_does_not_exist_is_unavailable_and_the_message_shows_no_login()
    {
        await using var host = OpenHost(connection =>
            (connection.Host, connection.Username, connection.Password) = (Database.Folder, "planted", "planted"));

        var error = await FailureOf(host.Resolve<IWriteQueue>().WriteAsync((context, token) => AddAsync(context, 1, token), Cancel));

        Assert.That((error.Kind, error.Outcome), Is.EqualTo((StoreErrorKind.StorageUnavailable, WriteOutcome.RolledBack)));
        Assert.That(error.ToString(), Does.Not.Contain("planted"));
    }

    private LibraryHost OpenHost(Action<NpgsqlConnectionStringBuilder> change)
    {
        var connection = new NpgsqlConnectionStringBuilder(Database.Target);
        change(connection);
        return new LibraryHost(Provider.Postgres, connection.ConnectionString, Database.Clock);
    }
}
