namespace Boternity.Data.ApiKeys;

/// <summary>Whom a valid key speaks for.</summary>
/// <param name="Id">The key.</param>
/// <param name="UserId">Its owner; null for a key that belongs to nobody.</param>
/// <param name="Name">What its owner calls it.</param>
/// <param name="Scopes">What it allows, in the issuer's order.</param>
public sealed record VerifiedApiKey(Guid Id, Guid? UserId, string Name, IReadOnlyList<string> Scopes);
