using Boternity.Data.Secrets;

namespace Boternity.Data.Encryption;

/// <summary>Who rotates, and how fast.</summary>
public sealed record KeyRotationOptions
{
    /// <summary>Stands in the trail.</summary>
    public SecretActor Actor { get; init; } = SecretActor.System;

    /// <summary>At most so many rows a second, from 1; null: as fast as other writers leave room.</summary>
    public int? RowsPerSecond { get; init; }
}
