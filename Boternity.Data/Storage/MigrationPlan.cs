namespace Boternity.Data.Storage;

/// <summary>What a migration would do now.</summary>
/// <param name="Migrations">Ids of the pending migrations, in order; empty when there is nothing to do.</param>
/// <param name="Sql">
/// Every statement in the order in which it would run, the transaction's included, with a comment before each migration. Empty when there is
/// nothing to do. For reading: running it by hand leaves out the locks and the checks.
/// </param>
public sealed record MigrationPlan(IReadOnlyList<string> Migrations, string Sql);
