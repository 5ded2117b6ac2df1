using Boternity.Data.Bots;
using Boternity.Data.Encryption;
using Boternity.Data.Health;
using Boternity.Data.Secrets;
using Boternity.Data.Storage.Copying;

namespace Boternity.Data.Tests.Storage.Copying;

/// <summary>A copy has every row of its source, as of one instant.</summary>
public sealed class CopyTests(Provider provider) : CopySpec(provider)
{
    [TestCaseSource(nameof(Providers))]
    [CancelAfter(60_000)]
    public async Task Every_value_of_every_table_arrives(Provider to)
    {
        await CopySamples.InsertAsync(Database, Cancel);
        var target = await OpenTargetAsync(to);

        var report = await CopyAsync(target, new CopyOptions { ChunkRows = 1 });

        await AssertSameRowsAsync(Database, target);
        Assert.That(report.Tables.Where(table => table.Rows == 0).Select(table => table.Name), Is.Empty);
        Assert.That(report.RowsWritten, Is.EqualTo(report.Tables.Sum(table => table.Rows)));
        Assert.That((report.Resumed, report.Tables.Count), Is.EqualTo((false, Tables(Database).Count)));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Copy_of_the_copy_has_the_same_digests()
    {
        await CopySamples.InsertAsync(Database, Cancel);
        var (there, back) = (await OpenTargetAsync(Other), await OpenTargetAsync(Database.Provider));

        var first = await CopyAsync(there);
        var second = await CopyAsync(there, back);

        Assert.That(second.Tables, Is.EqualTo(first.Tables));
        await AssertSameRowsAsync(Database, back);
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Sealed_values_are_the_same_bytes_and_open_there()
    {
        await CopySamples.InsertAsync(Database, Cancel);
        var target = await OpenTargetAsync(Other);

        await CopyAsync(target);

        FormattableString sealedValue = $"SELECT encrypted_value FROM secrets WHERE key = 'SEALED'";
        Assert.That(await target.ScalarAsync(sealedValue, Cancel), Is.EqualTo(await Database.ScalarAsync(sealedValue, Cancel)));
        using var opened = await target.Resolve<ISecretStore>().RevealAsync(SecretScope.Global, "SEALED", SecretActor.System, Cancel);
        Assert.That(opened!.RevealString(), Is.EqualTo(CopySamples.Secret));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Target_is_a_database_like_any_other()
    {
        await Database.Resolve<IBotStore>().CreateAsync(new NewBot { Name = "luna" }, Cancel);
        var target = await OpenTargetAsync(Other);

        await CopyAsync(target);

        await target.Resolve<IBotStore>().CreateAsync(new NewBot { Name = "luna" }, Cancel);
        Assert.That((await target.Resolve<IBotStore>().GetBySlugAsync("luna-2", Cancel))?.Name, Is.EqualTo("luna"));
        await foreach (var part in target.Resolve<IDoctor>().VerifyAsync(Cancel))
        {
            Assert.That(part.Damage, Is.Empty, part.Name);
        }

        if (target.Provider == Provider.Sqlite && !OperatingSystem.IsWindows())
        {
            Assert.That(File.GetUnixFileMode(target.Target), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        }
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Source_takes_writes_meanwhile_which_are_not_in_the_copy()
    {
        var bots = Database.Resolve<IBotStore>();
        await bots.CreateAsync(new NewBot { Name = "before" }, Cancel);
        var target = await OpenTargetAsync(Other);
        var written = 0;

        await CopyAsync(target, tell: _ =>
        {
            if (Interlocked.Exchange(ref written, 1) == 0)
            {
                bots.CreateAsync(new NewBot { Name = "meanwhile" }, Cancel).GetAwaiter().GetResult();
            }
        });

        FormattableString slugs = $"SELECT slug FROM bots ORDER BY slug";
        Assert.That((await target.QueryAsync(slugs, Cancel)).Select(row => row["slug"]), Is.EqualTo((string[])["before"]));
        Assert.That((await Database.QueryAsync(slugs, Cancel)).Select(row => row["slug"]), Is.EqualTo((string[])["before", "meanwhile"]));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Progress_goes_through_all_rows_of_each_step()
    {
        await CopySamples.InsertAsync(Database, Cancel);
        var target = await OpenTargetAsync(Other);
        var told = new List<CopyProgress>();

        var report = await CopyAsync(target, tell: told.Add);

        var total = report.RowsWritten;
        Assert.That(told.Select(progress => progress.Step).Distinct(), Is.EqualTo((string[])["copy", "verify"]));
        Assert.That(told, Has.All.Matches<CopyProgress>(progress => progress.Total == total && progress.Done <= total));
        Assert.That(told.GroupBy(progress => progress.Step).Select(step => step.Max(progress => progress.Done)), Is.All.EqualTo(total));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Folders_with_what_is_in_no_table_are_named()
    {
        var folder = Path.Combine(Database.Folder, "contents");
        Directory.CreateDirectory(folder);
        var options = Options;
        options.Settings["FilesPath"] = folder;
        await using var host = Database.OpenHost(options);
        var target = await OpenTargetAsync(Other);

        var report = await host.Resolve<IDatabaseCopier>().CopyToAsync(ConfigOf(target), options: null, progress: null, Cancel);

        Assert.That(report.FoldersNotCopied, Does.Contain(folder));
    }
}
