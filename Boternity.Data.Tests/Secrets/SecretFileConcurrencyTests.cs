using System.Globalization;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Secrets;

/// <summary>Many at once on one name: whole values or none.</summary>
[Category("Fault")]
[Explicit("Writes for seconds; .ci/run runs it by its category.")]
public sealed class SecretFileConcurrencyTests : SecretFileSpec
{
    private const int Writers = 8;

    private const int WritesOfEach = 12;

    // Of different lengths, so that a mixture would show.
    private static readonly string[] Values = [.. Enumerable.Range(0, Writers).Select(number => new string((char)('a' + number), 1 + (number * 8_000)))];

    private int _readersOfTwo;

    [Test]
    [Threat("T-P6")]
    public async Task Readers_see_only_whole_values_while_writers_replace_them()
    {
        _readersOfTwo = 0;
        await Files.WriteAsync(Bot, Name, Values[0], Cancel);
        using var done = new CancellationTokenSource();
        var readers = Enumerable.Range(0, Writers).Select(_ => Task.Run(() => ReadUntilAsync(done.Token))).ToArray();

        await Task.WhenAll(Enumerable.Range(0, Writers).Select(number => Task.Run(() => WriteAsync(Open(), number))));
        await done.CancelAsync();
        var seen = (await Task.WhenAll(readers)).SelectMany(one => one).ToHashSet();

        Assert.That(seen.Except(Values), Is.Empty);
        Assert.That(Values, Does.Contain(await Files.ReadExactAsync(Bot, Name, Cancel)));
        Assert.That(Entries, Is.EqualTo((string[])[Bot, Path.Combine(Bot, Name)]));
    }

    // One deletion meets one write, so the folder can vanish once under it at most.
    [Test]
    public async Task Write_while_the_bot_is_deleted_succeeds_and_leaves_the_value_or_nothing()
    {
        for (var round = 0; round < 150; round++)
        {
            await Files.WriteAsync(Bot, "old", "old", Cancel);
            using var start = new Barrier(2);
            var value = string.Create(CultureInfo.InvariantCulture, $"value {round}");

            await Task.WhenAll(
                Task.Run(async () =>
                {
                    start.SignalAndWait(Cancel);
                    await Files.WriteAsync(Bot, Name, value, Cancel);
                }),
                Task.Run(async () =>
                {
                    start.SignalAndWait(Cancel);
                    await Files.DeleteBotAsync(Bot, Cancel);
                }));

            Assert.That(await Files.ReadExactAsync(Bot, Name, Cancel), Is.EqualTo(value).Or.Null);
            Assert.That(Entries.Where(entry => entry.Contains(".t", StringComparison.Ordinal)), Is.Empty);
            await Files.DeleteBotAsync(Bot, Cancel);
        }
    }

    [Test]
    public async Task Deletions_of_one_bot_at_once_all_succeed()
    {
        for (var round = 0; round < 20; round++)
        {
            foreach (var name in (string[])["a", "b", "c", "d"])
            {
                await Files.WriteAsync(Bot, name, "value", Cancel);
            }

            await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => Open().DeleteBotAsync(Bot, Cancel))));

            Assert.That(Entries, Is.Empty);
        }
    }

    [Test]
    public async Task First_calls_at_once_make_one_tree()
    {
        for (var round = 0; round < 20; round++)
        {
            var root = Path.Combine(RunFolder.Shared.CreateFolder(), "a", "b");

            await Task.WhenAll(Enumerable.Range(0, 4).Select(number => Task.Run(() =>
                Open(root).WriteAsync(Bot, string.Create(CultureInfo.InvariantCulture, $"name{number}"), "value", Cancel))));

            Assert.That(await Open(root).ListAsync(Bot, Cancel), Has.Count.EqualTo(4));
        }
    }

    // Goes on until every reader was there while a value was replaced.
    private async Task WriteAsync(Data.Secrets.ISecretFileStore files, int number)
    {
        for (var count = 0; count < WritesOfEach || Volatile.Read(ref _readersOfTwo) < Writers; count++)
        {
            await files.WriteAsync(Bot, Name, Values[number], Cancel);
        }
    }

    private async Task<HashSet<string>> ReadUntilAsync(CancellationToken done)
    {
        var seen = new HashSet<string>();
        do
        {
            if (seen.Add(await Files.ReadExactAsync(Bot, Name, Cancel) ?? "nothing") && seen.Count == 2)
            {
                Interlocked.Increment(ref _readersOfTwo);
            }
        }
        while (!done.IsCancellationRequested);

        return seen;
    }
}
