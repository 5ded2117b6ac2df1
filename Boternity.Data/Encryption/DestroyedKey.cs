namespace Boternity.Data.Encryption;

/// <summary>What is left of a destroyed data key: that it was, and that nothing it sealed can be opened again.</summary>
/// <remarks>Table <c>destroyed_keys</c>, security design section 5.3. Holds no key material.</remarks>
internal sealed class DestroyedKey
{
    public required KeyId Id { get; init; }

    public required SecretScope Scope { get; init; }

    public required string Purpose { get; init; }

    public required long Version { get; init; }

    public required DateTimeOffset DestroyedAt { get; init; }

    public required string Actor { get; init; }

    public required string Reason { get; init; }
}
