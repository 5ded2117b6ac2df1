namespace Boternity.Data.Encryption;

/// <summary>What an envelope's header says about it before any key is used.</summary>
internal enum EnvelopeFault
{
    None,

    /// <summary>Not an envelope of the wanted kind.</summary>
    Format,

    /// <summary>An envelope of a version, suite or flags that this build does not know.</summary>
    Unsupported,
}
