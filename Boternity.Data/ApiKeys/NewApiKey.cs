namespace Boternity.Data.ApiKeys;

/// <summary>What a new API key is for.</summary>
public sealed record NewApiKey
{
    /// <summary>The owner; required for a key of <see cref="ApiKeyKind.User"/>. Deleting the user deletes the key.</summary>
    public Guid? UserId { get; init; }

    /// <summary>Who uses the key.</summary>
    public ApiKeyKind Kind { get; init; }

    /// <summary>What the owner calls it; trimmed, 1 to <see cref="ApiKey.MaxNameLength"/> UTF-16 units.</summary>
    public string Name { get; init; } = "default";

    /// <summary>
    /// What the key allows, kept in this order; at most <see cref="ApiKey.MaxScopes"/> of 1 to <see cref="ApiKey.MaxScopeLength"/> UTF-16
    /// units each.
    /// </summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>From then on the key is refused; later than now. Cut to whole microseconds. Null: it does not expire.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
}
