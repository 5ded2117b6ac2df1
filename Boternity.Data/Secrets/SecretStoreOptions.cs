namespace Boternity.Data.Secrets;

/// <summary>How secrets are stored and found; the section <see cref="SectionName"/>.</summary>
public sealed class SecretStoreOptions
{
    /// <summary>Where the options are in the application's configuration.</summary>
    public const string SectionName = "Boternity:Data:Secrets";

    /// <summary>Whether the last four characters of long values are kept for lists; default true.</summary>
    public bool StoreHints { get; set; } = true;

    /// <summary>Names that are also looked for as environment variables of just that name, for everybody; none by default.</summary>
    public ICollection<string> EnvironmentBareNames { get; } = [];
}
