using System.Text.Json;
using Boternity.Data.Workflows;

namespace Boternity.Data.Importing.FromBoternity;

/// <summary>What runs and steps have in common.</summary>
internal static class StepTexts
{
    public static string Trimmed(RowMapping row, string column)
    {
        var given = row.RequiredText(column);
        var text = WorkflowRunRules.Text(given, column);
        return text == given ? text : row.Changed(text, $"{column} had white space around it");
    }

    public static JsonElement? Json(RowMapping row, string column) =>
        row.Json(column) is { } value ? WorkflowRunRules.Json(value, column) : null;

    public static string? Error(RowMapping row)
    {
        if (row.Text("error") is not { } given)
        {
            return null;
        }

        var error = WorkflowRunRules.Error(given);
        return error == given ? error : row.LoseAnd(error, "error was too long, or not storable, and is cut");
    }

    /// <summary>When it ended: known exactly of what has ended.</summary>
    /// <param name="row">The row.</param>
    /// <param name="hasEnded">Whether it has.</param>
    /// <param name="otherwise">What is taken where it is not known.</param>
    public static DateTimeOffset? End(RowMapping row, bool hasEnded, DateTimeOffset? otherwise)
    {
        var end = row.OptionalInstant("completed_at");
        return (end, hasEnded) switch
        {
            (null, true) => row.Changed(
                otherwise ?? throw new RefusedRowException("completed_at and started_at are missing"), "completed_at was missing and is that of started_at"),
            ({ }, false) => row.LoseAnd((DateTimeOffset?)null, "completed_at stood at what has not ended, and is left out"),
            _ => end,
        };
    }
}
