#pragma warning disable EF1001 // EF has no other place from which its history can be read on another connection (ADR 9).
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Migrations.Internal;

namespace Boternity.Data.Storage.Postgres;

/// <summary>Lets an injected context say what is applied and pending also where an open for its own work is refused.</summary>
internal sealed class PostgresHistory(HistoryRepositoryDependencies dependencies) : NpgsqlHistoryRepository(dependencies)
{
    /// <inheritdoc/>
    public override IReadOnlyList<HistoryRow> GetAppliedMigrations()
    {
        using var own = StorageOptions.TryCreateHistoryContext(Dependencies);
        return own is null ? base.GetAppliedMigrations() : own.GetService<IHistoryRepository>().GetAppliedMigrations();
    }

    /// <inheritdoc/>
    public override async Task<IReadOnlyList<HistoryRow>> GetAppliedMigrationsAsync(CancellationToken cancellationToken = default)
    {
        using var own = StorageOptions.TryCreateHistoryContext(Dependencies);
        return own is null
            ? await base.GetAppliedMigrationsAsync(cancellationToken).ConfigureAwait(false)
            : await own.GetService<IHistoryRepository>().GetAppliedMigrationsAsync(cancellationToken).ConfigureAwait(false);
    }
}
