namespace Boternity.Data.Storage.Copying;

/// <summary>A table that is the same on both sides.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Rows">How many rows it has.</param>
/// <param name="Sha256">
/// The SHA-256 of its rows in the order of its primary key, in a form that does not depend on the driver: 64 lower-case hexadecimal digits.
/// </param>
public sealed record CopiedTable(string Name, long Rows, string Sha256);
