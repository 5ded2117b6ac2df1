namespace Boternity.Data.Encryption;

/// <summary>What a rotation job does. Stored as lower-case text.</summary>
public enum KeyRotationKind
{
    /// <summary>Wraps data keys under the current master key.</summary>
    Rewrap,

    /// <summary>Seals values under the newest data key.</summary>
    Reencrypt,
}
