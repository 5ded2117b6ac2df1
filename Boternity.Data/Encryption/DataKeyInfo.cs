namespace Boternity.Data.Encryption;

/// <summary>A data key as lists show it: nothing of the key itself.</summary>
/// <remarks>Security design section 5.3.</remarks>
public sealed record DataKeyInfo
{
    /// <summary>UUIDv7, which stands in the envelopes that it sealed.</summary>
    public required KeyId Id { get; init; }

    /// <summary>What it seals for.</summary>
    public required SecretScope Scope { get; init; }

    /// <summary>One of <see cref="DataKeyPurpose"/>.</summary>
    public required string Purpose { get; init; }

    /// <summary>From 1, within scope and purpose. The highest seals.</summary>
    public required long Version { get; init; }

    /// <summary>What it may still do.</summary>
    public required DataKeyState State { get; init; }

    /// <summary>The master key that wraps it.</summary>
    public required KeyId MasterKeyId { get; init; }

    /// <summary>UTC, whole microseconds.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Since when a newer version seals, UTC; null while it is the newest.</summary>
    public required DateTimeOffset? RetiredAt { get; init; }
}
