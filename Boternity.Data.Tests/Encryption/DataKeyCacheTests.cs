using Boternity.Data.Encryption;
using Boternity.Data.Storage;

namespace Boternity.Data.Tests.Encryption;

public sealed class DataKeyCacheTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly ManualTimeProvider _clock = new(DateTimeOffset.UnixEpoch);

    [Test]
    public void Find_gives_a_copy_that_outlives_the_cache()
    {
        var cache = new DataKeyCache(_clock, Interval);
        using var key = NewKey();
        cache.Add(key, cache.Confirm(1, 0));
        using var copy = cache.Find(key.Id)!;

        cache.Dispose();

        Assert.That(copy.Bytes.SequenceEqual(key.Bytes), Is.True);
        Assert.That(cache.Find(key.Id), Is.Null);
    }

    [Test]
    public void Add_after_dispose_keeps_nothing()
    {
        var cache = new DataKeyCache(_clock, Interval);
        using var key = NewKey();
        cache.Dispose();

        cache.Add(key, cache.Confirm(1, 0));

        Assert.That((cache.Find(key.Id), cache.IsDisposed), Is.EqualTo(((EnvelopeKey?)null, true)));
    }

    [Test]
    public void Confirm_another_generation_clears_and_what_was_read_before_is_not_kept()
    {
        using var cache = new DataKeyCache(_clock, Interval);
        using var key = NewKey();
        using var late = NewKey();
        var turn = cache.Confirm(1, 0);
        cache.AddActive(SecretScope.Global, "secret", key, turn, 0);

        cache.Confirm(2, 0);
        cache.Add(late, turn);
        cache.AddActive(SecretScope.Global, "secret", late, turn, 0);

        Assert.That((cache.Find(key.Id), cache.Find(late.Id)), Is.EqualTo(((EnvelopeKey?)null, (EnvelopeKey?)null)));
        Assert.That(cache.FindActive(SecretScope.Global, "secret"), Is.Null);
    }

    [TestCase(2, true)]
    [TestCase(3, false)]
    public void Advance_keeps_what_is_here_only_if_nobody_came_between(long generation, bool isKept)
    {
        using var cache = new DataKeyCache(_clock, Interval);
        using var key = NewKey();
        using var late = NewKey();
        var turn = cache.Confirm(1, 0);
        cache.Add(key, turn);

        cache.Advance(generation, 0);
        cache.Add(late, turn);

        using var found = cache.Find(key.Id);
        Assert.That(found is not null, Is.EqualTo(isKept));
        Assert.That(cache.Find(late.Id), Is.Null, "It was read before the change.");
    }

    [Test]
    public void FindActive_and_the_generation_age()
    {
        using var cache = new DataKeyCache(_clock, Interval);
        using var key = NewKey();
        Assert.That(cache.IsDue, Is.True);
        cache.AddActive(SecretScope.Global, "secret", key, cache.Confirm(1, _clock.GetTimestamp()), _clock.GetTimestamp());
        Assert.That(cache.IsDue, Is.False);

        _clock.Advance(Interval);

        Assert.That(cache.IsDue, Is.True);
        Assert.That(cache.FindActive(SecretScope.Global, "secret"), Is.Null);
        using var found = cache.Find(key.Id);
        Assert.That(found, Is.Not.Null);
    }

    [Test]
    public void Missing_ids_are_remembered_for_a_second_and_never_too_many()
    {
        using var cache = new DataKeyCache(_clock, Interval);
        var first = NewId();
        cache.AddMissing(first);
        Assert.That(cache.IsMissing(first), Is.True);

        for (var count = 0; count < 1024; count++)
        {
            cache.AddMissing(NewId());
        }

        var last = NewId();
        cache.AddMissing(last);
        Assert.That((cache.IsMissing(first), cache.IsMissing(last)), Is.EqualTo((false, true)));
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.That(cache.IsMissing(last), Is.False);
    }

    private static KeyId NewId() => KeyId.FromGuid(Uuid7.Create(DateTimeOffset.UnixEpoch));

    private static EnvelopeKey NewKey() => EnvelopeKey.Generate(NewId());
}
