namespace Boternity.Data.Secrets;

/// <summary>What was done with a secret or a key. Stored as snake_case text.</summary>
public enum SecretAuditAction
{
    /// <summary>A new secret.</summary>
    Create,

    /// <summary>A new value of a secret.</summary>
    Update,

    /// <summary>A value was given to a person.</summary>
    Reveal,

    /// <summary>A value was given to a running bot.</summary>
    Resolve,

    /// <summary>A secret was deleted, or, in an entry without a name, a data key destroyed.</summary>
    Delete,

    /// <summary>A new data key began to seal.</summary>
    Rotate,

    /// <summary>Data keys were wrapped under another master key.</summary>
    Rewrap,

    /// <summary>Values were sealed under a newer data key.</summary>
    Reencrypt,

    /// <summary>All secrets and keys of a scope were destroyed.</summary>
    Shred,

    /// <summary>A value came from a vault of another system.</summary>
    Import,

    /// <summary>A value was asked for and refused.</summary>
    Denied,

    /// <summary>A value did not open.</summary>
    OpenFailed,
}
