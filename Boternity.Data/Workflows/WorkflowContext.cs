using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Boternity.Data.Errors;
using Boternity.Data.Storage;

namespace Boternity.Data.Workflows;

/// <summary>What a step sees of its run: the outputs of the steps before it, the variables, and what set the run off.</summary>
/// <remarks>
/// <para>
/// Made from the rows (<see cref="Of"/>), where each output stands once: in its step. Never changed once made, so that steps side by side
/// may share one; the methods that add to it return another. Values are kept as compact JSON in memory of their own.
/// </para>
/// <para>spec/boternity.md 2.6, 4.1 and 4.4; docs/workflows.md.</para>
/// </remarks>
public sealed class WorkflowContext
{
    /// <summary>The largest output that is in a context as it is, in bytes of its compact JSON in UTF-8: 1 MiB.</summary>
    public const int MaxOutputBytes = 1 << 20;

    /// <summary>The largest context, and the largest text that a template becomes, in bytes in UTF-8: 10 MiB.</summary>
    public const int MaxBytes = 10 << 20;

    private static readonly ImmutableSortedDictionary<string, JsonElement> None =
        ImmutableSortedDictionary.Create<string, JsonElement>(StringComparer.Ordinal);

    private static readonly JsonElement Null = JsonElement.Parse("null");

    private readonly ImmutableSortedDictionary<string, JsonElement> _outputs;
    private readonly ImmutableSortedDictionary<string, JsonElement> _variables;

    // The payload's members by name: a look-up in an element goes through all of them.
    private readonly ImmutableSortedDictionary<string, JsonElement> _fields;

    private WorkflowContext(Guid runId, string workflowName, JsonElement? payload)
    {
        (RunId, WorkflowName, TriggerPayload) = (runId, workflowName, payload);
        (_outputs, _variables) = (None, None);
        _fields = payload is { ValueKind: JsonValueKind.Object } members
            ? None.AddRange(members.EnumerateObject().Select(member => KeyValuePair.Create(member.Name, member.Value)))
            : None;
        SizeInBytes = Encoding.UTF8.GetByteCount(Text());
        EnsureSize();
    }

    private WorkflowContext(
        WorkflowContext other,
        ImmutableSortedDictionary<string, JsonElement> outputs,
        ImmutableSortedDictionary<string, JsonElement> variables,
        long size)
    {
        (RunId, WorkflowName, TriggerPayload, _fields) = (other.RunId, other.WorkflowName, other.TriggerPayload, other._fields);
        (_outputs, _variables, SizeInBytes) = (outputs, variables, size);
        EnsureSize();
    }

    /// <summary>The run.</summary>
    public Guid RunId { get; }

    /// <summary>The workflow's name when the run was asked for; 1 to <see cref="WorkflowRun.MaxTextLength"/> UTF-16 units.</summary>
    public string WorkflowName { get; }

    /// <summary>What the trigger brought: any JSON value; null for nothing and for a JSON null.</summary>
    public JsonElement? TriggerPayload { get; }

    /// <summary>
    /// Outputs of completed steps by step id, in ordinal order: any JSON value, a JSON null of a step without one. One of more than
    /// <see cref="MaxOutputBytes"/> is an object instead: <c>_truncated</c> true, <c>_original_size</c> in bytes, and <c>_message</c>.
    /// </summary>
    public IReadOnlyDictionary<string, JsonElement> StepOutputs => _outputs;

    /// <summary>Values that steps share, by name, in ordinal order: any JSON value.</summary>
    public IReadOnlyDictionary<string, JsonElement> Variables => _variables;

    /// <summary>How large <see cref="ToJson"/> is, in bytes in UTF-8; at most <see cref="MaxBytes"/>.</summary>
    public long SizeInBytes { get; }

    /// <summary>The context of a run that begins: without outputs and variables.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="workflowName">1 to <see cref="WorkflowRun.MaxTextLength"/> UTF-16 units; trimmed.</param>
    /// <param name="triggerPayload">Any JSON value; null for nothing.</param>
    /// <exception cref="StoreException">
    /// <see cref="StoreErrorKind.InvalidInput"/>: an argument is out of its range, or the payload too large
    /// (<see cref="ErrorCodes.ContextTooLarge"/>).
    /// </exception>
    public static WorkflowContext Begin(Guid runId, string workflowName, JsonElement? triggerPayload)
    {
        var name = WorkflowRunRules.Text(workflowName, nameof(workflowName));
        var payload = triggerPayload is { } value ? Compacted(value, nameof(triggerPayload)) : Null;
        return new WorkflowContext(runId, name, payload.ValueKind == JsonValueKind.Null ? null : payload);
    }

