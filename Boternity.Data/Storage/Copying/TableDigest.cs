namespace Boternity.Data.Storage.Copying;

/// <summary>What tells the rows of a table, or of a range of one, from others.</summary>
/// <param name="Rows">How many there are.</param>
/// <param name="Sha256">Of <see cref="RowHash"/>, in lower-case hexadecimal digits.</param>
internal sealed record TableDigest(long Rows, string Sha256);
