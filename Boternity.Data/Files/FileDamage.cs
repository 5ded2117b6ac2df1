namespace Boternity.Data.Files;

/// <summary>A version whose content is not what its row says.</summary>
/// <param name="FileId">The file.</param>
/// <param name="Version">The version.</param>
/// <param name="ContentHash">What the row says, as it is stored.</param>
/// <param name="Kind">What is wrong.</param>
public sealed record FileDamage(Guid FileId, int Version, string ContentHash, FileDamageKind Kind);
