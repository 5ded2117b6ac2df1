using Boternity.Data.Encryption;

namespace Boternity.Data.ApiKeys;

/// <summary>What is stored of an API key: how to recognise it and what it allows. The key itself was shown once, to its owner.</summary>
/// <remarks>Table <c>api_keys</c>, design card seeds 000 and 004.</remarks>
public sealed class ApiKey
{
    /// <summary>The longest <see cref="Name"/>, in UTF-16 units.</summary>
    public const int MaxNameLength = 256;

    /// <summary>The most <see cref="Scopes"/> a key may have.</summary>
    public const int MaxScopes = 100;

    /// <summary>The longest scope, in UTF-16 units.</summary>
    public const int MaxScopeLength = 256;

    /// <summary>UUIDv7; made when the key is issued.</summary>
    public Guid Id { get; init; }

    /// <summary>The owner; deleting the user deletes the key. Null for a key that belongs to nobody.</summary>
    public Guid? UserId { get; init; }

    /// <summary>What the owner calls it; trimmed, 1 to <see cref="MaxNameLength"/> UTF-16 units.</summary>
    public string Name { get; set; } = "default";

    /// <summary>Unique; the key's first characters, which tell keys apart in lists and logs and are no secret.</summary>
    public required string Prefix { get; init; }

    /// <summary>32 bytes: the key's keyed hash, or for an imported key its plain SHA-256.</summary>
    internal byte[] Hash { get; init; } = [];

    /// <summary>How <see cref="Hash"/> was made: <see cref="ApiKeyHash.Peppered"/> or <see cref="ApiKeyHash.Legacy"/>.</summary>
    internal int Alg { get; init; }

    /// <summary>The data key that is the pepper of a peppered <see cref="Hash"/>.</summary>
    internal KeyId? PepperKeyId { get; init; }

    /// <summary>What the key allows, in the issuer's order; at most <see cref="MaxScopes"/>. Meant by the service, not by this library.</summary>
    public IList<string> Scopes { get; init; } = [];

    /// <summary>UTC, whole microseconds.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>UTC, whole microseconds; from then on the key is refused. Null: it does not expire.</summary>
    public DateTimeOffset? ExpiresAt { get; set; }

    /// <summary>UTC, whole microseconds; since when the key is refused. Null: it is not revoked.</summary>
    public DateTimeOffset? RevokedAt { get; set; }

    /// <summary>UTC, whole microseconds; when the key was used last, to about a minute. Null: never yet.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }
}
