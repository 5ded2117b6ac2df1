namespace Boternity.Data.Workflows;

/// <summary>Makes a definition of a document: every member of spec/boternity.md 4.1, and no other.</summary>
internal sealed class DefinitionParser
{
    private readonly DefinitionProblems _problems;

    private DefinitionParser(DefinitionProblems problems) => _problems = problems;

    /// <returns>The definition; to be used only if nothing is damaged.</returns>
    public static WorkflowDefinition Parse(DocumentNode document, DefinitionProblems problems)
    {
        DefinitionText.Check(document, "$", problems);
        return new DefinitionParser(problems).Definition(document);
    }

    private WorkflowDefinition Definition(DocumentNode document)
    {
        var members = new DefinitionObject(document, "$", _problems);
        var definition = new WorkflowDefinition
        {
            Id = members.Id("id") ?? Guid.Empty,
            Name = members.Text("name"),
            Description = members.OptionalText("description"),
            Version = members.Text("version"),
            Owner = members.Object("owner") is { } owner ? Owner(owner) : new WorkflowOwner(),
            Concurrency = members.Count("concurrency", uint.MaxValue),
            TimeoutSeconds = members.Count("timeout_secs"),
            Triggers = members.List("triggers", Trigger) ?? [],
            Steps = members.List("steps", Step) ?? members.Missing<List<StepDefinition>>("steps", []),
            Metadata = members.Map("metadata", (node, _) => DefinitionText.ToElement(node)) is { Count: > 0 } metadata ? metadata : null,
        };
        members.End();
        return definition;
    }

    private static WorkflowOwner Owner(DefinitionObject members)
    {
        var type = members.Member<WorkflowOwnerKind>("type");
        var owner = type == WorkflowOwnerKind.Bot
            ? WorkflowOwner.Bot(members.Id("bot_id") ?? Guid.Empty, members.Text("slug"))
            : WorkflowOwner.Global();
        EndOf(members, type);
        return owner;
    }

    private TriggerDefinition Trigger(DocumentNode node, string place)
    {
        var members = new DefinitionObject(node, place, _problems);
        var type = members.Member<TriggerKind>("type");
        var trigger = type switch
        {
            TriggerKind.Cron => new TriggerDefinition
            {
                Type = TriggerKind.Cron,
                Schedule = members.Text("schedule"),
                Timezone = members.OptionalText("timezone"),
            },
            TriggerKind.Webhook => new TriggerDefinition
            {
                Type = TriggerKind.Webhook,
                Path = members.Text("path"),
                Auth = members.OptionalObject("auth") is { } auth ? Auth(auth) : null,
                When = members.OptionalText("when"),
            },
            TriggerKind.Event => new TriggerDefinition
            {
                Type = TriggerKind.Event,
                Source = members.Text("source"),
                EventType = members.Text("event_type"),
                When = members.OptionalText("when"),
            },
            TriggerKind.FileWatch => new TriggerDefinition
            {
                Type = TriggerKind.FileWatch,
                Paths = members.RequiredTexts("paths"),
                Patterns = members.OptionalTexts("patterns"),
                When = members.OptionalText("when"),
            },
            _ => new TriggerDefinition { Type = TriggerKind.Manual },
        };
        EndOf(members, type);
        return trigger;
    }

    private static WebhookAuth Auth(DefinitionObject members)
    {
        var type = members.Member<WebhookAuthKind>("type");
        var auth = new WebhookAuth { Type = type ?? default, SecretName = type is null ? "" : members.Text("secret_name") };
        EndOf(members, type);
        return auth;
    }

    private StepDefinition Step(DocumentNode node, string place)
    {
        var members = new DefinitionObject(node, place, _problems);
        var type = members.Member<StepKind>("type");
        var step = new StepDefinition
        {
            Id = members.Text("id"),
            Name = members.Text("name"),
            Type = type ?? default,
            DependsOn = members.Texts("depends_on") ?? [],
            Condition = members.OptionalText("condition"),
            TimeoutSeconds = members.Count("timeout_secs"),
            Retry = members.OptionalObject("retry") is { } retry ? Retry(retry) : null,
            Config = members.Object("config") is { } config ? Config(config) : new StepConfig { Type = type ?? default },
            Ui = members.OptionalObject("ui") is { } ui ? Ui(ui) : null,
        };
        members.End();
        return step;
    }

    private static StepRetry Retry(DefinitionObject members)
    {
        var retry = new StepRetry
        {
            MaxAttempts = members.Count("max_attempts", uint.MaxValue) ?? 3,
            Strategy = members.Member<RetryStrategy>("strategy") ?? default,
        };
        members.End();
        return retry;
    }

    private static StepUi Ui(DefinitionObject members)
    {
        var ui = new StepUi
        {
            Position = members.OptionalObject("position") is { } position ? Position(position) : null,
            Group = members.OptionalText("group"),
            Collapsed = members.Flag("collapsed"),
        };
        members.End();
        return ui;
    }

    private static StepPosition Position(DefinitionObject members)
    {
        var position = new StepPosition { X = members.Coordinate("x"), Y = members.Coordinate("y") };
        members.End();
        return position;
    }

    private static StepConfig Config(DefinitionObject members)
    {
        var type = members.Member<StepKind>("type");
        var config = type switch
        {
            StepKind.Agent => StepConfig.ForAgent(members.Text("bot"), members.Text("prompt"), members.OptionalText("model")),
            StepKind.Skill => StepConfig.ForSkill(members.Text("skill"), members.OptionalText("input")),
            StepKind.Code => StepConfig.ForCode(members.Member<CodeLanguage>("language") ?? default, members.Text("source")),
            StepKind.Http => StepConfig.ForHttp(
                members.Text("method"), members.Text("url"), members.Map("headers", members.TextOf), members.OptionalText("body")),
            StepKind.Conditional => StepConfig.ForConditional(
                members.Text("condition"), members.RequiredTexts("then_steps"), members.RequiredTexts("else_steps")),
            StepKind.Loop => StepConfig.ForLoop(
                members.Text("condition"), members.RequiredTexts("body_steps"), members.Count("max_iterations", uint.MaxValue)),
            StepKind.Approval => StepConfig.ForApproval(members.Text("prompt"), members.Count("timeout_secs")),
            StepKind.SubWorkflow => StepConfig.ForSubWorkflow(members.Text("workflow_name"), members.Value("input")),
            _ => new StepConfig { Type = default },
        };
        EndOf(members, type);
        return config;
    }

    // Of which kind it is decides what is known.
    private static void EndOf<TKind>(DefinitionObject members, TKind? kind)
        where TKind : struct
    {
        if (kind is not null)
        {
            members.End();
        }
    }
}