    /// <summary>The context of a run as its rows have it.</summary>
    /// <param name="run">
    /// Its variables are the members of the object <c>variables</c> in <see cref="WorkflowRun.Context"/>; there are none where that is
    /// absent or null. Anything else of the stored context is no part of this one.
    /// </param>
    /// <param name="steps">
    /// The run's steps, such as <see cref="IWorkflowRunStore.GetCompletedStepsAsync"/> returns; those that are not completed are passed over.
    /// </param>
    /// <exception cref="StoreException">
    /// <see cref="StoreErrorKind.InvalidInput"/>: a step is another run's, <c>variables</c> is no object, or it is all too large
    /// (<see cref="ErrorCodes.ContextTooLarge"/>).
    /// </exception>
    public static WorkflowContext Of(WorkflowRun run, IEnumerable<WorkflowStep> steps)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(steps);

        var context = Begin(run.Id, run.WorkflowName, run.TriggerPayload);
        if (run.Context.ValueKind == JsonValueKind.Object && run.Context.TryGetProperty(ContextText.Variables, out var variables))
        {
            foreach (var (name, value) in ContextText.Map(variables, nameof(WorkflowRun.Context), ContextText.Variables))
            {
                context = context.WithVariable(name, value);
            }
        }

        foreach (var step in steps)
        {
            if (step.RunId != run.Id)
            {
                throw Messages.InvalidInput(nameof(steps), "has a step of another run");
            }

            if (step.Status == WorkflowStepStatus.Completed)
            {
                context = context.PutOutput(step.StepId, step.Output ?? Null);
            }
        }

