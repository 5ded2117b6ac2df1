using Boternity.Data.Encryption;

namespace Boternity.Data.Secrets;

/// <summary>What shredding a scope destroyed.</summary>
/// <param name="Secrets">Secrets that were deleted, declared ones included.</param>
/// <param name="Keys">Data keys that were destroyed.</param>
/// <param name="Residue">Whether the files are clean of the keys, too.</param>
public sealed record ShreddedScope(int Secrets, int Keys, DestroyedResidue Residue);
