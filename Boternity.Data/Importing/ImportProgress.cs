namespace Boternity.Data.Importing;

/// <summary>How far an import is.</summary>
/// <param name="Step">What is being done.</param>
/// <param name="Table">Which table of the source.</param>
/// <param name="Done">How many rows were read or compared so far, of all tables.</param>
/// <param name="Total">How many there are.</param>
public sealed record ImportProgress(ImportStep Step, string Table, long Done, long Total);
