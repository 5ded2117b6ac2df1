namespace Boternity.Data.Encryption;

/// <summary>A random key of one scope and purpose, wrapped by a master key. What is sealed under it refers to it.</summary>
/// <remarks>Table <c>data_keys</c>, security design section 5.3.</remarks>
internal sealed class DataKey
{
    /// <summary>UUIDv7, as the bytes that stand in the envelopes.</summary>
    public required KeyId Id { get; init; }

    public required SecretScope Scope { get; init; }

    /// <summary>One of <see cref="DataKeyPurpose"/>.</summary>
    public required string Purpose { get; init; }

    /// <summary>From 1, within scope and purpose; never used twice, not even after the key was destroyed.</summary>
    public required long Version { get; init; }

    public DataKeyState State { get; set; }

    public required SealedKey Wrapped { get; set; }

    /// <summary>The master key that wrapped it. Computed by the database from <see cref="Wrapped"/>.</summary>
    public KeyId WrappingKeyId { get; private set; }

    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Since when a newer version seals.</summary>
    public DateTimeOffset? RetiredAt { get; set; }

    /// <summary>What <see cref="Wrapped"/> is bound to.</summary>
    public SecretContext Context => new(SecretContext.WrappedKey, Scope, Id.ToGuid(), Version, Purpose);
}
