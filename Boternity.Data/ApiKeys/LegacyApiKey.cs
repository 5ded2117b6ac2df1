namespace Boternity.Data.ApiKeys;

/// <summary>A key of an older system: <c>bnity_</c> and 64 hex digits, of which that system stored the SHA-256.</summary>
public sealed record LegacyApiKey
{
    /// <summary>The SHA-256 of the whole key text: 64 hex digits of either case.</summary>
    public required string Sha256 { get; init; }

    /// <inheritdoc cref="NewApiKey.UserId"/>
    public Guid? UserId { get; init; }

    /// <inheritdoc cref="NewApiKey.Name"/>
    public string Name { get; init; } = "default";

    /// <inheritdoc cref="NewApiKey.Scopes"/>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>When the older system made it; now when null. Cut to whole microseconds.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <inheritdoc cref="NewApiKey.ExpiresAt"/>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>When it was used last; null when not known. Cut to whole microseconds.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }
}
