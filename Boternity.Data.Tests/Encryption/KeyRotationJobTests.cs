using Boternity.Data.Encryption;
using Boternity.Data.Errors;
using Boternity.Data.Secrets;
using Boternity.Data.Storage;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Encryption;

/// <summary>A rotation is a job: one worker at a time, resumed by the next, counted over all runs.</summary>
public sealed class KeyRotationJobTests(Provider provider) : KeyRotationSpec(provider)
{
    private SecretScope _scope;

    [SetUp]
    public async Task SeedRetiredKey()
    {
        _scope = NewBot();
        await SeedAsync(_scope, 450);
        await RotateAsync(_scope);
        LetWritersNotice();
    }

    [Test]
    [Threat("T-R4")]
    public async Task Second_worker_waits_while_the_lease_lives_and_takes_over_when_it_has_run_out()
    {
        await TakeAsAnotherAsync();
        var seen = new List<KeyRotationProgress>();
        await using var other = Database.OpenHost(TestMasterKeys.Host(OldKey));

        var run = other.Resolve<IKeyManager>().ReencryptAsync(_scope, Anyhow, new Told<KeyRotationProgress>(seen.Add), Cancel);
        for (var second = 0; second < 29; second++)
        {
            await AdvanceAsync(TimeSpan.FromSeconds(1));
        }

        Assert.That(run.IsCompleted, Is.False);
        Assert.That(seen.Select(progress => progress.Done), Has.All.Zero);
        Database.Clock.Advance(TimeSpan.FromSeconds(2));

        Assert.That((await run).State, Is.EqualTo(KeyRotationState.Completed));
        Assert.That((await run).Done, Is.EqualTo(450));
        Assert.That(await CountAsync($"SELECT count(*) FROM key_rotation_jobs"), Is.EqualTo(1), "It was the same job.");
    }

    [Test]
    public async Task Progress_is_told_after_each_batch_and_stored_with_it()
    {
        var seen = new List<(KeyRotationProgress Told, long Stored)>();

        var end = await Keys.ReencryptAsync(
            _scope,
            Anyhow,
            new Told<KeyRotationProgress>(progress => seen.Add((progress, StoredDone().GetAwaiter().GetResult()))),
            Cancel);

        Assert.That(seen.Select(one => one.Told.Done).Distinct(), Is.EqualTo((long[])[0, 200, 400, 450]));
        Assert.That(seen, Has.All.Matches<(KeyRotationProgress Told, long Stored)>(one => one.Told.Done == one.Stored));
        Assert.That(seen[^1].Told, Is.EqualTo(end));

        Task<long> StoredDone() => CountAsync($"SELECT done FROM key_rotation_jobs");
    }

    [Test]
    public async Task Cancelled_rotation_goes_on_where_it_was()
    {
        using var stop = new CancellationTokenSource();
        var first = await Caught.ByAsync<StoreCanceledException>(() => Keys.ReencryptAsync(
            _scope, Anyhow, new Told<KeyRotationProgress>(progress => StopAt(200, progress, stop)), stop.Token));
        Assert.That(first.CancellationToken, Is.EqualTo(stop.Token));
        var open = (await Keys.GetStatusAsync(Cancel)).OpenRotations.Single();
        Assert.That((open.State, open.Done, open.Total), Is.EqualTo((KeyRotationState.Paused, 200L, 450L)));

        var end = await Keys.ReencryptAsync(_scope, Anyhow, progress: null, Cancel);

        Assert.That((end.JobId, end.State, end.Done), Is.EqualTo((open.JobId, KeyRotationState.Completed, 450L)));
        Assert.That((await Keys.GetStatusAsync(Cancel)).OpenRotations, Is.Empty);
    }

    [Test]
    public async Task PauseAsync_stops_a_rotation_wherever_it_runs_until_somebody_goes_on()
    {
        await using var other = Database.OpenHost(TestMasterKeys.Host(OldKey));
        var pauser = other.Resolve<IKeyManager>();

        var paused = await Keys.ReencryptAsync(
            _scope, Anyhow, new Told<KeyRotationProgress>(progress => PauseAt(200, progress, pauser)), Cancel);

        Assert.That((paused.State, paused.Done), Is.EqualTo((KeyRotationState.Paused, 200L)));
        Assert.That(await pauser.PauseAsync(paused.JobId, Cancel), Is.False, "It is not under way any more.");
        Assert.That((await Keys.ReencryptAsync(_scope, Anyhow, progress: null, Cancel)).Done, Is.EqualTo(450));
    }

    [Test]
    public async Task Rate_bounds_the_rows_of_a_second()
    {
        var began = Database.Now;
        var done = new List<(TimeSpan At, long Done)>();

        var run = Keys.ReencryptAsync(
            _scope,
            new KeyRotationOptions { RowsPerSecond = 100 },
            new Told<KeyRotationProgress>(progress => done.Add((Database.Now - began, progress.Done))),
            Cancel);
        while (!run.IsCompleted)
        {
            await AdvanceAsync(TimeSpan.FromMilliseconds(100));
        }

        Assert.That((await run).Done, Is.EqualTo(450));
        Assert.That(done, Has.All.Matches<(TimeSpan At, long Done)>(one => one.Done <= 100 * (one.At.TotalSeconds + 1.001)));
        Assert.That(done[^1].At, Is.GreaterThan(TimeSpan.FromSeconds(3.9)));
    }

