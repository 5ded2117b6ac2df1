namespace Boternity.Data.Errors;

/// <summary>One thing that is wrong with a document a caller gave.</summary>
/// <param name="Place">
/// Where, as a JSON path: <c>$.steps[2].config.prompt</c>; also for YAML. In a template <c>position 12</c>, in UTF-16 units from 0.
/// </param>
/// <param name="Line">The line of the text, from 1; null when there was no text.</param>
/// <param name="Reason">The rule it breaks, as a clause without the value: <c>must not be empty</c>.</param>
public sealed record InputProblem(string Place, int? Line, string Reason);
