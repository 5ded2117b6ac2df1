using Boternity.Data.Errors;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace Boternity.Data.Storage;

/// <summary>Keeps a downgrade from dropping what somebody stored, unless that was asked for.</summary>
internal static class MigrationDataLoss
{
    /// <exception cref="StoreException">Reverting the migration would drop rows or values.</exception>
    public static void Refuse(Migration migration, string id, string location, MigrationSql sql)
    {
        var losses = migration.DownOperations.Select(LossOf).OfType<(string Name, string Query)>()
            .Where(loss => Convert.ToInt64(sql.Scalar(loss.Query), provider: null) > 0)
            .Select(loss => loss.Name)
            .ToList();
        if (losses.Count > 0)
        {
            throw Messages.DowngradeLosesData(location, id, losses);
        }
    }

    private static (string Name, string Query)? LossOf(MigrationOperation operation) => operation switch
    {
        DropTableOperation drop => ($"table {drop.Name}", $"SELECT count(*) FROM (SELECT 1 FROM {SqlName.Quote(drop.Name)} LIMIT 1) AS found"),
        DropColumnOperation drop => (
            $"column {drop.Table}.{drop.Name}",
            $"SELECT count(*) FROM (SELECT 1 FROM {SqlName.Quote(drop.Table)} WHERE {SqlName.Quote(drop.Name)} IS NOT NULL LIMIT 1) AS found"),
        _ => null,
    };
}
