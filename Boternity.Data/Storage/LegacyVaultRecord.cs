namespace Boternity.Data.Storage;

/// <summary>A row of an older vault as it is: anything may be missing, or be of another type than it should.</summary>
/// <remarks>Text that cannot be read exactly (U+0000, bytes that are not UTF-8) has U+FFFD in it, and a long one is cut.</remarks>
internal sealed class LegacyVaultRecord
{
    public required string? Id { get; init; }

    public required string? Name { get; init; }

    public required string? Scope { get; init; }

    public required string? Provider { get; init; }

    /// <summary>Nonce, ciphertext and tag; empty when there are no bytes or too many.</summary>
    public required byte[] Value { get; init; }

    /// <summary>The value is longer than the reader was to read.</summary>
    public required bool IsTooLong { get; init; }

    public required string? CreatedAt { get; init; }

    public required string? UpdatedAt { get; init; }
}
