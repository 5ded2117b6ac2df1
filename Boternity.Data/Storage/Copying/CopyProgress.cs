namespace Boternity.Data.Storage.Copying;

/// <summary>How far a copy is.</summary>
/// <param name="Step"><c>compare</c> (only where a copy goes on), <c>copy</c> or <c>verify</c>; each goes through all tables.</param>
/// <param name="Table">The table at hand.</param>
/// <param name="Done">How many rows this step has done, of all tables.</param>
/// <param name="Total">How many rows there are in all tables.</param>
public sealed record CopyProgress(string Step, string Table, long Done, long Total);
