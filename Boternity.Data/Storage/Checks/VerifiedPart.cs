namespace Boternity.Data.Storage.Checks;

/// <summary>A part of the database that was read as a whole.</summary>
/// <param name="Name"><c>schema</c>, <c>integrity</c>, <c>foreign_keys</c>, <c>souls</c>, <c>files</c> or <c>secrets</c>.</param>
/// <param name="Damage">Everything that is wrong; empty: nothing was found.</param>
/// <param name="Skipped">Why it was not read; null: it was.</param>
public sealed record VerifiedPart(string Name, IReadOnlyList<StoreDamage> Damage, string? Skipped);
