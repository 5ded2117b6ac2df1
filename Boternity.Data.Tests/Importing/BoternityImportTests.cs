using System.Runtime.Versioning;
using System.Text.Json;
using Boternity.Data.Importing;

namespace Boternity.Data.Tests.Importing;

/// <summary>An older Boternity's file with a row of every oddity: each is taken, changed or refused for a reason that the report names.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class BoternityImportTests(Provider provider) : ImportSpec(provider)
{
    [SetUp]
    public void AddRows()
    {
        Source.AddBot(BoternityFile.Luna, "luna", active: "1769850300");
        Source.AddBot(BoternityFile.Sol.ToUpperInvariant(), "sol", " Sol ", created: "2026-01-31 09:05:00");
        Source.AddBot("{" + BoternityFile.Id(3) + "}", "Marvin!", tags: "none", created: "2026-01-31T10:05:00.123456789+01:00");
        Source.AddBot(BoternityFile.Id(4), "blank", " ");
        Source.AddRow("bots", BoternityFile.Id(5), "late", "Late", "", "active", "utility", "[]", BoternityFile.Id(99), -1L, 0L, 0L, "yesterday", "x", null);
        Source.AddRow("bots", BoternityFile.Id(6), "owned", "Owned", "", "archived", "utility", "[]", BoternityFile.Id(99), -1L, 0L, 0L, BoternityFile.Time, "", "never");
        AddSouls();
        AddState();
        AddWorkflows();
        AddMessages();
    }

    [Test]
    public async Task ImportAsync_accounts_for_every_row_of_every_table()
    {
        var before = Source.Image();

        var report = await ImportAsync();

        Assert.Multiple(() =>
        {
            Assert.That(report.IsVerified, string.Join('\n', report.Tables.Where(table => !table.IsVerified)));
            foreach (var table in report.Tables.Where(table => table.Skipped is null))
            {
                Assert.That(table.Taken + table.Refused, Is.EqualTo(Source.Count(table.Name)), table.Name);
            }

            Assert.That(report.Tables.Sum(table => table.Taken), Is.EqualTo(28));
        });
        var lines = await File.ReadAllLinesAsync(Source.RefusedPath, Cancel);
        var outcomes = lines.Select(line => JsonDocument.Parse(line).RootElement.GetProperty("outcome").GetString()).ToList();
        Assert.That(outcomes.Count(outcome => outcome == "refused"), Is.EqualTo(report.Tables.Sum(table => table.Refused)));
        Assert.That(Source.Image().Where(file => file.Key != Source.RefusedPath), Is.EqualTo(before), "The source stays as it is.");
    }

    [Test]
    public async Task ImportAsync_says_what_it_changed_and_why_it_refused()
    {
        var report = await ImportAsync();

        Assert.Multiple(() =>
        {
            Assert.That(Reasons(report, "bots"), Is.EquivalentTo((string[])
            [
                "name had white space around it", "id was a UUID in another spelling", "slug was not in a slug's form",
                "tags was no JSON array of strings and is empty", "created_at had more digits than microseconds",
                "updated_at had more digits than microseconds", "user_id named a row of users that is not here, and is left out",
                "conversation_count was negative and is 0 here", "updated_at was missing and is that of created_at",
                "last_active_at was no time and is left out", "refused: created_at is no time",
                "refused: BD0201: 'Name' must hold at least one letter or digit.",
            ]));
            Assert.That(Reasons(report, "soul_versions"), Is.EquivalentTo((string[])
            [
                "hash was written in other letters", "refused: version is not 1 or more", "refused: hash is not that of content",
                "refused: bot_id names a row of bots that is not here",
            ]));
            Assert.That(Reasons(report, "api_keys"), Is.EquivalentTo((string[])
            [
                "refused: another row of the source has the same hash", "refused: BD0201: 'Sha256' must be 64 hex digits.",
            ]));
            Assert.That(Reasons(report, "bot_kv_store"), Is.EquivalentTo((string[])
            [
                "refused: value is not JSON", "refused: bot_id names a row of bots that is not here",
            ]));
            Assert.That(Reasons(report, "provider_health"), Is.EquivalentTo((string[])
            [
                "the circuit was open without a time to try again, and may be tried at once", "total_calls was negative and is 0 here",
                "total_failures was more than total_calls",
            ]));
            Assert.That(TableOf(report, "builder_drafts").Refusals, Contains.Key("no place in this model"));
        });
    }

    [Test]
    public async Task ImportAsync_of_workflows_leaves_nothing_running()
    {
        var report = await ImportAsync();

        Assert.Multiple(() =>
        {
            Assert.That(Reasons(report, "workflows"), Has.Some.Contains("$.colour").And.Some.Contains("no JSON"));
            Assert.That(Reasons(report, "workflow_runs"), Is.EquivalentTo((string[])
            [
                "status was running or pending and is crashed", "completed_at was missing and is that of started_at",
                "completed_at stood at what has not ended, and is left out", "id was missing and is made of the row",
                "workflow_id named a row of workflows that is not here, and is left out", "refused: context is not JSON",
                "refused: workflow_id names a row of workflows that was refused",
            ]));
            Assert.That(Reasons(report, "workflow_steps"), Is.EquivalentTo((string[])
            [
                "status was running and is failed", "completed_at was missing and is that of started_at", "attempt was less than 1 and is 1",
                "idempotency_key was another step's as well, and is left out",
                "refused: status is none of pending, running, completed, failed, skipped, waiting_approval",
                "refused: another row of the source has the same run_id and step_id and attempt",
                "refused: run_id names a row of workflow_runs that is not here",
            ]));
        });
        Assert.That(
            await Database.ScalarAsync($"SELECT count(*) FROM workflow_runs WHERE status IN ('running', 'pending')", Cancel), Is.Zero);
        Assert.That(await Database.ScalarAsync($"SELECT path FROM workflow_triggers", Cancel), Is.EqualTo("/sweep"));
        Assert.That(await Database.ScalarAsync($"SELECT count(*) FROM workflow_runs WHERE workflow_id IS NULL", Cancel), Is.EqualTo(1L));
    }

    [Test]
    public async Task ImportAsync_gives_messages_a_place_and_counts_them_as_read()
    {
        var report = await ImportAsync();

        Assert.Multiple(() =>
        {
            Assert.That(Reasons(report, "bot_messages"), Is.EquivalentTo((string[])
            [
                "id was missing and is made of the row", "recipient_channel stood in a direct message, and is left out",
                "reply_to was the message itself, and is left out", "recipient_channel was no channel, and is one",
                "refused: recipient_type is none of direct, channel", "refused: recipient_bot_id is missing in a direct message",
            ]));
            Assert.That(Reasons(report, "bot_channels"), Is.EqualTo((string[])["refused: name is missing"]));
            Assert.That(Reasons(report, "bot_subscriptions"), Is.EqualTo((string[])["refused: channel_name names a row of bot_channels that is not here"]));
        });
        var messages = await Database.QueryAsync(
            $"SELECT id, sequence, thread_id FROM bot_messages WHERE recipient_channel = 'ops' ORDER BY sequence", Cancel);
        Assert.That(messages.Select(row => row["sequence"]), Is.EqualTo((long[])[1, 2]));
        Assert.That(messages[1]["thread_id"], Is.EqualTo(messages[0]["id"]), "An answer is in the thread of its message.");
        Assert.That(await Database.ScalarAsync($"SELECT acknowledged FROM bot_subscriptions", Cancel), Is.EqualTo(2L));
        Assert.That(await Database.ScalarAsync($"SELECT last_sequence - acknowledged FROM bot_inboxes", Cancel), Is.Zero);
    }

    [Test]
    public async Task ImportAsync_again_finds_every_row_as_it_left_it()
    {
        var first = await ImportAsync();

        var second = await ImportAsync();

        Assert.Multiple(() =>
        {
            Assert.That(second.IsVerified);
            foreach (var (before, after) in first.Tables.Zip(second.Tables))
            {
                Assert.That(after.Taken, Is.Zero, after.Name);
                Assert.That(after.Differs, Is.Zero, after.Name);
                Assert.That(after.AlreadyThere, Is.EqualTo(before.Taken), after.Name);
                Assert.That(after.StoredDigest, Is.EqualTo(before.SourceDigest), after.Name);
                Assert.That(after.Refusals, Is.EqualTo(before.Refusals), after.Name);
            }
        });
    }

    [Test]
    public async Task PlanAsync_foresees_the_import()
    {
        var plan = await Importer.PlanAsync(Source.Source, progress: null, Cancel);
        Assert.That(await CountAsync("bots"), Is.Zero);

        var report = await ImportAsync();

        Assert.Multiple(() =>
        {
            foreach (var (planned, done) in plan.Tables.Zip(report.Tables))
            {
                Assert.That(planned with { StoredDigest = null, Adjustments = done.Adjustments, Refusals = done.Refusals }, Is.EqualTo(done with { StoredDigest = null }));
                Assert.That(planned.Adjustments, Is.EqualTo(done.Adjustments), done.Name);
                Assert.That(planned.Refusals, Is.EqualTo(done.Refusals), done.Name);
            }
        });
    }

    private static IEnumerable<string> Reasons(ImportReport report, string name)
    {
        var table = TableOf(report, name);
        return table.Adjustments.Keys.Concat(table.Refusals.Keys.Select(reason => $"refused: {reason}"));
    }

    private void AddSouls()
    {
        AddSoul(1, BoternityFile.Luna, "# Luna", 1);
        AddSoul(2, BoternityFile.Luna, "# Luna, later", 3, BoternityFile.HashOf("# Luna, later").ToUpperInvariant());
        AddSoul(3, BoternityFile.Luna, "below", -5);
        AddSoul(4, BoternityFile.Luna, "forged", 4, BoternityFile.HashOf("other"));
        AddSoul(5, BoternityFile.Id(4), "of a bot that was refused", 1);
    }

    private void AddSoul(int id, string bot, string content, long version, string? hash = null) =>
        Source.AddRow("soul_versions", BoternityFile.Id(id), bot, content, hash ?? BoternityFile.HashOf(content), version, null, BoternityFile.Time);

    private void AddState()
    {
        Source.AddRow("api_keys", BoternityFile.Id(1), BoternityFile.HashOf("key"), "one", BoternityFile.Time, null);
        Source.AddRow("api_keys", BoternityFile.Id(2), BoternityFile.HashOf("key"), "again", BoternityFile.Time, null);
        Source.AddRow("api_keys", BoternityFile.Id(3), "plain", "none", BoternityFile.Time, null);
        Source.AddRow("bot_kv_store", BoternityFile.Luna, "mood", "null", BoternityFile.Time, BoternityFile.Time);
        Source.AddRow("bot_kv_store", BoternityFile.Luna, "state", "{\"b\":1.50,\"a\":[1e2,\"x\"]}", BoternityFile.Time, BoternityFile.Time);
        Source.AddRow("bot_kv_store", BoternityFile.Luna, "torn", "{\"b\":", BoternityFile.Time, BoternityFile.Time);
        Source.AddRow("bot_kv_store", BoternityFile.Id(77), "orphan", "1", BoternityFile.Time, BoternityFile.Time);
        Source.AddRow(
            "memory_audit_log", BoternityFile.Id(1), Guid.Empty.ToString(), BoternityFile.Id(8), "revoke", "system", "{}", BoternityFile.Time);
        Source.AddRow("provider_health", "main", 0L, "open", 3L, "down", 12L, 9L, 4L, null, BoternityFile.Time);
        Source.AddRow("provider_health", "spare", 1L, "closed", 0L, null, null, -1L, 4L, BoternityFile.Time, BoternityFile.Time);
        Source.AddRow("chat_sessions", BoternityFile.Id(1), BoternityFile.Luna, null, BoternityFile.Time);
        Source.AddRow("builder_drafts", null, "{}", BoternityFile.Time);
        Source.AddRow("builder_drafts", null, "{}", BoternityFile.Time);
    }

    private void AddWorkflows()
    {
        Source.AddWorkflow(BoternityFile.Id(1), "sweep", BoternityFile.Definition(BoternityFile.Id(1), "sweep"));
        Source.AddWorkflow(BoternityFile.Id(2), "odd", BoternityFile.Definition(BoternityFile.Id(2), "odd", "\"colour\":\"red\","));
        Source.AddWorkflow(null, "torn", "{\"id\":");
        Source.AddRun(BoternityFile.Id(1), BoternityFile.Id(1), "running", key: "sweep");
        Source.AddRun(BoternityFile.Id(2), BoternityFile.Id(1), "pending");
        Source.AddRun(null, BoternityFile.Id(1), "completed");
        Source.AddRun(BoternityFile.Id(6), BoternityFile.Id(2), "completed", completed: BoternityFile.Time);
        Source.AddRun(BoternityFile.Id(4), BoternityFile.Id(88), "paused", completed: BoternityFile.Time);
        Source.AddRun(BoternityFile.Id(5), BoternityFile.Id(1), "failed", completed: BoternityFile.Time, context: "{");
        Source.AddStep(BoternityFile.Id(1), BoternityFile.Id(1), "get", "running", key: "k");
        Source.AddStep(BoternityFile.Id(2), BoternityFile.Id(1), "put", "skipped", attempt: 0, completed: BoternityFile.Time);
        Source.AddStep(BoternityFile.Id(3), BoternityFile.Id(1), "get", "completed", completed: BoternityFile.Time);
        Source.AddStep(BoternityFile.Id(4), BoternityFile.Id(2), "get", "completed", key: "k", completed: BoternityFile.Time);
        Source.AddStep(BoternityFile.Id(5), BoternityFile.Id(2), "put", "bogus");
        Source.AddStep(BoternityFile.Id(6), BoternityFile.Id(5), "get", "completed", completed: BoternityFile.Time);
        Source.AddStep(BoternityFile.Id(7), BoternityFile.Id(4), "ask", "waiting_approval");
    }

    private void AddMessages()
    {
        Source.AddRow("bot_channels", "ops", BoternityFile.Time, BoternityFile.Luna);
        Source.AddRow("bot_channels", null, BoternityFile.Time, BoternityFile.Luna);
        Source.AddMessage(BoternityFile.Id(1), "channel", null, "ops");
        Source.AddMessage(BoternityFile.Id(2), "channel", null, "ops", replyTo: BoternityFile.Id(1));
        Source.AddMessage(BoternityFile.Id(3), "direct", BoternityFile.Sol, "ops");
        Source.AddMessage(null, "direct", BoternityFile.Sol, null);
        Source.AddMessage(BoternityFile.Id(5), "channel", null, "nowhere", replyTo: BoternityFile.Id(5));
        Source.AddMessage(BoternityFile.Id(6), "broadcast", null, null);
        Source.AddMessage(BoternityFile.Id(7), "direct", null, null);
        Source.AddRow("bot_subscriptions", BoternityFile.Luna, "ops", BoternityFile.Time);
        Source.AddRow("bot_subscriptions", BoternityFile.Luna, "gone", BoternityFile.Time);
    }
}
