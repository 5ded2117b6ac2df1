using System.Text.Json;
using System.Text.Json.Nodes;
using Boternity.Data.Storage;
using Boternity.Data.Workflows;

namespace Boternity.Data.Tests.Workflows;

/// <summary>Definitions to test with.</summary>
internal static class SampleWorkflows
{
    /// <summary>spec/boternity.md 4.2: every kind of step, trigger and proof.</summary>
    public const string Full =
        """
        {
          "id": "0195f3a0-7c1e-7d42-9b60-5a1f0c2e8d11",
          "name": "vendor-risk-sweep",
          "description": "Weekly third-party risk sweep with human sign-off",
          "version": "2.3.1",
          "owner": { "type": "bot", "bot_id": "0195f39e-11aa-7b03-8c55-2f7e6d901c40", "slug": "risk-officer" },
          "concurrency": 2,
          "timeout_secs": 5400,
          "triggers": [
            { "type": "manual" },
            { "type": "cron", "schedule": "30 6 * * 1", "timezone": "Europe/Paris" },
            { "type": "webhook", "path": "/hooks/vendor-change",
              "auth": { "type": "hmac_sha256", "secret_name": "VENDOR_HOOK_HMAC" },
              "when": "event.kind == 'ownership_change'" },
            { "type": "webhook", "path": "/hooks/manual-sweep",
              "auth": { "type": "bearer_token", "secret_name": "SWEEP_TOKEN" } },
            { "type": "event", "source": "internal", "event_type": "provider_failover", "when": "event.to_provider != 'primary'" },
            { "type": "file_watch", "paths": ["/srv/inbox/vendors"], "patterns": ["*.csv", "*.xlsx"], "when": "event.size > 0" }
          ],
          "steps": [
            { "id": "load-vendors", "name": "Load vendor list", "type": "http", "depends_on": [], "timeout_secs": 45,
              "retry": { "max_attempts": 4, "strategy": "simple" },
              "config": { "type": "http", "method": "GET", "url": "https://erp.example.test/v1/vendors?since={{ trigger.since }}",
                          "headers": { "Accept": "application/json" } },
              "ui": { "position": { "x": 40.0, "y": 120.5 } } },
            { "id": "normalise", "name": "Normalise rows", "type": "code", "depends_on": ["load-vendors"],
              "config": { "type": "code", "language": "type_script", "source": "export default (c) => c.steps['load-vendors'].output.items.map(v => ({...v, name: v.name.trim()}))" } },
            { "id": "fingerprint", "name": "Fingerprint rows", "type": "code", "depends_on": ["load-vendors"],
              "config": { "type": "code", "language": "wasm", "source": "AGFzbQEAAAA=" } },
            { "id": "score", "name": "Score vendors", "type": "agent", "depends_on": ["normalise", "fingerprint"], "timeout_secs": 600,
              "retry": { "max_attempts": 3, "strategy": "llm_self_correct" },
              "config": { "type": "agent", "bot": "risk-officer", "prompt": "Score each vendor 0-100: {{ steps.normalise.output }}", "model": "claude-sonnet-4-20250514" },
              "ui": { "position": { "x": 420.0, "y": 120.5 }, "group": "analysis", "collapsed": false } },
            { "id": "summarise", "name": "Tabulate", "type": "skill", "depends_on": ["score"],
              "config": { "type": "skill", "skill": "table-maker", "input": "{{ steps.score.output }}" } },
            { "id": "severity-gate", "name": "Any high risk?", "type": "conditional", "depends_on": ["score"],
              "config": { "type": "conditional", "condition": "steps.score.output.max > 80", "then_steps": ["sign-off"], "else_steps": ["archive"] } },
            { "id": "recheck", "name": "Recheck until stable", "type": "loop", "depends_on": ["severity-gate"],
              "config": { "type": "loop", "condition": "variables.unstable == true", "max_iterations": 5, "body_steps": ["score"] } },
            { "id": "sign-off", "name": "Risk committee sign-off", "type": "approval", "depends_on": ["severity-gate", "summarise"],
              "condition": "steps['severity-gate'].output.condition_met == true",
              "config": { "type": "approval", "prompt": "Approve escalation of {{ steps.summarise.output }}", "timeout_secs": 86400 } },
            { "id": "archive", "name": "Archive quietly", "type": "http", "depends_on": ["severity-gate"],
              "condition": "steps['severity-gate'].output.condition_met == false",
              "retry": { "strategy": "simple" },
              "config": { "type": "http", "method": "POST", "url": "https://dms.example.test/archive", "body": "{\"rows\": {{ steps.normalise.output }} }" } },
            { "id": "publish", "name": "Publish report", "type": "sub_workflow", "depends_on": ["sign-off"],
              "config": { "type": "sub_workflow", "workflow_name": "publish-report", "input": { "table": "{{ steps.summarise.output }}", "notify": ["ops", "legal"] } } }
          ],
          "metadata": { "created_by": "sdk", "labels": { "tier": 1, "regulated": true } }
        }
        """;

    public static readonly Guid Bot = Guid.Parse("0195f39e-11aa-7b03-8c55-2f7e6d901c40");

    /// <summary><see cref="Full"/> as it is written: the one member that has a default is there.</summary>
    public static JsonElement FullWritten
    {
        get
        {
            var document = JsonNode.Parse(Full)!;
            document["steps"]![8]!["retry"]!["max_attempts"] = 3;
            return JsonSerializer.SerializeToElement(document);
        }
    }

    public static Guid NewId() => Uuid7.Create(DateTimeOffset.UnixEpoch);

    public static WorkflowDefinition New(string name = "sweep", params IList<TriggerDefinition> triggers) => new()
    {
        Id = NewId(),
        Name = name,
        Version = "1.0.0",
        Owner = WorkflowOwner.Global(),
        Triggers = triggers,
        Steps = [Step("load")],
    };

    public static WorkflowDefinition Like(
        WorkflowDefinition other,
        Guid? id = null,
        string? name = null,
        string? version = null,
        WorkflowOwner? owner = null,
        IList<TriggerDefinition>? triggers = null,
        IReadOnlyDictionary<string, JsonElement>? metadata = null) => new()
        {
            Id = id ?? other.Id,
            Name = name ?? other.Name,
            Version = version ?? other.Version,
            Owner = owner ?? other.Owner,
            Triggers = triggers ?? other.Triggers,
            Steps = other.Steps,
            Metadata = metadata ?? other.Metadata,
        };

    public static StepDefinition Step(string id, params IList<string> dependsOn) =>
        new() { Id = id, Name = id, DependsOn = dependsOn, Config = StepConfig.ForAgent("luna", "Go on.") };

    public static TriggerDefinition Webhook(string path) => new() { Type = TriggerKind.Webhook, Path = path };

    /// <summary>A definition with one part replaced: <paramref name="trigger"/>, or the step with its <paramref name="config"/>.</summary>
    public static string Json(string? trigger = null, string? config = null, string more = "")
    {
        config ??= """{"type":"agent","bot":"luna","prompt":"Go on."}""";
        var type = JsonNode.Parse(config)!["type"]!.ToJsonString();
        return $$"""
            {"id":"0195f3a0-7c1e-7d42-9b60-5a1f0c2e8d11","name":"sweep","version":"1","owner":{"type":"global"},"triggers":[{{trigger}}],
            "steps":[{"id":"a","name":"A","type":{{type}},"depends_on":[],"config":{{config}}}]{{more}}}
            """;
    }
}
