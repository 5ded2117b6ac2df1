using Boternity.Data.Bots;
using Boternity.Data.Errors;
using Boternity.Data.Souls;
using Boternity.Data.Tests.ChildModes;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Souls;

[CancelAfter(180_000)]
[Category("Fault")]
[Explicit("Starts processes; .ci/run runs it by its category.")]
public sealed class SoulStoreConcurrencyTests(Provider provider) : StoreSpec(provider)
{
    private ISoulStore Souls => Database.Resolve<ISoulStore>();

    [Test]
    public async Task SaveAsync_of_one_bot_at_once_numbers_without_gaps()
    {
        var bot = await Database.AddBotAsync("luna", Cancel);

        var saved = await Task.WhenAll(Enumerable.Range(1, 20).Select(number =>
            Task.Run(() => Souls.SaveAsync(new NewSoul { BotId = bot, Content = $"content {number}" }, Cancel), Cancel)));

        var rows = await Database.QueryAsync($"SELECT version, content FROM soul_versions ORDER BY version", Cancel);
        Assert.That(saved.Select(soul => soul.Version).Order(), Is.EqualTo(Enumerable.Range(1, 20)));
        Assert.That(
            rows.Select(row => (row["version"], row["content"])),
            Is.EqualTo(saved.OrderBy(soul => soul.Version).Select(soul => ((object)(long)soul.Version, (object)soul.Content))));
        Assert.That(await Database.ScalarAsync($"SELECT version_count FROM bots", Cancel), Is.EqualTo(20L));
    }

    [Test]
    public async Task SaveAsync_of_one_expected_head_at_once_succeeds_for_one()
    {
        var bot = await Database.AddBotAsync("luna", Cancel);
        await Souls.SaveAsync(new NewSoul { BotId = bot, Content = "start" }, Cancel);

        var saved = await Task.WhenAll(Enumerable.Range(1, 10).Select(number => Task.Run(
            async () =>
            {
                try
                {
                    return await Souls.SaveAsync(new NewSoul { BotId = bot, Content = $"edit {number}", ExpectedHead = 1 }, Cancel);
                }
                catch (StoreException error) when (error.Code == ErrorCodes.SoulHeadMoved)
                {
                    return null;
                }
            },
            Cancel)));

        var winner = saved.Single(soul => soul is not null)!;
        Assert.That(winner.Version, Is.EqualTo(2));
        Assert.That((await Souls.GetCurrentAsync(bot, Cancel))!.Content, Is.EqualTo(winner.Content));
        Assert.That(await Database.ScalarAsync($"SELECT version_count FROM bots", Cancel), Is.EqualTo(2L));
    }

    [Test]
    public async Task SaveAsync_while_the_bot_is_deleted_leaves_no_soul_behind()
    {
        var bot = await Database.AddBotAsync("luna", Cancel);
        var bots = Database.Resolve<IBotStore>();

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 10).Select(number => Task.Run(
            async () =>
            {
                try
                {
                    await (number == 5
                        ? bots.DeleteAsync(bot, Cancel)
                        : Souls.SaveAsync(new NewSoul { BotId = bot, Content = "x" }, Cancel));
                    return (StoreErrorKind?)null;
                }
                catch (StoreException error)
                {
                    return error.Kind;
                }
            },
            Cancel)));

        Assert.That(outcomes, Is.All.Null.Or.EqualTo(StoreErrorKind.NotFound));
        Assert.That(outcomes[5], Is.Null);
        Assert.That(await Database.ScalarAsync($"SELECT COUNT(*) FROM soul_versions", Cancel), Is.Zero);
    }

    [Test]
    public async Task SaveAsync_from_two_processes_numbers_without_gaps_and_keeps_all_that_was_acknowledged()
    {
        const int Count = 25;
        var bot = await Database.AddBotAsync("luna", Cancel);
        await using var first = ChildProcess.Start(ChildMode.SaveSouls, Database, StoredText.Of(bot), $"{Count}", "first");
        await using var second = ChildProcess.Start(ChildMode.SaveSouls, Database, StoredText.Of(bot), $"{Count}", "second");

        await ChildProcess.BeginTogetherAsync(Cancel, first, second);
        await Task.WhenAll(first.CompleteAsync(Cancel), second.CompleteAsync(Cancel));

        var rows = await Database.QueryAsync($"SELECT version, message, content FROM soul_versions ORDER BY version", Cancel);
        Assert.That(rows.Select(row => row["version"]), Is.EqualTo(Enumerable.Range(1, 2 * Count).Select(number => (object)(long)number)));
        Assert.That(await Database.ScalarAsync($"SELECT version_count FROM bots", Cancel), Is.EqualTo(2L * Count));
        foreach (var (child, label) in ((ChildProcess, string)[])[(first, "first"), (second, "second")])
        {
            var own = rows.Where(row => (string?)row["message"] == label).ToList();
            Assert.That(own.Select(row => row["version"]), Is.EqualTo(child.Acknowledged.Select(version => (object)version)), label);
            Assert.That(
                own.Select(row => row["content"]),
                Is.EqualTo(Enumerable.Range(1, Count).Select(number => $"{label} {number}")),
                label);
        }
    }
}
