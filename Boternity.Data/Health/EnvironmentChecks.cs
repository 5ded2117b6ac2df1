using System.Globalization;
using Boternity.Data.Encryption;
using Boternity.Data.Storage;
using Boternity.Data.Storage.Checks;
using Microsoft.EntityFrameworkCore;

namespace Boternity.Data.Health;

/// <summary>The area <c>environment</c>: what this process was started with, and its clock.</summary>
internal sealed class EnvironmentChecks(RowValueLogs logs, MasterKeyEnvironment environment, IStorageExaminer examiner, TimeProvider clock)
{
    public const string FileLockingVariable = "DOTNET_SYSTEM_IO_DISABLEFILELOCKING";

    // What clocks of machines that are set by the network may differ by, many times over.
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    private readonly ReadPool _reads = new(examiner.Contexts, engine: null);

    public IEnumerable<Check> Checks() =>
    [
        new("environment.file_locking", CheckFileLocking),
        new("environment.row_values", CheckRowValues),
        new("environment.clock", CheckClockAsync) { Requires = SchemaChecks.Migrations },
    ];

    private Finding CheckFileLocking() => environment.Variable(FileLockingVariable) is "1" or "true" or "True" or "TRUE"
        ? Finding.Warn(
            $"{FileLockingVariable} is set: .NET's own file locks are off",
            "Remove the variable. This library's locks are the system's and hold; those of other programs in this process do not.")
        : Finding.Ok($"{FileLockingVariable} is not set");

    private Finding CheckRowValues() => Finding.Unless(
        [.. logs.Find().Select(one => one.Message)],
        environment.IsProduction ? CheckStatus.Fail : CheckStatus.Warn,
        "neither EF Core's sensitive data logging nor a setting of the driver would show row values",
        "Switch them off: rows have secrets of users in them.");

    private async Task<Finding> CheckClockAsync(CancellationToken cancellationToken)
    {
        var newest = await _reads.ReadAsync(
            async (context, token) => new[]
            {
                await context.Bots.MaxAsync(bot => (DateTimeOffset?)bot.UpdatedAt, token).ConfigureAwait(false),
                await context.SoulVersions.MaxAsync(soul => (DateTimeOffset?)soul.CreatedAt, token).ConfigureAwait(false),
                await context.DataKeys.MaxAsync(key => (DateTimeOffset?)key.CreatedAt, token).ConfigureAwait(false),
            }.Max(),
            cancellationToken).ConfigureAwait(false);
        if (newest is not { } written)
        {
            return Finding.Ok("nothing was written yet that could be compared");
        }

        var ahead = written - clock.GetUtcNow();
        return ahead > Tolerance
            ? Finding.Warn(
                string.Create(CultureInfo.InvariantCulture, $"the newest row is of {written:yyyy-MM-dd'T'HH:mm:ss'Z'}, {ahead.TotalMinutes:0} minutes ahead of this clock"),
                "Set this machine's clock by the network (NTP): expiry and order follow it.")
            : Finding.Ok("this clock is not behind the newest row");
    }
}
