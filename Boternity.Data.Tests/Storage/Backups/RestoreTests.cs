using Boternity.Data.Bots;
using Boternity.Data.Errors;
using Boternity.Data.Storage;
using Boternity.Data.Storage.Backups;
using Boternity.Data.Tests.ChildModes;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Storage.Backups;

/// <summary>A restore replaces what it was told to, and nothing that somebody uses.</summary>
public sealed class RestoreTests(Provider provider) : BackupSpec(provider)
{
    private static readonly RestoreOptions Replace = new() { Replace = true };

    [Test]
    public async Task Database_is_replaced_only_when_that_was_said()
    {
        await Database.AddBotAsync("before", Cancel);
        var backup = await CreateAsync();
        await Database.AddBotAsync("after", Cancel);

        await AssertRefusedAsync(
            () => Backups.RestoreAsync(backup.File, options: null, progress: null, Cancel), StoreErrorKind.Conflict, ErrorCodes.DatabaseExists);
        Assert.That(await SlugsAsync(), Is.EqualTo((string[])["after", "before"]));

        var restored = await RestoreAsync(backup);

        Assert.That(await SlugsAsync(), Is.EqualTo((string[])["before"]));
        Assert.That(restored.Backup.File, Is.EqualTo(backup.File));
    }

    [Test]
    public async Task Restored_database_takes_writes()
    {
        var backup = await CreateAsync();
        await RestoreAsync(backup);

        await Database.Resolve<IBotStore>().CreateAsync(new NewBot { Name = "luna" }, Cancel);

        Assert.That(await SlugsAsync(), Is.EqualTo((string[])["luna"]));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Database_that_this_process_works_with_is_not_replaced()
    {
        var bots = Database.Resolve<IBotStore>();
        var backup = await CreateAsync();

        await Database.Resolve<IWriteQueue>().WriteAsync(
            async (_, token) =>
            {
                await bots.CreateAsync(new NewBot { Name = "luna" }, token);
                await AssertRefusedAsync(() => RestoreAsync(backup), StoreErrorKind.Busy, ErrorCodes.DatabaseInUse);
            },
            Cancel);

        Assert.That((await bots.GetBySlugAsync("luna", Cancel))?.Name, Is.EqualTo("luna"));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Database_that_another_process_has_open_is_not_replaced()
    {
        var bot = await Database.AddBotAsync("luna", Cancel);
        var backup = await CreateAsync();
        await using var child = ChildProcess.Start(ChildMode.SaveSouls, Database, bot.ToString(), "1000000", "soul");
        await ChildProcess.BeginTogetherAsync(Cancel, child);
        await child.ReadUntilAsync(ChildProtocol.Acknowledged, Cancel);

        var error = await Caught.ByAsync<StoreException>(() => RestoreAsync(backup));

        Assert.That((error.Kind, error.Code), Is.EqualTo((StoreErrorKind.Busy, ErrorCodes.DatabaseInUse)));
        if (Database.Provider == Provider.Sqlite)
        {
            Assert.That(error.Holder, Does.StartWith($"process {child.Id} of "));
        }

        await child.KillAsync(Cancel);
        await RestoreAsync(backup);
        Assert.That(await Database.ScalarAsync($"SELECT count(*) FROM soul_versions", Cancel), Is.Zero);
    }

    [Test]
    public async Task Cancelled_restore_changes_nothing()
    {
        await Database.AddBotAsync("before", Cancel);
        var backup = await CreateAsync();
        await Database.AddBotAsync("after", Cancel);

        var token = new CancellationToken(canceled: true);
        await Caught.ByAsync<StoreCanceledException>(() => Backups.RestoreAsync(backup.File, Replace, progress: null, token));

        Assert.That(await SlugsAsync(), Is.EqualTo((string[])["after", "before"]));
    }

    private Task<RestoredDatabase> RestoreAsync(Backup backup)
    {
        Database.CloseIdle();
        return Backups.RestoreAsync(backup.File, Replace, progress: null, Cancel);
    }

    private async Task<IEnumerable<object?>> SlugsAsync() =>
        (await Database.QueryAsync($"SELECT slug FROM bots ORDER BY slug", Cancel)).Select(row => row["slug"]);
}
