namespace Boternity.Data.Importing;

/// <summary>What becomes of an upstream row, and why.</summary>
/// <param name="Row">The row.</param>
/// <param name="Outcome">What becomes of it.</param>
/// <param name="Reason">Of a refused one.</param>
/// <param name="New">What is to be written of one that is taken.</param>
internal sealed record RowDecision(RowMapping Row, RowOutcome Outcome, string? Reason, IReadOnlyList<object> New);
