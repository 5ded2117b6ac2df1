namespace Boternity.Data.Encryption;

/// <summary>Where the master key is and what is accepted: the section <c>Boternity:Data:MasterKey</c>. It never holds a key.</summary>
/// <remarks>Not thread-safe while it is being filled; the library does not change it.</remarks>
public sealed class MasterKeyOptions
{
    /// <summary>The configuration section: <c>Boternity:Data:MasterKey</c>.</summary>
    public const string SectionName = "Boternity:Data:MasterKey";

    /// <summary>
    /// The file that is looked at last: <c>$XDG_CONFIG_HOME/boternity/keys/master.key</c>, on Windows
    /// <c>%LOCALAPPDATA%\Boternity\keys\master.key</c>. Null: the account has no directory for it.
    /// </summary>
    public static string? DefaultFile => MasterKeyEnvironment.DefaultFileOfAccount;

    /// <summary>
    /// The key's file; environment <c>BOTERNITY_MASTER_KEY_FILE</c>, which must not name another key. Null or empty: the usual places are
    /// looked at. A file that is named here and cannot be used is an error: no other place is looked at then.
    /// </summary>
    public string? File { get; set; }

    /// <summary>
    /// Keys that only unwrap, for a rotation or a restored backup; the path list of <c>BOTERNITY_MASTER_KEY_ADDITIONAL_FILES</c> is added.
    /// </summary>
    public IList<MasterKeyFile> Additional { get; init; } = [];

    /// <summary>
    /// Accept keys that were published in documentation and tests, and development keys in Production. Default: false.
    /// </summary>
    public bool AllowDevelopmentKey { get; set; }

    /// <summary>Accept key files that others may read, for mounts that cannot do better; a warning remains. Default: false.</summary>
    public bool AllowWorldReadableKeyFile { get; set; }

    /// <summary>
    /// Directories below which a key file may be a symbolic link that stays below them, as Kubernetes mounts secrets.
    /// <c>$CREDENTIALS_DIRECTORY</c> and <c>/run/secrets</c> always are.
    /// </summary>
    public IList<string> MountRoots { get; init; } = [];
}
