using System.Text.Json;
using Boternity.Data.Errors;
using Boternity.Data.Storage;

namespace Boternity.Data.Workflows;

/// <summary>What runs and steps may be; checked before anything is written.</summary>
internal static class WorkflowRunRules
{
    private static readonly TimeSpan LongestLease = TimeSpan.FromDays(1);

    private static readonly JsonElement Empty = JsonElement.Parse("{}");

    /// <returns>The run with its texts trimmed, and a context.</returns>
    /// <exception cref="StoreException">A member is out of its range.</exception>
    public static NewWorkflowRun Checked(NewWorkflowRun run)
    {
        if (run.WorkflowRevision < 1)
        {
            throw Messages.InvalidInput(nameof(WorkflowRun.WorkflowRevision), "must be 1 or more");
        }

        if (run.ConcurrencyLimit < 1)
        {
            throw Messages.InvalidInput(nameof(WorkflowRun.ConcurrencyLimit), "must be 1 or more");
        }

        if (run is { ConcurrencyLimit: not null, ConcurrencyKey: null })
        {
            throw Messages.InvalidInput(nameof(WorkflowRun.ConcurrencyLimit), "needs a concurrency key");
        }

        return run with
        {
            WorkflowName = Text(run.WorkflowName, nameof(WorkflowRun.WorkflowName)),
            TriggerType = Text(run.TriggerType, nameof(WorkflowRun.TriggerType)),
            TriggerPayload = Json(run.TriggerPayload, nameof(WorkflowRun.TriggerPayload)),
            Context = Json(run.Context, nameof(WorkflowRun.Context)) ?? Empty,
            ConcurrencyKey = run.ConcurrencyKey is null ? null : Text(run.ConcurrencyKey, nameof(WorkflowRun.ConcurrencyKey)),
        };
    }

    /// <returns>The step in memory of its own.</returns>
    /// <exception cref="StoreException">A member is out of its range.</exception>
    public static NewWorkflowStep Checked(NewWorkflowStep step)
    {
        InputText.NotEmpty(step.StepId, nameof(WorkflowStep.StepId), WorkflowRun.MaxTextLength);
        Key(step.IdempotencyKey);
        return step with
        {
            StepName = Text(step.StepName, nameof(WorkflowStep.StepName)),
            Input = Json(step.Input, nameof(WorkflowStep.Input)),
        };
    }

    /// <returns>The result in memory of its own.</returns>
    /// <exception cref="StoreException">A member is out of its range.</exception>
    public static WorkflowStepResult Checked(WorkflowStepResult result)
    {
        Key(result.IdempotencyKey);
        return result with
        {
            Output = Json(result.Output, nameof(WorkflowStep.Output)),
            ContextChange = result.ContextChange?.ToDictionary(
                change => ContextPointer.Checked(change.Key),
                change => Json(change.Value, nameof(WorkflowStepResult.ContextChange)),
                StringComparer.Ordinal),
        };
    }

    /// <exception cref="StoreException">Blank, too long or not storable.</exception>
    public static WorkflowRunDecision Checked(WorkflowRunDecision decision)
    {
        if (decision.Comment is not null)
        {
            InputText.Validate(decision.Comment, nameof(WorkflowRunDecision.Comment), WorkflowRun.MaxErrorLength);
        }

        return decision with { Actor = Text(decision.Actor, nameof(WorkflowRunDecision.Actor)) };
    }

    /// <exception cref="StoreException">Not a value that both drivers keep, or too large.</exception>
    public static JsonElement Json(JsonElement value, string member) => InputJson.Checked(value, member, WorkflowRun.MaxJsonBytes);

    /// <exception cref="StoreException">Blank, too long or not storable.</exception>
    public static string Text(string text, string member) => InputText.Required(text, member, WorkflowRun.MaxTextLength);

    /// <summary>Errors come from elsewhere: what cannot be stored of one is left out, rather than the error refused.</summary>
    public static string Error(string error)
    {
        ArgumentNullException.ThrowIfNull(error);

        // Cut first, so that half of a pair at the end is replaced as well.
        return InputText.Storable(error.Length > WorkflowRun.MaxErrorLength ? error[..WorkflowRun.MaxErrorLength] : error);
    }

    /// <exception cref="StoreException">Not positive, or longer than a day.</exception>
    public static void Duration(TimeSpan duration)
    {
        if (duration <= TimeSpan.Zero || duration > LongestLease)
        {
            throw Messages.InvalidInput(nameof(duration), "must be more than 0 and at most 1 day");
        }
    }

    private static void Key(string? key)
    {
        if (key is not null)
        {
            InputText.NotEmpty(key, nameof(WorkflowStep.IdempotencyKey), WorkflowRun.MaxTextLength);
        }
    }

    private static JsonElement? Json(JsonElement? value, string member) => value is { } set ? Json(set, member) : null;
}
