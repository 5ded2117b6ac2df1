using System.Globalization;

namespace Boternity.Data.Errors;

/// <content>The texts about workflows' definitions.</content>
internal static partial class Messages
{
    private const int MaxProblemsInText = 10;

    /// <param name="problems">All of them; at least one.</param>
    public static StoreException InvalidDefinition(IReadOnlyList<InputProblem> problems) =>
        new(
            StoreErrorKind.InvalidInput,
            ErrorCodes.InvalidDefinition,
            Text(ErrorCodes.InvalidDefinition, $"The workflow's definition is invalid: {Listed(problems)}."))
        {
            Problems = problems,
        };

    /// <param name="id">The workflow.</param>
    /// <param name="problems">What is not known of the stored definition; at least one.</param>
    public static StoreException UnknownInDefinition(Guid id, IReadOnlyList<InputProblem> problems) =>
        new(
            StoreErrorKind.Unsupported,
            ErrorCodes.UnknownInDefinition,
            Text(
                ErrorCodes.UnknownInDefinition,
                $"The stored definition of workflow {id} has what this version does not know, and would lose it: {Listed(problems)}."))
        {
            Problems = problems,
            Hint = "Update this service, or delete the workflow and save it anew.",
        };

    /// <param name="id">The workflow.</param>
    /// <param name="problems">What cannot be read of the stored definition; at least one.</param>
    /// <param name="cause">What EF Core said.</param>
    public static StoreException UnreadableDefinition(Guid id, IReadOnlyList<InputProblem> problems, Exception cause) =>
        new(
            StoreErrorKind.Unsupported,
            ErrorCodes.UnreadableDefinition,
            Text(ErrorCodes.UnreadableDefinition, $"The stored definition of workflow {id} cannot be read by this version: {Listed(problems)}."),
            cause)
        {
            Problems = problems,
            Hint = "Update this service.",
        };

    private static string Listed(IReadOnlyList<InputProblem> problems)
    {
        var some = string.Join("; ", problems.Take(MaxProblemsInText).Select(One));
        return problems.Count > MaxProblemsInText
            ? string.Create(CultureInfo.InvariantCulture, $"{some}; and {problems.Count - MaxProblemsInText} more")
            : some;
    }

    private static string One(InputProblem problem) => problem.Line is { } line
        ? string.Create(CultureInfo.InvariantCulture, $"{problem.Place} (line {line}) {problem.Reason}")
        : $"{problem.Place} {problem.Reason}";
}
