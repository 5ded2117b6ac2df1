using Boternity.Data.Secrets;

namespace Boternity.Data.Importing;

/// <summary>What to import.</summary>
/// <param name="System">Whose database it is.</param>
/// <param name="File">The SQLite file. Nobody may write to it meanwhile; it is copied, read there and not changed.</param>
public sealed record ImportSource(UpstreamSystem System, string File)
{
    /// <summary>The key file of an older Boternity's vault: 64 hex digits. Null: its secrets are refused.</summary>
    public string? VaultKeyFile { get; init; }

    /// <summary>
    /// Botmaker's folder of secrets: one folder for each bot, by its id or its hostname. It does not change. Null: secrets as files are not
    /// taken.
    /// </summary>
    public string? SecretsFolder { get; init; }

    /// <summary>Who imports; stands in the trail of secrets.</summary>
    public SecretActor Actor { get; init; }
}
