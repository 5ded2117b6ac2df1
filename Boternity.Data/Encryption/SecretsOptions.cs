namespace Boternity.Data.Encryption;

/// <summary>How secrets are opened; the section <see cref="SectionName"/>. Counts where <c>UseSecrets</c> was called.</summary>
/// <remarks>Not thread-safe while it is being filled; the library does not change it.</remarks>
public sealed class SecretsOptions
{
    /// <summary>Where the options are in the application's configuration.</summary>
    public const string SectionName = "Boternity:Data:Secrets";

    /// <summary>The longest <see cref="KeyCheckInterval"/>.</summary>
    internal static readonly TimeSpan MaxKeyCheckInterval = TimeSpan.FromHours(1);

    /// <summary>
    /// Load no key: calls that need one answer <see cref="Errors.ErrorCodes.SecretStoreLocked"/>, everything else works. Default: false.
    /// </summary>
    public bool Locked { get; set; }

    /// <summary>
    /// Start although some of the master keys that the database needs are not loaded, to save what the others open. Default: false.
    /// </summary>
    public bool AllowMissingKeys { get; set; }

    /// <summary>
    /// Start in Production although EF Core's sensitive data logging, or a setting of the driver to the same end, is on. Default: false.
    /// </summary>
    public bool AllowRowValuesInLogs { get; set; }

    /// <summary>
    /// How old what is known of the data keys may be, and so after what time a key that another process added, disabled or destroyed is
    /// noticed. 0 to 1 hour; 0 asks the database at each use. Default: 5 s.
    /// </summary>
    public TimeSpan KeyCheckInterval { get; set; } = TimeSpan.FromSeconds(5);
}
