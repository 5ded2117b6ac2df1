using System.Globalization;
using Boternity.Data.Errors;
using Boternity.Data.Storage.Copying;
using Npgsql;

namespace Boternity.Data.Storage.Postgres;

/// <inheritdoc/>
/// <param name="session">Has the lock of copies.</param>
/// <param name="location">The database, for messages.</param>
/// <param name="migrations">What the schema is when all is done.</param>
internal sealed class PostgresCopyTarget(NpgsqlConnection session, string location, MigrationSet migrations) : ICopyTarget
{
    private const string History = "\"__EFMigrationsHistory\"";
    private const string ForeignKey = "FOREIGN KEY ";

    // "BDCP" keeps it apart from other programs' locks.
    private const int LockSpace = 0x42444350;

    private static readonly string TakeLock =
        string.Create(CultureInfo.InvariantCulture, $"SELECT pg_try_advisory_lock({LockSpace}, 0)");

    private NpgsqlTransaction? _proof;

    public ICopyReader Rows { get; } = new PostgresCopyReader(session);

    /// <summary>Keeps other copies out of the session's database until the session ends.</summary>
    public static Task<bool> TryLockAsync(NpgsqlConnection session, CancellationToken cancellationToken) =>
        session.ScalarAsync<bool>(TakeLock, argument: null, cancellationToken);

    /// <summary>What a database is before a copy.</summary>
    public static async Task<CopyState> StateOfAsync(
        NpgsqlConnection session, IReadOnlyList<CopyTable> tables, CancellationToken cancellationToken)
    {
        var existing = await session.RowsAsync(
            "SELECT tablename::text FROM pg_tables WHERE schemaname = current_schema()", row => row.GetString(0), cancellationToken)
            .ConfigureAwait(false);
        var history = existing.Contains(PostgresSchemaGate.HistoryTable)
            ? await session.RowsAsync(
                $"SELECT \"MigrationId\"::text, \"ProductVersion\"::text FROM {History}", row => (row.GetString(0), row.GetString(1)), cancellationToken)
                .ConfigureAwait(false)
            : [];
        foreach (var table in tables.Where(table => existing.Contains(table.Name)))
        {
            if (await session.ScalarAsync<bool>(CopySql.HasRows(table), argument: null, cancellationToken).ConfigureAwait(false))
            {
                return CopyState.Of(history, hasRows: true);
            }
        }

        return CopyState.Of(history, hasRows: false);
    }

    public static string Names(IReadOnlyList<CopyTable> tables) => string.Join(", ", tables.Select(table => SqlName.Quote(table.Name)));

    public async Task<bool> BeginAsync(
        IReadOnlyList<CopyTable> tables, string mark, Predicate<CopyState> decide, CancellationToken cancellationToken)
    {
        var transaction = await session.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using var owned = transaction.ConfigureAwait(false);

        // Whoever has a unit under way ends it first; whoever comes next sees the mark.
        var names = Names(tables);
        await session.ExecuteAsync($"LOCK TABLE {names} IN ACCESS EXCLUSIVE MODE", cancellationToken).ConfigureAwait(false);
        var isToBeCleared = decide(await StateOfAsync(session, tables, cancellationToken).ConfigureAwait(false));
        await DropForeignKeysAsync(cancellationToken).ConfigureAwait(false);
        if (isToBeCleared)
        {
            await session.ExecuteAsync($"TRUNCATE {names}", cancellationToken).ConfigureAwait(false);
            await RemoveMarkAsync(cancellationToken).ConfigureAwait(false);
            await session.ExecuteAsync(
                $"INSERT INTO {History} (\"MigrationId\", \"ProductVersion\") VALUES ('{CopyMark.MigrationId}', '{mark}')", cancellationToken)
                .ConfigureAwait(false);
        }

        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        return isToBeCleared;
    }

