using System.Globalization;
using Spectre.Console;

namespace Boternity.Data.Cli.Demo;

/// <summary>Shows what the demo did: a table on a terminal, plain lines in a pipe.</summary>
internal sealed class DemoReport(IAnsiConsole console)
{
    private readonly bool _plain = !console.Profile.Out.IsTerminal;

    public void Write(DemoResult result)
    {
        Section("Database");
        Line("path", Path.GetRelativePath(Environment.CurrentDirectory, result.Path));
        Line("file", result.DatabaseExisted ? "was already there" : "created");
        Line("mode", Mode(result.Path));
        Line("schema", result.AppliedMigrations.Count == 0
            ? "was up to date"
            : $"migrated: {string.Join(", ", result.AppliedMigrations)}");

        Section("Bot, through the read-only context");
        Line("id", result.Bot.Id.ToString());
        Line("slug", $"{result.Bot.Slug} ({(result.BotExisted ? "was already registered" : "registered")})");
        Line("name", result.Bot.Name);
        Line("status", result.Bot.Status.ToString());
        Line("created", result.Bot.CreatedAt.ToString("u", CultureInfo.InvariantCulture));

        Section(result.SavedNow == 0
            ? $"Soul, {result.Souls.Count} versions that were already there"
            : $"Soul, {result.Souls.Count} versions, {result.SavedNow} saved now");
        Souls(result);

        Section("Deployment, key-value, audit and provider");
        Line("deployed", $"{result.Deployment.Name} on {result.Deployment.ChannelType}: {result.Deployment.Status}");
        Line("runs", $"{result.Runs.Value.GetRawText()} (revision {result.Runs.Revision} of {result.Runs.Key})");
        Line("audit", $"{result.Trail.Action} by {result.Trail.Actor}: {result.Trail.Details}");
        Line("provider", $"{result.Provider.Name}: {result.Provider.CircuitState}, {result.Provider.TotalCalls} calls, {result.Provider.TotalFailures} failed");

        Section("Users and files");
        Line("admin", $"{result.Admin.Email} ({result.Admin.Role})");
        Line("file", $"{result.File.Filename}, version {result.File.Version}, {result.File.SizeBytes} bytes, {result.File.MimeType}");
        Line("sha256", result.File.ContentHash ?? "");
        Line("verify", result.FilesAreWhole ? "every content is whole" : "DAMAGED");

        Section("A write through the read-only context");
        Line("answer", result.Refusal is { } refusal ? $"refused: {refusal.Kind} (SQLite {refusal.SqliteExtendedCode})" : "NOT refused");
        Line("row", result.Unchanged ? "unchanged" : "CHANGED");
    }

    private static string Mode(string path) =>
        OperatingSystem.IsWindows() ? "as the directory's" : Convert.ToString((int)File.GetUnixFileMode(path), 8).PadLeft(4, '0');

    private void Section(string title)
    {
        if (_plain)
        {
            console.WriteLine();
            console.WriteLine(title);
        }
        else
        {
            console.WriteLine();
            console.Write(new Rule($"[bold]{Markup.Escape(title)}[/]").LeftJustified());
        }
    }

    private void Line(string name, string value)
    {
        if (_plain)
        {
            console.Profile.Out.Writer.WriteLine($"  {name,-8} {value}");
        }
        else
        {
            console.MarkupLineInterpolated($"  [grey]{name,-8}[/] {value}");
        }
    }

    private void Souls(DemoResult result)
    {
        foreach (var soul in result.Souls)
        {
            Line($"v{soul.Version}", $"{soul.Hash}  {soul.Message}");
        }
    }
}
