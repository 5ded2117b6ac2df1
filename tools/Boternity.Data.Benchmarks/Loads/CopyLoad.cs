using System.Diagnostics;
using System.Globalization;
using Boternity.Data.Benchmarks.Contenders;
using Boternity.Data.Benchmarks.Reports;
using Boternity.Data.Benchmarks.Rows;
using Boternity.Data.Storage;
using Boternity.Data.Storage.Copying;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Boternity.Data.Benchmarks.Loads;

/// <summary>A file copied into PostgreSQL and back, beside psql's <c>\copy</c> of the same rows into tables with the same indexes.</summary>
internal static class CopyLoad
{
    public static async Task<int> RunAsync(RunOptions options, Report report, TextWriter progress, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(options.Connection))
        {
            throw new InvalidOperationException("Give --connection.");
        }

        var folder = Directory.CreateTempSubdirectory("boternity-copy-").FullName;
        try
        {
            Machine.Describe(report, options.Folder);
            var (file, back) = (Path.Combine(folder, "from.db"), Path.Combine(folder, "back.db"));
            await MigrateAsync(file, cancellationToken);
            CopyRows.Fill(file, options.Rows);
            await progress.WriteLineAsync("filled");

            var sqlite = new DatabaseConfig { Driver = DatabaseConfig.SqliteDriver, Path = back };
            var postgres = new DatabaseConfig { Driver = DatabaseConfig.PostgresDriver, ConnectionString = options.Connection };
            var there = await CopyAsync(new ContenderSpec { Name = "", Database = file }, postgres, cancellationToken);
            await progress.WriteLineAsync("copied to PostgreSQL");
            var returned = await CopyAsync(new ContenderSpec { Name = "", Connection = options.Connection }, sqlite, cancellationToken);
            await progress.WriteLineAsync("copied back");
            var psql = await PsqlAsync(options, folder, cancellationToken);

            var table = new ReportTable("way", "s", "rows/s", "x psql");
            Add(table, "psql, \\copy FROM into tables with the same indexes and no foreign keys", options.Rows / psql);
            Add(table, "SQLite to PostgreSQL, rows written", there.Written);
            Add(table, "SQLite to PostgreSQL, whole copy: migrated, written, verified", options.Rows / there.Seconds);
            Add(table, "PostgreSQL to SQLite, rows written", returned.Written);
            Add(table, "PostgreSQL to SQLite, whole copy: migrated, written, verified", options.Rows / returned.Seconds);
            report.Heading("Copy");
            report.Line(string.Create(CultureInfo.InvariantCulture, $"{options.Rows:N0} rows: a tenth bots, four tenths key-value entries, half messages"));
            report.Table(table);
            report.Line(there.Tables.SequenceEqual(returned.Tables) ? "Both copies have the same digests." : "NOT DONE: the digests differ.");
            return there.Tables.SequenceEqual(returned.Tables) ? ExitCode.Success : ExitCode.Failure;

            void Add(ReportTable rows, string way, double rate) => rows.Add(
                way,
                (options.Rows / rate).ToString("0.0", CultureInfo.InvariantCulture),
                Figures.Count(rate),
                Figures.Times(rate * psql / options.Rows));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task MigrateAsync(string file, CancellationToken cancellationToken)
    {
        await using var provider = Library.Create(new ContenderSpec { Name = "", Database = file });
        await provider.GetRequiredService<SchemaManager>().MigrateAsync(cancellationToken);
    }

    private static async Task<(double Seconds, double Written, IReadOnlyList<CopiedTable> Tables)> CopyAsync(
        ContenderSpec source, DatabaseConfig target, CancellationToken cancellationToken)
    {
        await using var provider = Library.Create(source);
        var watch = new Watch();
        var start = Stopwatch.GetTimestamp();
        var report = await provider.GetRequiredService<IDatabaseCopier>().CopyToAsync(target, options: null, watch, cancellationToken);
        return (Stopwatch.GetElapsedTime(start).TotalSeconds, watch.RowsPerSecond, report.Tables);
    }

    private static async Task<double> PsqlAsync(RunOptions options, string folder, CancellationToken cancellationToken)
    {
        await using var source = NpgsqlDataSource.Create(options.Connection!);
        await using (var make = source.CreateCommand("DROP SCHEMA IF EXISTS peer CASCADE; CREATE SCHEMA peer"))
        {
            await make.ExecuteNonQueryAsync(cancellationToken);
        }

        var seconds = 0.0;
        foreach (var (table, columns) in CopyRows.Tables)
        {
            await using var like = source.CreateCommand($"CREATE TABLE peer.{table} (LIKE public.{table} INCLUDING ALL)");
            await like.ExecuteNonQueryAsync(cancellationToken);
            var file = Path.Combine(folder, table);
            await RunPsqlAsync(options, $"\\copy public.{table} ({columns}) TO '{file}'", cancellationToken);
            var start = Stopwatch.GetTimestamp();
            await RunPsqlAsync(options, $"\\copy peer.{table} ({columns}) FROM '{file}'", cancellationToken);
            seconds += Stopwatch.GetElapsedTime(start).TotalSeconds;
        }

        await using var drop = source.CreateCommand("DROP SCHEMA peer CASCADE");
        await drop.ExecuteNonQueryAsync(cancellationToken);
        return seconds;
    }

    private static async Task RunPsqlAsync(RunOptions options, string command, CancellationToken cancellationToken)
    {
        var connection = new NpgsqlConnectionStringBuilder(options.Connection);
        var start = new ProcessStartInfo("psql", ["--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", $"--command={command}"]);
        start.Environment["PGHOST"] = connection.Host;
        start.Environment["PGPORT"] = connection.Port.ToString(CultureInfo.InvariantCulture);
        start.Environment["PGUSER"] = connection.Username;
        start.Environment["PGPASSWORD"] = connection.Password;
        start.Environment["PGDATABASE"] = connection.Database;
        using var process = Process.Start(start)!;
        await process.WaitForExitAsync(cancellationToken);
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException("psql failed.");
        }
    }

    /// <summary>From the first chunk to the last: without the migration before and the proof after.</summary>
    private sealed class Watch : IProgress<CopyProgress>
    {
        private (long Rows, long At)? _first;
        private (long Rows, long At) _last;

        public double RowsPerSecond => _first is { } first ? (_last.Rows - first.Rows) / Stopwatch.GetElapsedTime(first.At, _last.At).TotalSeconds : 0;

        public void Report(CopyProgress value)
        {
            if (value.Step == "copy")
            {
                _last = (value.Done, Stopwatch.GetTimestamp());
                _first ??= _last;
            }
        }
    }
}