    public async Task DeleteAsync(CopyTable table, CopyRange range, CancellationToken cancellationToken)
    {
        var command = PostgresCopyReader.Command(session, CopySql.Delete(table, range), table, range);
        await using var owned = command.ConfigureAwait(false);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    public async Task WriteAsync(CopyTable table, IReadOnlyList<object?[]> rows, CancellationToken cancellationToken)
    {
        var importer = await session.BeginBinaryImportAsync(
            $"COPY {SqlName.Quote(table.Name)} ({CopySql.Names(table.Columns)}) FROM STDIN (FORMAT BINARY)", cancellationToken).ConfigureAwait(false);
        await using var owned = importer.ConfigureAwait(false);
        foreach (var row in rows)
        {
            await importer.StartRowAsync(cancellationToken).ConfigureAwait(false);
            for (var index = 0; index < row.Length; index++)
            {
                await WriteAsync(importer, table.Columns[index].Kind, row[index], cancellationToken).ConfigureAwait(false);
            }
        }

        await importer.CompleteAsync(cancellationToken).ConfigureAwait(false);
    }

    public async Task FreezeAsync(IReadOnlyList<CopyTable> tables, CancellationToken cancellationToken)
    {
        // Nobody has counted what was copied: without statistics the first queries would read whole tables.
        var names = Names(tables);
        await session.ExecuteAsync($"ANALYZE {names}", cancellationToken).ConfigureAwait(false);
        _proof = await session.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await session.ExecuteAsync($"LOCK TABLE {names} IN EXCLUSIVE MODE", cancellationToken).ConfigureAwait(false);
    }

    public async Task CompleteAsync(CancellationToken cancellationToken)
    {
        foreach (var (table, name, definition) in ForeignKeys())
        {
            await AddForeignKeyAsync(table, name, definition, cancellationToken).ConfigureAwait(false);
        }

        await RemoveMarkAsync(cancellationToken).ConfigureAwait(false);
        if (migrations.LoadManifest() is { } head)
        {
            var (differences, _) = head.Compare(await PostgresSchemaReader.ReadAsync(session, async: true).ConfigureAwait(false));
            if (differences.Count > 0)
            {
                throw Messages.SchemaDrift(location, differences);
            }
        }

        cancellationToken.ThrowIfCancellationRequested();
        PostgresReplication.Watch(session);
        try
        {
            // Without the token: a COMMIT that has begun is never half-cancelled.
            await _proof!.CommitAsync(CancellationToken.None).ConfigureAwait(false);
            PostgresReplication.ThrowIfUnconfirmed(session);
        }
        catch (Exception exception) when (StoreErrors.TryTranslateCommit(exception, out var translated))
        {
            throw translated;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_proof is not null)
        {
            await _proof.DisposeAsync().ConfigureAwait(false);
        }

        await session.DisposeAsync().ConfigureAwait(false);
    }

    private async Task AddForeignKeyAsync(string table, string name, string definition, CancellationToken cancellationToken)
    {
        try
        {
            await session.ExecuteAsync(
                $"ALTER TABLE {SqlName.Quote(table)} ADD CONSTRAINT {SqlName.Quote(name)} {definition}", cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.ForeignKeyViolation)
        {
            throw Messages.CopyReferences(location, table);
        }
    }

    private static Task WriteAsync(NpgsqlBinaryImporter importer, CopyKind kind, object? value, CancellationToken cancellationToken)
    {
        var type = PostgresCopyReader.TypeOf(kind);
        return value switch
        {
            null => importer.WriteNullAsync(cancellationToken),
            string text => importer.WriteAsync(text, type, cancellationToken),
            Guid id => importer.WriteAsync(id, type, cancellationToken),
            DateTimeOffset instant => importer.WriteAsync(instant, type, cancellationToken),
            byte[] bytes => importer.WriteAsync(bytes, type, cancellationToken),
            bool isTrue => importer.WriteAsync(isTrue, type, cancellationToken),
            _ when kind == CopyKind.Integer => importer.WriteAsync((int)(long)value, type, cancellationToken),
            _ => importer.WriteAsync((long)value, type, cancellationToken),
        };
    }

    // Rows come in chunks, and refer to rows of later ones; and each key once for all rows is cheaper than for each row.
    private async Task DropForeignKeysAsync(CancellationToken cancellationToken)
    {
        foreach (var (table, name, _) in ForeignKeys())
        {
            await session.ExecuteAsync(
                $"ALTER TABLE {SqlName.Quote(table)} DROP CONSTRAINT IF EXISTS {SqlName.Quote(name)}", cancellationToken).ConfigureAwait(false);
        }
    }

    private Task RemoveMarkAsync(CancellationToken cancellationToken) => session.ExecuteAsync(
        $"DELETE FROM {History} WHERE \"MigrationId\" = '{CopyMark.MigrationId}'", cancellationToken);

    /// <summary>Those of the schema that this version was built for, in the server's own words.</summary>
    private IEnumerable<(string Table, string Name, string Definition)> ForeignKeys() =>
        from fact in migrations.LoadManifest()?.Facts ?? new Dictionary<string, string>()
        where fact.Value.StartsWith(ForeignKey, StringComparison.Ordinal)
        let words = fact.Key.Split(' ')
        orderby fact.Key
        select (words[1], words[^1], fact.Value);
}
