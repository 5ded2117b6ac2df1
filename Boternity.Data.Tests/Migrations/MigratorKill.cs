using System.Globalization;
using Boternity.Data.Tests.ChildModes;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Migrations;

/// <summary>Migrations of a process that dies in the middle, and what the next start makes of what it left.</summary>
/// <param name="provider">The driver.</param>
/// <param name="prepare">What is in the database before.</param>
internal sealed class MigratorKill(Provider provider, Func<ITestDatabase, CancellationToken, Task> prepare)
{
    private const int KilledExitCode = 137;

    /// <summary>What a database has whose migration nobody disturbed.</summary>
    public async Task<string> CleanAsync(CancellationToken cancellationToken)
    {
        await using var database = await TestEnvironment.OpenEmptyAsync(provider, cancellationToken);
        await prepare(database, cancellationToken);
        return await RecoverAsync(database, cancellationToken);
    }

    /// <summary>Kills a migration after so many commands, and migrates again.</summary>
    /// <param name="point">After how many.</param>
    /// <param name="clean">What is to be there then.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>How many commands there were, if fewer; and what is different, if anything is.</returns>
    public async Task<(int? Completed, string? Difference)> KillAndRecoverAsync(
        int point, string clean, CancellationToken cancellationToken)
    {
        await using var database = await TestEnvironment.OpenEmptyAsync(provider, cancellationToken);
        await prepare(database, cancellationToken);

        await using var child = ChildProcess.Start(ChildMode.MigrateShelfAndDie, database, point.ToString(CultureInfo.InvariantCulture));
        var exitCode = await child.EndAsync(cancellationToken);
        if (child.Acknowledged is [var seen])
        {
            return ((int)seen, null);
        }

        if (exitCode != KilledExitCode)
        {
            return (null, string.Create(CultureInfo.InvariantCulture, $"it was not killed but exited with {exitCode}"));
        }

        var recovered = await RecoverAsync(database, cancellationToken);
        return (null, recovered == clean ? null : Difference(clean, recovered));
    }

    private static string Difference(string clean, string recovered)
    {
        var expected = clean.Split('\n');
        var seen = recovered.Split('\n');
        return $"missing: {string.Join(" | ", expected.Except(seen))}; unexpected: {string.Join(" | ", seen.Except(expected))}";
    }

    private static async Task<string> RecoverAsync(ITestDatabase database, CancellationToken cancellationToken)
    {
        await using (var lab = new MigrationLab(database.Provider, database.Target, MigrationLab.ShelfSet))
        {
            await lab.MigrateAsync(target: null, cancellationToken);
        }

        return await ShelfData.DumpAsync(database, cancellationToken);
    }
}
