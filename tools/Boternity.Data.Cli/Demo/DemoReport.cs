using System.Globalization;
using Boternity.Data.Cli.Output;
using Spectre.Console;

namespace Boternity.Data.Cli.Demo;

/// <summary>Shows what the demo did: a table on a terminal, plain lines in a pipe.</summary>
internal sealed class DemoReport(IAnsiConsole console)
{
    private readonly Report _report = new(console, nameWidth: 8);

    public void Write(DemoResult result)
    {
        _report.Section("Database");
        _report.Line("path", Path.GetRelativePath(Environment.CurrentDirectory, result.Path));
        _report.Line("file", result.DatabaseExisted ? "was already there" : "created");
        _report.Line("mode", Mode(result.Path));
        _report.Line("schema", result.AppliedMigrations.Count == 0
            ? "was up to date"
            : $"migrated: {string.Join(", ", result.AppliedMigrations)}");

        _report.Section("Bot, through the read-only context");
        _report.Line("id", result.Bot.Id.ToString());
        _report.Line("slug", $"{result.Bot.Slug} ({(result.BotExisted ? "was already registered" : "registered")})");
        _report.Line("name", result.Bot.Name);
        _report.Line("status", result.Bot.Status.ToString());
        _report.Line("created", result.Bot.CreatedAt.ToString("u", CultureInfo.InvariantCulture));

        _report.Section(result.SavedNow == 0
            ? $"Soul, {result.Souls.Count} versions that were already there"
            : $"Soul, {result.Souls.Count} versions, {result.SavedNow} saved now");
        Souls(result);

        _report.Section("Deployment, key-value, audit and provider");
        _report.Line("deployed", $"{result.Deployment.Name} on {result.Deployment.ChannelType}: {result.Deployment.Status}");
        _report.Line("runs", $"{result.Runs.Value.GetRawText()} (revision {result.Runs.Revision} of {result.Runs.Key})");
        _report.Line("audit", $"{result.Trail.Action} by {result.Trail.Actor}: {result.Trail.Details}");
        _report.Line("provider", $"{result.Provider.Name}: {result.Provider.CircuitState}, {result.Provider.TotalCalls} calls, {result.Provider.TotalFailures} failed");

        _report.Section("Users and files");
        _report.Line("admin", $"{result.Admin.Email} ({result.Admin.Role})");
        _report.Line("file", $"{result.File.Filename}, version {result.File.Version}, {result.File.SizeBytes} bytes, {result.File.MimeType}");
        _report.Line("sha256", result.File.ContentHash ?? "");
        _report.Line("verify", result.FilesAreWhole ? "every content is whole" : "DAMAGED");

        Secrets(result.Secrets);
        Workflow(result.Workflow);
        Messages(result.Messages);
        Execution(result.Execution);

        _report.Section("A write through the read-only context");
        _report.Line("answer", result.Refusal is { } refusal ? $"refused: {refusal.Kind} (SQLite {refusal.SqliteExtendedCode})" : "NOT refused");
        _report.Line("row", result.Unchanged ? "unchanged" : "CHANGED");
    }

    private void Secrets(DemoSecretsResult result)
    {
        _report.Section("Secrets and API keys");
        var keyFile = Path.GetRelativePath(Environment.CurrentDirectory, result.KeyFile);
        _report.Line("key", $"{keyFile} ({(result.KeyExisted ? "was already there" : "created")})");
        _report.Line("sealed", $"{result.Secret.Name}, version {result.Secret.Version}{(result.SecretExisted ? ", was already there" : "")}");
        _report.Line("listed", result.Secret.Mask);
        _report.Line("revealed", result.IsWhole ? "what was sealed, and the trail has it" : "NOT what was sealed");
        _report.Line("rotated", result.Rotation is { } rotation
            ? $"data key version {result.KeyVersion} seals, {Cells.Count(rotation.Done, "value")} re-encrypted"
            : $"was already, data key version {result.KeyVersion} seals");
        _report.Line("api key", $"{result.ApiKey.Prefix} issued, {(result.IsVerified ? "verified" : "NOT verified")}, "
            + (result.IsRefusedOnceRevoked ? "revoked and refused" : "revoked and NOT refused"));
    }

    private void Workflow(DemoWorkflowResult result)
    {
        _report.Section("Workflow, whose worker is killed in the middle");
        _report.Line("saved", $"{result.Workflow.Name}, {Cells.Count(result.Workflow.Definition.Steps.Count, "step")}"
            + (result.Existed ? ", was already there" : ""));
        _report.Line("run", result.Run.Id.ToString());
        _report.Line("killed", $"{result.Crashed.Status}: {result.Crashed.Error}");
        foreach (var attempt in result.Attempts)
        {
            _report.Line(attempt.StepId, $"attempt {attempt.Attempt}: {attempt.Status}{(attempt.Error is null ? "" : $", {attempt.Error}")}");
        }

        _report.Line("effects", string.Join(", ", result.Effects.Select(effect => $"{effect.Key} {effect.Value}")));
        _report.Line("resumed", result.Run.Status.ToString());
    }

    private void Messages(DemoMessagesResult result)
    {
        _report.Section("A channel and its reader");
        _report.Line("channel", $"{result.Channel.Name}, {Cells.Count(result.Subscribers, "subscriber")}");
        foreach (var message in result.Thread)
        {
            _report.Line(message.SenderBotName, $"{message.Body.GetString()}{(message.ReplyTo is null ? "" : " (an answer)")}");
        }

        _report.Line("inbox", $"{result.UnreadBefore} unread, {result.UnreadAfter} once acknowledged");
    }

    private void Execution(DemoExecutionResult result)
    {
        _report.Section("A task and its children");
        _report.Line("workflow", $"{result.State.WorkflowId}: {result.State.Status}");
        foreach (var (task, depth) in result.Tree)
        {
            var usage = task.Usage is [var entry] ? string.Create(CultureInfo.InvariantCulture, $", {entry.TotalTokens} tokens") : "";
            _report.Line("task", $"{new string(' ', 2 * depth)}{task.TaskId}: {task.Status}{usage}");
        }

        foreach (var entry in result.State.Usage ?? [])
        {
            _report.Line("usage", string.Create(
                CultureInfo.InvariantCulture,
                $"{entry.Provider}/{entry.Model}: {entry.PromptTokens} + {entry.CompletionTokens} = {entry.TotalTokens} tokens"));
        }
    }

    private static string Mode(string path) =>
        OperatingSystem.IsWindows() ? "as the directory's" : Convert.ToString((int)File.GetUnixFileMode(path), 8).PadLeft(4, '0');

    private void Souls(DemoResult result)
    {
        foreach (var soul in result.Souls)
        {
            _report.Line($"v{soul.Version}", $"{soul.Hash}  {soul.Message}");
        }
    }
}
