namespace Boternity.Data.Secrets;

/// <summary>Who shreds a scope, and why.</summary>
public sealed record ShredOptions
{
    /// <summary>Stands in the trail and in the tombstones.</summary>
    public SecretActor Actor { get; init; } = SecretActor.System;

    /// <summary>Stands in the tombstones; 1 to 256 UTF-16 units, no secret.</summary>
    public required string Reason { get; init; }

    /// <summary>Needed for the global scope, whose secrets all bots share. Default: false.</summary>
    public bool AllowGlobal { get; init; }
}