        return context;
    }

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <param name="json">
    /// An object with <c>workflow_name</c> and <c>run_id</c>; <c>step_outputs</c>, <c>variables</c> and <c>trigger_payload</c> may be absent
    /// or null. Other members are passed over.
    /// </param>
    /// <exception cref="StoreException">
    /// <see cref="StoreErrorKind.InvalidInput"/>: it is of another form, or too large (<see cref="ErrorCodes.ContextTooLarge"/>).
    /// </exception>
    public static WorkflowContext FromJson(JsonElement json)
    {
        var members = ContextText.Map(json, nameof(json), place: null);
        var context = Begin(
            ContextText.Id(members, "run_id", nameof(json)),
            ContextText.Text(members, "workflow_name", nameof(json)),
            members.TryGetValue("trigger_payload", out var payload) ? payload : null);
        foreach (var (name, value) in ContextText.Map(members, ContextText.Variables, nameof(json)))
        {
            context = context.WithVariable(name, value);
        }

        foreach (var (id, value) in ContextText.Map(members, "step_outputs", nameof(json)))
        {
            context = context.WithStepOutput(id, value);
        }

        return context;
    }

    /// <summary>Where a variable stands in a run's stored context, for <see cref="WorkflowStepResult.ContextChange"/>.</summary>
    /// <param name="name">The variable's name; any text.</param>
    /// <returns>A JSON pointer (RFC 6901).</returns>
    public static string VariablePointer(string name)
    {
        ArgumentNullException.ThrowIfNull(name);

        return $"/{ContextText.Variables}/{ContextPointer.Escaped(name)}";
    }

    /// <summary>This context with a step's output put in, or replaced.</summary>
    /// <param name="stepId">1 to <see cref="WorkflowRun.MaxTextLength"/> UTF-16 units.</param>
    /// <param name="output">Any JSON value.</param>
    /// <exception cref="StoreException">
    /// <see cref="StoreErrorKind.InvalidInput"/>: an argument is out of its range, or the context grew too large
    /// (<see cref="ErrorCodes.ContextTooLarge"/>).
    /// </exception>
    public WorkflowContext WithStepOutput(string stepId, JsonElement output)
    {
        InputText.NotEmpty(stepId, nameof(stepId), WorkflowRun.MaxTextLength);

        return PutOutput(stepId, output);
    }

    /// <summary>This context with a variable put in, or replaced. The run's row is not written.</summary>
    /// <param name="name">Any text without U+0000 and halves of surrogate pairs.</param>
    /// <param name="value">Any JSON value.</param>
    /// <exception cref="StoreException">As for <see cref="WithStepOutput"/>.</exception>
    public WorkflowContext WithVariable(string name, JsonElement value)
    {
        InputText.Validate(name, nameof(name), MaxBytes);

        return PutVariable(name, value);
    }

    /// <summary>
    /// Replaces the references of a template: <c>{{ steps.&lt;id&gt;.output }}</c>, <c>{{ trigger.&lt;field&gt; }}</c> and
    /// <c>{{ variables.&lt;name&gt; }}</c>, with exactly one space inside the braces.
    /// </summary>
    /// <remarks>
    /// In one pass: what is put in is not looked at again. Strings are put in as they are, other values as compact JSON. A reference to
    /// what is not there stays as it is. A field is a member of a payload that is an object; ids, fields and names are taken as they
    /// stand, with dots and spaces. The time taken is linear in the template and the result.
    /// </remarks>
    /// <param name="template">Any text.</param>
    /// <exception cref="StoreException">
    /// <see cref="StoreErrorKind.InvalidInput"/> (<see cref="ErrorCodes.ContextTooLarge"/>): the result is larger than
    /// <see cref="MaxBytes"/>.
    /// </exception>
    public string Resolve(string template)
    {
        ArgumentNullException.ThrowIfNull(template);

        return new ContextTemplate(template, Find, isStrict: false).Resolve();
    }

    /// <summary>As <see cref="Resolve"/>, and every <c>{{</c> of the template has to begin a reference to something that is there.</summary>
    /// <param name="template">Any text.</param>
    /// <exception cref="StoreException">
    /// <see cref="StoreErrorKind.InvalidInput"/>: one does not (<see cref="ErrorCodes.UnresolvedReference"/>), and
    /// <see cref="StoreException.Problems"/> says where, with the first hundred of them; or as for <see cref="Resolve"/>.
    /// </exception>
    public string ResolveStrict(string template)
    {
        ArgumentNullException.ThrowIfNull(template);

        return new ContextTemplate(template, Find, isStrict: true).Resolve();
    }

    /// <summary>The context as an object of <c>step_outputs</c>, <c>variables</c>, <c>trigger_payload</c>, <c>workflow_name</c> and <c>run_id</c>.</summary>
    /// <returns>Compact JSON of at most <see cref="MaxBytes"/>, up to two levels deeper than its values.</returns>
    public JsonElement ToJson() => ContextText.Parse(Text());

    /// <summary>
    /// What expressions are evaluated over: <c>steps</c> with an object <c>{output}</c> for each step id, <c>trigger</c>, <c>variables</c>,
    /// and <c>workflow</c> with <c>name</c> and <c>run_id</c>. Nothing here evaluates them.
    /// </summary>
    /// <returns>Compact JSON, up to three levels deeper than its values.</returns>
    public JsonElement ToExpressionContext()
    {
        var text = new StringBuilder("{\"steps\":");
        ContextText.AppendMap(text, _outputs, "{\"output\":", "}");
        text.Append(",\"trigger\":").Append(PayloadText()).Append(",\"variables\":");
        ContextText.AppendMap(text, _variables);
        text.Append(",\"workflow\":{\"name\":");
        CompactJson.AppendString(text, WorkflowName);
        text.Append(CultureInfo.InvariantCulture, $",\"run_id\":\"{RunId:D}\"}}}}");
        return ContextText.Parse(text.ToString());
    }

    private static JsonElement Compacted(JsonElement value, string member) =>
        JsonElement.Parse(CompactJson.Of(InputJson.Checked(value, member, int.MaxValue)));

    private static JsonElement Bounded(JsonElement output)
    {
        var bytes = Encoding.UTF8.GetByteCount(output.GetRawText());
        return bytes <= MaxOutputBytes
            ? output
            : JsonElement.Parse(string.Create(
                CultureInfo.InvariantCulture,
                $$"""
                {"_truncated":true,"_original_size":{{bytes}},"_message":"The output has more than {{MaxOutputBytes}} bytes: read it from its step."}
                """));
    }

    private static long SizeOf(ImmutableSortedDictionary<string, JsonElement> map, string name)
    {
        if (!map.TryGetValue(name, out var value))
        {
            return 0;
        }

        var text = new StringBuilder();
        CompactJson.AppendString(text, name);
        return Encoding.UTF8.GetByteCount(text.ToString()) + 1L + Encoding.UTF8.GetByteCount(value.GetRawText());
    }

    private static long Commas(ImmutableSortedDictionary<string, JsonElement> map) => Math.Max(0, map.Count - 1);

    private WorkflowContext PutOutput(string stepId, JsonElement output)
    {
        var outputs = _outputs.SetItem(stepId, Bounded(Compacted(output, nameof(output))));
        return new WorkflowContext(this, outputs, _variables, Grown(_outputs, outputs, stepId));
    }

    private WorkflowContext PutVariable(string name, JsonElement value)
    {
        var variables = _variables.SetItem(name, Compacted(value, nameof(value)));
        return new WorkflowContext(this, _outputs, variables, Grown(_variables, variables, name));
    }

    private long Grown(
        ImmutableSortedDictionary<string, JsonElement> before, ImmutableSortedDictionary<string, JsonElement> after, string name) =>
        SizeInBytes + SizeOf(after, name) - SizeOf(before, name) + Commas(after) - Commas(before);

    private void EnsureSize()
    {
        if (SizeInBytes > MaxBytes)
        {
            throw Messages.ContextTooLarge("The context of a workflow run", MaxBytes);
        }
    }

    private JsonElement? Find(ContextPart part, string name)
    {
        var map = part switch
        {
            ContextPart.Step => _outputs,
            ContextPart.Trigger => _fields,
            _ => _variables,
        };
        return map.TryGetValue(name, out var value) ? value : null;
    }

    private string PayloadText() => TriggerPayload?.GetRawText() ?? "null";

    private string Text()
    {
        var text = new StringBuilder("{\"step_outputs\":");
        ContextText.AppendMap(text, _outputs);
        text.Append(",\"variables\":");
        ContextText.AppendMap(text, _variables);
        text.Append(",\"trigger_payload\":").Append(PayloadText()).Append(",\"workflow_name\":");
        CompactJson.AppendString(text, WorkflowName);
        text.Append(CultureInfo.InvariantCulture, $",\"run_id\":\"{RunId:D}\"}}");
        return text.ToString();
    }
}
