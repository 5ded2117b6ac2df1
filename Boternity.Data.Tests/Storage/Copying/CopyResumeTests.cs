using Boternity.Data.Bots;
using Boternity.Data.Errors;
using Boternity.Data.Health;
using Boternity.Data.Storage;
using Boternity.Data.Storage.Checks;
using Boternity.Data.Storage.Copying;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Storage.Copying;

/// <summary>A copy that was stopped leaves a target that nobody works with, and goes on where it was.</summary>
public sealed class CopyResumeTests(Provider provider) : CopySpec(provider)
{
    private static readonly CopyOptions SmallChunks = new() { ChunkRows = 2 };

    [TestCaseSource(nameof(Providers))]
    [CancelAfter(60_000)]
    public async Task Stopped_copy_is_refused_by_stores_and_migrations_until_it_has_gone_on(Provider to)
    {
        await CopySamples.InsertAsync(Database, Cancel);
        var target = await OpenTargetAsync(to);

        await StopAtAsync(target, progress => progress is { Step: "copy", Table: "soul_versions" }, SmallChunks);

        await AssertUnfinishedAsync(() => target.Resolve<IBotStore>().GetBySlugAsync("full", Cancel));
        await AssertUnfinishedAsync(() => target.Resolve<IBotStore>().CreateAsync(new NewBot { Name = "luna" }, Cancel));
        await AssertUnfinishedAsync(() => target.Resolve<SchemaManager>().MigrateAsync(Cancel));
        await using (var reader = target.OpenHost(ReadsNewer()))
        {
            await AssertUnfinishedAsync(() => reader.Resolve<IBotStore>().GetBySlugAsync("full", Cancel));
        }

        target.CloseIdle();
        var report = await CopyAsync(target, SmallChunks);
        Assert.That(report.Resumed);
        Assert.That(report.RowsWritten, Is.GreaterThan(0).And.LessThan(report.Tables.Sum(table => table.Rows)));
        await AssertSameRowsAsync(Database, target);
    }

    [TestCase("copy")]
    [TestCase("verify")]
    [CancelAfter(60_000)]
    public async Task Rows_that_are_there_are_not_written_again(string step)
    {
        await CopySamples.InsertAsync(Database, Cancel);
        var target = await OpenTargetAsync(Other);
        await StopAtAsync(target, progress => progress.Step == step && progress.Done == progress.Total);

        var steps = new HashSet<string>();
        var report = await CopyAsync(target, tell: progress => steps.Add(progress.Step));

        Assert.That((report.Resumed, report.RowsWritten), Is.EqualTo((true, 0)));
        Assert.That(steps, Is.EquivalentTo((string[])["compare", "copy", "verify"]));
        await AssertSameRowsAsync(Database, target);
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task What_the_source_changed_meanwhile_is_changed_in_the_target()
    {
        var ids = new List<Guid>();
        foreach (var slug in (string[])["a", "b", "c", "d", "e", "f"])
        {
            ids.Add(await Database.AddBotAsync(slug, Cancel));
        }

        var target = await OpenTargetAsync(Other);
        await StopAtAsync(target, progress => progress is { Step: "copy", Table: "bots", Done: 4 }, SmallChunks);

        // A unique value moves to a row before its former one and to one behind it, rows go and come at both ends.
        await Database.ExecuteAsync($"UPDATE bots SET slug = 'x' WHERE id = {ids[1]}", Cancel);
        await Database.ExecuteAsync($"UPDATE bots SET slug = 'b' WHERE id = {ids[4]}", Cancel);
        await Database.ExecuteAsync($"UPDATE bots SET slug = 'e' WHERE id = {ids[1]}", Cancel);
        await Database.ExecuteAsync($"DELETE FROM bots WHERE id = {ids[0]}", Cancel);
        await Database.ExecuteAsync($"DELETE FROM bots WHERE id = {ids[5]}", Cancel);
        await CopySamples.InsertAsync(Database, Cancel);

        await CopyAsync(target, SmallChunks);

        await AssertSameRowsAsync(Database, target);
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Unfinished_copy_of_another_source_is_not_gone_on_with()
    {
        await Database.AddBotAsync("luna", Cancel);
        var target = await OpenTargetAsync(Other);
        await StopAtAsync(target, progress => progress.Step == "verify");
        await using var another = await TestEnvironment.OpenAsync(Database.Provider, Cancel);
        await another.AddBotAsync("sol", Cancel);

        await AssertRefusedAsync(() => CopyAsync(another, target), StoreErrorKind.Conflict, ErrorCodes.CopyTargetNotEmpty);
        var report = await CopyAsync(another, target, new CopyOptions { Overwrite = true });

        Assert.That(report.Resumed, Is.False);
        await AssertSameRowsAsync(another, target);
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Difference_is_found_and_leaves_the_target_unfinished()
    {
        await Database.AddBotAsync("luna", Cancel);
        var target = await OpenTargetAsync(Other);

        // Past the library, whose locks and marks keep everybody else out.
        Task Spoil() => CopyAsync(target, tell: progress =>
        {
            if (progress is { Step: "copy", Table: "bots" })
            {
                target.ExecuteAsync($"UPDATE bots SET name = 'sol'", Cancel).GetAwaiter().GetResult();
            }
        });

        var error = await Caught.ByAsync<StoreException>(Spoil);
        Assert.That((error.Kind, error.Code, error.Table), Is.EqualTo((StoreErrorKind.Corrupt, ErrorCodes.CopyDiffers, "bots")));
        await AssertUnfinishedAsync(() => target.Resolve<IBotStore>().GetBySlugAsync("luna", Cancel));

        target.CloseIdle();
        Assert.That((await CopyAsync(target)).RowsWritten, Is.EqualTo(1));
        await AssertSameRowsAsync(Database, target);
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Doctor_tells_what_the_target_is()
    {
        await Database.AddBotAsync("luna", Cancel);
        var target = await OpenTargetAsync(Other);
        await StopAtAsync(target, progress => progress.Step == "verify");

        var finding = await target.Resolve<IDoctor>().ExamineAsync(options: null, Cancel).FirstAsync(result => result.Id == "schema.migrations", Cancel);

        Assert.That((finding.Status, finding.Seen), Is.EqualTo((CheckStatus.Fail, "a copy into this database has not come to its end")));
    }

    private static Task AssertUnfinishedAsync(Func<Task> act) => AssertRefusedAsync(act, StoreErrorKind.SchemaDrift, ErrorCodes.CopyUnfinished);

    private TestDatabaseOptions ReadsNewer()
    {
        var options = Options;
        options.Settings["ReadNewerSchema"] = "true";
        return options;
    }
}
