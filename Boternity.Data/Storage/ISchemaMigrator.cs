using Microsoft.EntityFrameworkCore.Migrations;

namespace Boternity.Data.Storage;

/// <summary>What the migrators of both drivers offer beyond EF's contract.</summary>
internal interface ISchemaMigrator : IMigrator
{
    /// <summary>Applies what is pending.</summary>
    /// <returns>The ids of what this call applied, in order.</returns>
    Task<IReadOnlyList<string>> ApplyAsync(CancellationToken cancellationToken);

    /// <summary>Compares the live schema with the head's; writes nothing.</summary>
    Task<SchemaReport> VerifyAsync(CancellationToken cancellationToken);

    /// <summary>The statements that would run; writes nothing.</summary>
    Task<MigrationPlan> PlanAsync(CancellationToken cancellationToken);
}
