namespace Boternity.Data.Secrets;

/// <summary>Where secrets as files are; the section <see cref="SectionName"/>.</summary>
public sealed class SecretFileOptions
{
    /// <summary>Where the options are in the application's configuration.</summary>
    public const string SectionName = "Boternity:Data:SecretFiles";

    /// <summary>
    /// The root folder; environment <c>SECRETS_DIR</c>, which comes before the section. Null or empty: <c>./secrets</c>. A relative path is
    /// made absolute once, against the current directory. It need not exist.
    /// </summary>
    public string? Path { get; set; }
}
