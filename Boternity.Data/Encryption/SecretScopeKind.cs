namespace Boternity.Data.Encryption;

/// <summary>Whose secrets a scope holds. The numbers are part of the envelope's format and never change.</summary>
public enum SecretScopeKind
{
    /// <summary>Everybody's.</summary>
    Global = 0,

    /// <summary>One bot's.</summary>
    Bot = 1,

    /// <summary>One user's; data keys only.</summary>
    User = 2,
}
