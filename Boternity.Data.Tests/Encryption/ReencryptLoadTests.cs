using System.Collections.Concurrent;
using Boternity.Data.Encryption;
using Boternity.Data.Secrets;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Encryption;

/// <summary>Security design 6: ten thousand values go to the newest key while services read and write them.</summary>
[Category("Fault")]
[Explicit("Writes for half a minute; .ci/run runs it by its category.")]
public sealed class ReencryptLoadTests(Provider provider) : KeyRotationSpec(provider)
{
    // Twelve that never rest would only measure the two cores.
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(2);

    [Test]
    [Threat("T-R2")]
    public async Task ReencryptAsync_moves_all_values_while_others_read_and_write()
    {
        var scope = NewBot();
        await SeedAsync(scope, 10_000);
        var old = await ActiveAsync(scope);
        await RotateAsync(scope);
        LetWritersNotice();
        using var stop = new CancellationTokenSource();
        var written = new ConcurrentDictionary<string, string>();
        var readers = Enumerable.Range(0, 8).Select(number => Task.Run(() => ReadAsync(scope, number, stop.Token), Cancel)).ToArray();
        var writers = Enumerable.Range(0, 4).Select(number => Task.Run(() => WriteAsync(scope, number, written, stop.Token), Cancel)).ToArray();

        var end = await Keys.ReencryptAsync(scope: null, Anyhow, progress: null, Cancel);

        await stop.CancelAsync();
        Assert.That(await Task.WhenAll(readers), Has.All.Positive);
        Assert.That(await Task.WhenAll(writers), Has.All.Positive);
        Assert.That((end.State, end.Total, end.Failed), Is.EqualTo((KeyRotationState.Completed, 10_000L, 0L)));
        Assert.That(await CountAsync($"SELECT count(*) FROM secrets WHERE data_key_id = {old.ToArray()}"), Is.Zero);
        foreach (var (name, value) in written)
        {
            Assert.That(await RevealAsync(scope, name), Is.EqualTo(value), name);
        }

        for (var number = 9_000; number < 10_000; number += 100)
        {
            Assert.That(await RevealAsync(scope, NameOf(number)), Is.EqualTo(ValueOf(scope, number)));
        }
    }

    /// <summary>Resolves some secrets again and again: each for the first time writes to the trail, and then only reads.</summary>
    private async Task<int> ReadAsync(SecretScope scope, int reader, CancellationToken stop)
    {
        var count = 0;
        while (!stop.IsCancellationRequested)
        {
            var number = 5_000 + (reader * 600) + (count++ % 20 * 30);
            using var secret = await Secrets.ResolveAsync(scope.Id, NameOf(number), Cancel);
            Assert.That(secret!.Value.RevealString(), Is.EqualTo(ValueOf(scope, number)));
            await Task.Delay(Breath, Cancel);
        }

        return count;
    }

    private async Task<int> WriteAsync(SecretScope scope, int writer, ConcurrentDictionary<string, string> written, CancellationToken stop)
    {
        var count = 0;
        for (var number = writer; !stop.IsCancellationRequested; number = (number + 4) % 4_000)
        {
            var value = $"{writer} wrote this as {count++}";
            await Secrets.PutAsync(scope, NameOf(number), value, new PutSecretOptions(), Cancel);
            written[NameOf(number)] = value;
            await Task.Delay(Breath, Cancel);
        }

        return count;
    }
}
