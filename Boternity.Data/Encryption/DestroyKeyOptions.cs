using Boternity.Data.Secrets;

namespace Boternity.Data.Encryption;

/// <summary>Who destroys a data key, and why.</summary>
public sealed record DestroyKeyOptions
{
    /// <summary>How long a key stays when a newer one seals, unless <see cref="Grace"/> says otherwise.</summary>
    public static readonly TimeSpan DefaultGrace = TimeSpan.FromHours(24);

    /// <summary>Stands in the trail and in the tombstone.</summary>
    public SecretActor Actor { get; init; } = SecretActor.System;

    /// <summary>Stands in the tombstone; 1 to 256 UTF-16 units, no secret.</summary>
    public required string Reason { get; init; }

    /// <summary>How long it must have been retired; 0 or more. Default: <see cref="DefaultGrace"/>.</summary>
    public TimeSpan Grace { get; init; } = DefaultGrace;
}
