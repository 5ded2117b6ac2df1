#pragma warning disable CA1849 // One body serves both ways: what is synchronous here is for the synchronous one.
using System.Globalization;
using Boternity.Data.Diagnostics;
using Boternity.Data.Errors;
using Boternity.Data.Storage.Copying;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Boternity.Data.Storage.Postgres;

/// <summary>Looks at the schema of a database whenever a session of the runtime starts, and compares it as a whole the first time.</summary>
/// <remarks>The database counts its migrations in EF's history. A standby may be behind its primary and is refused only when it is newer.</remarks>
/// <param name="location">The database, for messages.</param>
/// <param name="migrations">What this version was built for.</param>
/// <param name="readsNewer">Whether sessions that cannot write may look into what is newer.</param>
/// <param name="logger">Tells what is not refused.</param>
internal sealed class PostgresSchemaGate(string location, Func<MigrationSet> migrations, bool readsNewer, ILogger logger)
{
    public const string HistoryTable = "__EFMigrationsHistory";

    /// <summary>The number of the database's schema, as a part of a query.</summary>
    public static readonly string Epoch = string.Create(
        CultureInfo.InvariantCulture,
        $"""
        (SELECT CASE WHEN count(*) FILTER (WHERE "MigrationId" = '{CopyMark.MigrationId}') > 0 THEN {SchemaEpoch.UnfinishedCopy}
            ELSE count(*)::int END FROM "{HistoryTable}")
        """);

    private static readonly string State = $"SELECT {Epoch}, pg_is_in_recovery()";

    private volatile bool _compared;
    private bool _told;

    /// <exception cref="StoreException">The database was never migrated, is older or newer, or its schema differs.</exception>
    public void Check(NpgsqlConnection connection, StorageRole role) =>

        // Everything in it runs on this thread then, so that the task is complete.
        CheckAsync(connection, role, async: false).GetAwaiter().GetResult();

    /// <inheritdoc cref="Check"/>
    public Task CheckAsync(NpgsqlConnection connection, StorageRole role) => CheckAsync(connection, role, async: true);

    private async Task CheckAsync(NpgsqlConnection connection, StorageRole role, bool async)
    {
        if (!await IsPrimaryAtHeadAsync(connection, role, async).ConfigureAwait(false)
            || _compared
            || migrations().LoadManifest() is not { } head)
        {
            return;
        }

        var live = await PostgresSchemaReader.ReadAsync(connection, async).ConfigureAwait(false);
        var (differences, foreign) = head.Compare(live);
        if (differences.Count > 0)
        {
            // A migration that ended in between is the better reason.
            await IsPrimaryAtHeadAsync(connection, role, async).ConfigureAwait(false);
        }

        SchemaGate.Judge(location, differences, foreign, logger);
        _compared = true;
    }

    private async Task<bool> IsPrimaryAtHeadAsync(NpgsqlConnection connection, StorageRole role, bool async)
    {
        var (epoch, isStandby) = await ReadAsync(connection, async).ConfigureAwait(false);
        var known = migrations().Epoch;
        SchemaGate.CheckComplete(location, epoch);
        if (epoch > known && readsNewer && role == StorageRole.Read)
        {
            if (!Interlocked.Exchange(ref _told, true))
            {
                logger.SchemaNewerRead(location, epoch, known);
            }

            return false;
        }

        if (isStandby)
        {
            SchemaGate.CheckEpoch(location, epoch, known);
            return false;
        }

        SchemaGate.CheckCurrent(location, epoch, known);
        return true;
    }

    private async Task<(int Epoch, bool IsStandby)> ReadAsync(NpgsqlConnection connection, bool async)
    {
#pragma warning disable CA2100 // What is not constant in it is a number.
        var command = new NpgsqlCommand(State, connection);
#pragma warning restore CA2100
        await using var ownedCommand = command.ConfigureAwait(false);
        try
        {
            var reader = async ? await command.ExecuteReaderAsync().ConfigureAwait(false) : command.ExecuteReader();
            await using var ownedReader = reader.ConfigureAwait(false);
            _ = async ? await reader.ReadAsync().ConfigureAwait(false) : reader.Read();
            return (reader.GetInt32(0), reader.GetBoolean(1));
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.UndefinedTable)
        {
            throw Messages.SchemaMissing(location);
        }
    }
}
