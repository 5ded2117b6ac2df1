using System.Buffers.Binary;
using System.Globalization;
using Boternity.Data.Storage;

namespace Boternity.Data.Tests.Storage;

public sealed class Uuid7Tests
{
    private static readonly DateTimeOffset Past = DateTimeOffset.Parse("2020-01-01T00:00:00Z", CultureInfo.InvariantCulture);

    [Test]
    public void Create_has_version_7_and_the_RFC_s_variant()
    {
        var ids = Enumerable.Range(0, 1_000).Select(_ => Uuid7.Create(Past)).ToArray();

        Assert.That(ids.Select(id => id.Version), Is.All.EqualTo(7));
        Assert.That(ids.Select(id => id.Variant >> 2), Is.All.EqualTo(0b10));
    }

    [Test]
    public void Create_carries_the_time()
    {
        // Later than what other tests ask for, and not so late that it would matter to them.
        var now = TimeProvider.System.GetUtcNow().AddMinutes(1);

        var id = Uuid7.Create(now);

        Assert.That(MillisecondsOf(id), Is.InRange(now.ToUnixTimeMilliseconds(), now.AddMinutes(1).ToUnixTimeMilliseconds()));
    }

    [Test]
    public void Create_within_a_millisecond_grows_in_byte_order_and_in_text_order()
    {
        // More than the 12 bits that count within a millisecond hold.
        var ids = Enumerable.Range(0, 20_000).Select(_ => Uuid7.Create(Past)).ToArray();

        Assert.That(ids.Select(id => id.ToString()), Is.Ordered.Using((IComparer<string>)StringComparer.Ordinal));
        Assert.That(ids.Select(id => Convert.ToHexString(id.ToByteArray(bigEndian: true))), Is.Ordered.Using((IComparer<string>)StringComparer.Ordinal));
        Assert.That(ids, Is.Unique);
    }

    [Test]
    public void Create_after_the_clock_stepped_back_still_grows()
    {
        var now = TimeProvider.System.GetUtcNow();

        var first = Uuid7.Create(now);
        var second = Uuid7.Create(now.AddHours(-1));
        var third = Uuid7.Create(DateTimeOffset.UnixEpoch.AddDays(-1));

        Assert.That(string.CompareOrdinal(second.ToString(), first.ToString()), Is.Positive);
        Assert.That(string.CompareOrdinal(third.ToString(), second.ToString()), Is.Positive);
        Assert.That(third.Version, Is.EqualTo(7));
    }

    [Test]
    public async Task Create_on_many_threads_gives_no_id_twice_and_each_thread_a_growing_row()
    {
        var rows = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ =>
            Task.Run(() => Enumerable.Range(0, 5_000).Select(_ => Uuid7.Create(Past).ToString()).ToArray())));

        Assert.That(rows, Is.All.Ordered.Using((IComparer<string>)StringComparer.Ordinal));

        // Random bits alone would differ too: what counts is unique by itself.
        Assert.That(rows.SelectMany(row => row).Select(id => id[..18]).Distinct().Count(), Is.EqualTo(40_000));
    }

    [Test]
    public void Create_the_last_62_bits_are_random()
    {
        var tails = Enumerable.Range(0, 2_000).Select(_ => BinaryPrimitives.ReadUInt64BigEndian(Uuid7.Create(Past).ToByteArray(bigEndian: true).AsSpan(8)));
        var ones = new int[64];
        foreach (var tail in tails)
        {
            for (var bit = 0; bit < 64; bit++)
            {
                ones[bit] += (int)((tail >> bit) & 1);
            }
        }

        // Half of 2,000, give or take ten standard deviations.
        Assert.That(ones[..62], Is.All.InRange(776, 1_224));
        Assert.That(ones[62..], Is.EqualTo((int[])[0, 2_000]));
    }

    private static long MillisecondsOf(Guid id) => BinaryPrimitives.ReadInt64BigEndian(id.ToByteArray(bigEndian: true)) >>> 16;
}
