namespace Boternity.Data.Encryption;

/// <summary>What a data key may still do. Stored as snake_case text.</summary>
public enum DataKeyState
{
    /// <summary>Seals and opens: the newest version of its scope and purpose.</summary>
    Active,

    /// <summary>Only opens: a newer version seals.</summary>
    DecryptOnly,

    /// <summary>Neither seals nor opens, until an operator changes that.</summary>
    Disabled,
}
