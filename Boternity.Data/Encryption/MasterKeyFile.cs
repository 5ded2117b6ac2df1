namespace Boternity.Data.Encryption;

/// <summary>A file that holds a master key.</summary>
public sealed class MasterKeyFile
{
    /// <summary>Its path; a relative one is below the current directory. Null or empty: not set.</summary>
    public string? File { get; set; }
}
