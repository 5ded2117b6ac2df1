using Boternity.Data.Encryption;

namespace Boternity.Data.Secrets;

/// <summary>What is to be sealed and stored, and with what. No record: one would print its members.</summary>
internal sealed class NewSecret
{
    public required SecretScope Scope { get; init; }

    public required string Name { get; init; }

    public required ReadOnlyMemory<byte> Value { get; init; }

    public required string? Hint { get; init; }

    public required EnvelopeKey Key { get; init; }

    public required SecretActor Actor { get; init; }

    public required SecretAuditAction Action { get; init; }

    /// <summary>Of a row that is added; one that is there keeps its own.</summary>
    public required Guid Id { get; init; }

    /// <summary>Of a row that is added; one that is there keeps its own.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }
}
