using System.Globalization;
using System.Runtime.CompilerServices;
using Boternity.Data.Storage;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Migrations;

/// <summary>What a newer version of the library would leave in a database, as another process of it does.</summary>
internal static class NewerVersions
{
    public static async Task MigrateAsync(ITestDatabase database, CancellationToken cancellationToken)
    {
        await database.ExecuteAsync($"INSERT INTO \"__EFMigrationsHistory\" VALUES ('20990101000000_Future', '99.0')", cancellationToken);
        if (database.Provider == Provider.Sqlite)
        {
            await database.ExecuteAsync($"PRAGMA user_version = 99", cancellationToken);
        }
    }

    public static async Task RevertAsync(ITestDatabase database, CancellationToken cancellationToken)
    {
        await database.ExecuteAsync(
            $"DELETE FROM \"__EFMigrationsHistory\" WHERE \"MigrationId\" = '20990101000000_Future'", cancellationToken);
        if (database.Provider == Provider.Sqlite)
        {
            await database.ExecuteAsync(
                FormattableStringFactory.Create(string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {SchemaEpoch.Current}")),
                cancellationToken);
        }
    }
}
