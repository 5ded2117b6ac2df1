using System.Text.Json;
using Boternity.Data.Storage.Conventions;

namespace Boternity.Data.Workflows;

/// <summary>Makes a document of a definition: the product's order of members, and none that is absent.</summary>
/// <remarks>Of whatever a caller made: null where there should be a value becomes null, which the parser refuses.</remarks>
internal static class DefinitionDocument
{
    public static DocumentNode Of(WorkflowDefinition definition) => DocumentNode.Object()
        .With("id", definition.Id.ToString("D"))
        .With("name", definition.Name)
        .With("description", definition.Description)
        .With("version", definition.Version)
        .With("owner", definition.Owner is { } owner ? Owner(owner) : null)
        .With("concurrency", definition.Concurrency)
        .With("timeout_secs", definition.TimeoutSeconds)
        .With("triggers", List(definition.Triggers, Trigger))
        .With("steps", List(definition.Steps, Step))
        .With("metadata", definition.Metadata is { Count: > 0 } metadata ? Map(metadata, Value) : null);

    private static DocumentNode Owner(WorkflowOwner owner) => DocumentNode.Object()
        .With("type", Text<WorkflowOwnerKind>(owner.Type))
        .With("bot_id", owner.BotId?.ToString("D"))
        .With("slug", owner.Slug);

    private static DocumentNode Trigger(TriggerDefinition trigger) => DocumentNode.Object()
        .With("type", Text<TriggerKind>(trigger.Type))
        .With("schedule", trigger.Schedule)
        .With("timezone", trigger.Timezone)
        .With("path", trigger.Path)
        .With("auth", trigger.Auth is { } auth ? Auth(auth) : null)
        .With("source", trigger.Source)
        .With("event_type", trigger.EventType)
        .With("paths", Texts(trigger.Paths))
        .With("patterns", Texts(trigger.Patterns))
        .With("when", trigger.When);

    private static DocumentNode Auth(WebhookAuth auth) => DocumentNode.Object()
        .With("type", Text<WebhookAuthKind>(auth.Type))
        .With("secret_name", auth.SecretName);

    private static DocumentNode Step(StepDefinition step) => DocumentNode.Object()
        .With("id", step.Id)
        .With("name", step.Name)
        .With("type", Text<StepKind>(step.Type))
        .With("depends_on", Texts(step.DependsOn) ?? DocumentNode.Null())
        .With("condition", step.Condition)
        .With("timeout_secs", step.TimeoutSeconds)
        .With("retry", step.Retry is { } retry ? Retry(retry) : null)
        .With("config", step.Config is { } config ? Config(config) : null)
        .With("ui", step.Ui is { } ui ? Ui(ui) : null);

    private static DocumentNode Retry(StepRetry retry) => DocumentNode.Object()
        .With("max_attempts", retry.MaxAttempts)
        .With("strategy", Text<RetryStrategy>(retry.Strategy));

    private static DocumentNode Ui(StepUi ui) => DocumentNode.Object()
        .With("position", ui.Position is { } position ? Position(position) : null)
        .With("group", ui.Group)
        .With("collapsed", ui.Collapsed is { } collapsed ? DocumentNode.Boolean(collapsed) : null);

    private static DocumentNode Position(StepPosition position) => DocumentNode.Object()
        .With("x", DocumentNode.Of(position.X))
        .With("y", DocumentNode.Of(position.Y));

    private static DocumentNode Config(StepConfig config) => DocumentNode.Object()
        .With("type", Text<StepKind>(config.Type))
        .With("bot", config.Bot)
        .With("prompt", config.Prompt)
        .With("model", config.Model)
        .With("skill", config.Skill)
        .With("language", config.Language is { } language ? Text(language) : null)
        .With("source", config.Source)
        .With("method", config.Method)
        .With("url", config.Url)
        .With("headers", config.Headers is { } headers ? Map(headers, Nullable) : null)
        .With("body", config.Body)
        .With("condition", config.Condition)
        .With("then_steps", Texts(config.ThenSteps))
        .With("else_steps", Texts(config.ElseSteps))
        .With("max_iterations", config.MaxIterations)
        .With("body_steps", Texts(config.BodySteps))
        .With("timeout_secs", config.TimeoutSeconds)
        .With("workflow_name", config.WorkflowName)
        .With("input", config.Input is { ValueKind: not (JsonValueKind.Undefined or JsonValueKind.Null) } input ? Value(input) : null);

    private static DocumentNode List<T>(IList<T> items, Func<T, DocumentNode> read)
        where T : class
    {
        if (items is null)
        {
            return DocumentNode.Null();
        }

        var list = DocumentNode.Array();
        list.Items.AddRange(items.Select(item => item is null ? DocumentNode.Null() : read(item)));
        return list;
    }

    private static DocumentNode Map<T>(IReadOnlyDictionary<string, T> map, Func<T, DocumentNode> read)
    {
        var members = DocumentNode.Object();
        foreach (var (name, value) in map)
        {
            members.With(name, read(value));
        }

        return members;
    }

    private static DocumentNode? Texts(IList<string>? texts) => texts is null ? null : DocumentNode.Of(texts);

    private static DocumentNode Nullable(string? text) => text is null ? DocumentNode.Null() : DocumentNode.String(text);

    private static DocumentNode Value(JsonElement value) => DocumentNode.Of(value);

    // Such a number comes from a cast; the parser says what it must be.
    private static string Text<TEnum>(TEnum value)
        where TEnum : struct, Enum => Enum.IsDefined(value) ? EnumText<TEnum>.Of(value) : "";
}
