using System.Globalization;
using Boternity.Data.Storage;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Migrations;

public sealed class FileLockTests
{
    private readonly string _path = Path.Combine(RunFolder.Shared.CreateFolder(), "x.lock");

    private static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    [Test]
    public void TryAcquire_exclusive_keeps_another_exclusive_out_until_it_is_released()
    {
        using (var first = FileLock.TryAcquire(_path, exclusive: true))
        {
            Assert.That(first, Is.Not.Null);
            Assert.That(FileLock.TryAcquire(_path, exclusive: true), Is.Null);
        }

        using var second = FileLock.TryAcquire(_path, exclusive: true);
        Assert.That(second, Is.Not.Null);
        Assert.That(File.Exists(_path), "The file of a lock is never deleted.");
    }

    [Test]
    public void TryAcquire_shared_joins_a_hold_of_this_process_and_outlives_the_first()
    {
        var first = FileLock.TryAcquire(_path, exclusive: true);
        using var joined = FileLock.TryAcquire(_path, exclusive: false);
        Assert.That(joined, Is.Not.Null);

        first!.Dispose();

        Assert.That(FileLock.TryAcquire(_path, exclusive: true), Is.Null);
        joined!.Dispose();
        using var free = FileLock.TryAcquire(_path, exclusive: true);
        Assert.That(free, Is.Not.Null);
    }

    [Test]
    public void TryAcquireAlone_is_shared_with_nobody_of_this_process_either()
    {
        using (var alone = FileLock.TryAcquireAlone(_path))
        {
            Assert.That(alone, Is.Not.Null);
            Assert.That(FileLock.TryAcquire(_path, exclusive: false), Is.Null);
            Assert.That(FileLock.TryAcquireAlone(_path), Is.Null);
        }

        using var shared = FileLock.TryAcquire(_path, exclusive: false);
        Assert.That(shared, Is.Not.Null);
        Assert.That(FileLock.TryAcquireAlone(_path), Is.Null);
    }

    [Test]
    public void HolderOf_names_the_process_and_what_it_does()
    {
        using var taken = FileLock.TryAcquire(_path, exclusive: true);
        taken!.Note("at 2030_Something");

        Assert.That(
            FileLock.HolderOf(_path),
            Does.StartWith(string.Create(CultureInfo.InvariantCulture, $"process {Environment.ProcessId} of 2")).And.EndsWith(", at 2030_Something"));
    }

    [Test]
    public void HolderOf_a_file_that_is_absent_is_somebody() => Assert.That(FileLock.HolderOf(_path), Is.EqualTo("another process"));

    [Test]
    public void TryAcquire_makes_the_file_for_its_owner_only()
    {
        using var taken = FileLock.TryAcquire(_path, exclusive: false);

        if (OperatingSystem.IsWindows())
        {
            return;
        }

        Assert.That(File.GetUnixFileMode(_path), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Test]
    [Platform("Unix")]
    public void TryAcquire_refuses_a_link()
    {
        File.CreateSymbolicLink(_path, _path + ".elsewhere");

        Assert.That(() => FileLock.TryAcquire(_path, exclusive: true), Throws.InstanceOf<IOException>());
        Assert.That(File.Exists(_path + ".elsewhere"), Is.False);
    }

    [Test]
    public async Task AcquireAsync_waits_and_says_once_for_whom()
    {
        var first = FileLock.TryAcquire(_path, exclusive: true);
        var told = new TaskCompletionSource<string>();

        var second = FileLock.AcquireAsync(_path, exclusive: true, told.SetResult, async: true, Cancel);

        Assert.That(await told.Task.WaitAsync(Cancel), Does.StartWith("process "));
        first!.Dispose();
        (await second).Dispose();
    }

    [TestCase(true)]
    [TestCase(false)]
    public void AcquireAsync_ends_with_its_token(bool async)
    {
        using var first = FileLock.TryAcquire(_path, exclusive: true);
        using var source = new CancellationTokenSource();

        Assert.That(
            () => FileLock.AcquireAsync(_path, exclusive: true, _ => source.Cancel(), async, source.Token),
            Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task Lock_ends_with_its_process()
    {
        await using var child = ChildProcess.Start(ChildModes.ChildMode.HoldLock, [_path]);
        await child.ReadUntilAsync(ChildModes.ChildProtocol.Ready, Cancel);
        Assert.That(FileLock.TryAcquire(_path, exclusive: true), Is.Null);
        Assert.That(
            FileLock.HolderOf(_path), Does.StartWith(string.Create(CultureInfo.InvariantCulture, $"process {child.Id} of ")));

        await child.KillAsync(Cancel);

        using var taken = FileLock.TryAcquire(_path, exclusive: true);
        Assert.That(taken, Is.Not.Null);
    }
}
