namespace Boternity.Data.ApiKeys;

/// <summary>How API keys are checked; the section <see cref="SectionName"/>.</summary>
public sealed class ApiKeyOptions
{
    /// <summary>Where the options are in the application's configuration.</summary>
    public const string SectionName = "Boternity:Data:ApiKeys";

    /// <summary>
    /// Whether keys of an older system are accepted after their import. Off by default: their hash has no pepper, so whoever can write to
    /// the database could make himself one.
    /// </summary>
    public bool AcceptLegacyApiKeys { get; set; }
}
