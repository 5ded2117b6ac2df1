using System.Globalization;
using Boternity.Data.Benchmarks.Harness;
using Boternity.Data.Benchmarks.Rows;
using Boternity.Data.Bots;
using Microsoft.Data.Sqlite;

namespace Boternity.Data.Benchmarks.Contenders.Writes;

/// <summary>Inserts bots, one durable row at a time.</summary>
internal abstract class WriteContender(ContenderSpec spec) : Contender
{
    private const int Compared = 1_000;

    private long _next = spec.Rows;
    private long _written;

    public override string WriteAheadLog => $"{spec.Database}-wal";

    protected ContenderSpec Spec => spec;

    public override async Task<Verification> VerifyAsync(CancellationToken cancellationToken)
    {
        var settings = await ReadSettingsAsync();
        await using var connection = new SqliteConnection(PlainSqlite.ConnectionString(spec.Database) + ";Mode=ReadOnly;Pooling=False");
        await connection.OpenAsync(cancellationToken);
        var wanted = spec.Rows + Interlocked.Read(ref _written);
        var counted = long.Parse(PlainSqlite.Scalar(connection, "SELECT count(*) FROM bots"), CultureInfo.InvariantCulture);
        var sound = PlainSqlite.Scalar(connection, "PRAGMA quick_check");

        // What failed left gaps in the numbers, so the compared rows are those that are there, spread over all that were written.
        var compared = 0;
        await using var command = connection.CreateCommand();
        command.CommandText = BotColumns.EveryNth;
        command.Parameters.AddWithValue("$step", Math.Max(1, counted / Compared));
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
        {
            var bot = BotColumns.Read(rows);
            BotRows.Verify(bot, long.Parse(bot.Slug.AsSpan(4), CultureInfo.InvariantCulture));
            compared++;
        }

        var error = counted != wanted ? $"{counted} rows are stored, {wanted} were acknowledged." : sound != "ok" ? sound : null;
        return new Verification(error, string.Create(CultureInfo.InvariantCulture, $"{counted - spec.Rows} rows counted, {compared} compared"), settings);
    }

    /// <summary>The settings of a connection that writes, checked against the asked-for durability.</summary>
    protected abstract Task<string> ReadSettingsAsync();

    protected Bot NextRow() => BotRows.Create(Interlocked.Increment(ref _next) - 1);

    protected void Acknowledge() => Interlocked.Increment(ref _written);

    protected string Settings(SqliteConnection connection) => PlainSqlite.Settings(connection, Spec.Durability);
}