    [Test]
    public async Task Rotation_that_met_an_error_says_which_and_the_next_begins_anew()
    {
        var error = await Caught.ByAsync<StoreException>(() => Keys.ReencryptAsync(
            _scope, Anyhow, new Told<KeyRotationProgress>(progress => ThrowAt(200, progress, Messages.ScopeMisuse("a test"))), Cancel));

        var row = (await Database.QueryAsync($"SELECT state, done, lease_owner, last_error_code FROM key_rotation_jobs", Cancel)).Single();
        Assert.That(
            (row["state"], row["done"], row["lease_owner"], row["last_error_code"]), Is.EqualTo(("failed", 200L, (object?)null, error.Code)));
        var end = await Keys.ReencryptAsync(_scope, Anyhow, progress: null, Cancel);
        Assert.That((end.State, end.Total, end.Done), Is.EqualTo((KeyRotationState.Completed, 250L, 250L)));
    }

    [Test]
    public async Task Rotation_whose_caller_threw_can_be_taken_up()
    {
        await Caught.ByAsync<TimeZoneNotFoundException>(() => Keys.ReencryptAsync(
            _scope, Anyhow, new Told<KeyRotationProgress>(progress => ThrowAt(200, progress, new TimeZoneNotFoundException())), Cancel));

        Assert.That((await Keys.GetStatusAsync(Cancel)).OpenRotations.Single().State, Is.EqualTo(KeyRotationState.Paused));
        Assert.That((await Keys.ReencryptAsync(_scope, Anyhow, progress: null, Cancel)).Done, Is.EqualTo(450));
    }

    [Test]
    public async Task Bad_input_is_refused_before_there_is_a_job()
    {
        var zero = new KeyRotationOptions { RowsPerSecond = 0 };
        var nobody = new KeyRotationOptions { Actor = new SecretActor(SecretActorKind.User, null) };
        (Func<Task> Call, string Text)[] calls =
        [
            (() => Keys.ReencryptAsync(_scope, zero, progress: null, Cancel), "RowsPerSecond"),
            (() => Keys.ReencryptAsync(_scope, nobody, progress: null, Cancel), "actor"),
            (() => Keys.ReencryptAsync(default(SecretScope), Anyhow, progress: null, Cancel), "scope"),
            (() => Keys.RotateAsync(_scope, "api-key-pepper", SecretActor.System, Cancel), "scope"),
            (() => Keys.RotateAsync(_scope, "audit-chain", SecretActor.System, Cancel), "purpose"),
            (() => Keys.RotateAsync(default, DataKeyPurpose.Secret, SecretActor.System, Cancel), "scope"),
        ];

        foreach (var (call, text) in calls)
        {
            var error = await Caught.ByAsync<StoreException>(call);
            Assert.That(error.Kind, Is.EqualTo(StoreErrorKind.InvalidInput), text);
            Assert.That(error.Message, Does.Contain(text));
        }

        Assert.That(await CountAsync($"SELECT count(*) FROM key_rotation_jobs"), Is.Zero);
        Assert.That(await CountAsync($"SELECT count(*) FROM data_keys"), Is.EqualTo(2));
    }

    [Test]
    public async Task Rotation_inside_of_a_unit_is_misuse()
    {
        Func<Task>[] calls =
        [
            () => Keys.RotateAsync(_scope, DataKeyPurpose.Secret, SecretActor.System, Cancel),
            () => Keys.ReencryptAsync(_scope, Anyhow, progress: null, Cancel),
            () => Keys.RewrapAsync(TestMasterKeys.ShortId(OldKey), Anyhow, progress: null, Cancel),
            () => Keys.DestroyAsync(KeyId.FromGuid(Guid.Empty), new DestroyKeyOptions { Reason = "test" }, Cancel),
            () => Keys.EraseResidueAsync(Cancel),
            () => Secrets.ShredAsync(_scope, new ShredOptions { Reason = "test" }, Cancel),
        ];

        foreach (var call in calls)
        {
            var error = await Caught.ByAsync<StoreException>(() => Database.Resolve<IWriteQueue>().WriteAsync((_, _) => call(), Cancel));
            Assert.That(error.Kind, Is.EqualTo(StoreErrorKind.Misuse));
        }
    }

    private Task<KeyRotationJob> TakeAsAnotherAsync() =>
        Database.Resolve<KeyRotationJobs>().TakeAsync(
            new Reencryption(
                _scope, [.. Database.Resolve<IEnumerable<ISealedTable>>()], Database.Resolve<IDataKeyRing>(), Database.Resolve<IEnvelopeCipher>(), default),
            "another",
            Cancel);

    private static void StopAt(long done, KeyRotationProgress progress, CancellationTokenSource stop)
    {
        if (progress.Done == done)
        {
            stop.Cancel();
        }
    }

    private static void ThrowAt(long done, KeyRotationProgress progress, Exception exception)
    {
        if (progress.Done == done)
        {
            throw exception;
        }
    }

    private static void PauseAt(long done, KeyRotationProgress progress, IKeyManager pauser)
    {
        if (progress.Done == done && progress.State == KeyRotationState.Running)
        {
            Assert.That(pauser.PauseAsync(progress.JobId, Cancel).GetAwaiter().GetResult(), Is.True);
        }
    }

    // In small steps, and real time between: a unit's deadline goes by the same clock.
    private async Task AdvanceAsync(TimeSpan time)
    {
        Database.Clock.Advance(time);
        await Task.Delay(10, Cancel);
    }
}
