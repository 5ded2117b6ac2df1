namespace Boternity.Data.Storage.Checks;

/// <summary>What a database says of its own schema.</summary>
/// <param name="Epoch">The number of its migrations, as every open reads it (<see cref="SchemaEpoch"/>).</param>
/// <param name="Applied">The ids in EF's history, in order.</param>
/// <param name="Live">The schema itself.</param>
/// <param name="LockRows">Rows of <c>__EFMigrationsLock</c>, which plain EF leaves behind and waits for.</param>
internal sealed record SchemaFacts(int Epoch, IReadOnlyList<string> Applied, SchemaManifest Live, long LockRows);
