using Boternity.Data.Encryption;

namespace Boternity.Data.Cli.Output;

/// <summary>What is left of destroyed keys in the database's files, in words.</summary>
internal static class Residue
{
    public static string Describe(DestroyedResidue residue) => residue == DestroyedResidue.Erased
        ? "erased from the database's files"
        : "PENDING: the database's files may still hold the wrapped keys; 'keys erase-residue' tries again";
}
