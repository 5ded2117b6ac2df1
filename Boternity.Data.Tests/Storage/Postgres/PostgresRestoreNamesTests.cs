using System.Globalization;
using System.Text;
using Boternity.Data.Storage.Postgres;

namespace Boternity.Data.Tests.Storage.Postgres;

public sealed class PostgresRestoreNamesTests
{
    private static readonly DateTimeOffset Instant = DateTimeOffset.Parse("2026-02-16T08:30:15.123Z", CultureInfo.InvariantCulture);

    [Test]
    public void Next_has_the_database_s_name_and_the_time() =>
        Assert.That(
            new PostgresRestoreNames("boternity").Next(Instant, []),
            Is.EqualTo(("boternity_restore_20260216083015123", "boternity_replaced_20260216083015123")));

    [TestCase("boternity_restore_20260216083015123")]
    [TestCase("boternity_replaced_20260216083015123")]
    public void Next_passes_over_what_is_taken(string taken) =>
        Assert.That(new PostgresRestoreNames("boternity").Next(Instant, [taken]).Unfinished, Is.EqualTo("boternity_restore_20260216083015124"));

    [Test]
    public void Next_long_names_are_shortened_and_stay_different()
    {
        var start = new string('ä', 30);

        var one = new PostgresRestoreNames(start + "1").Next(Instant, []);
        var two = new PostgresRestoreNames(start + "2").Next(Instant, []);

        Assert.That(Encoding.UTF8.GetByteCount(one.Former), Is.LessThanOrEqualTo(63));
        Assert.That(one, Is.Not.EqualTo(two));
        Assert.That(new PostgresRestoreNames(start + "1").IsUnfinished(one.Unfinished));
        Assert.That(new PostgresRestoreNames(start + "1").IsUnfinished(two.Unfinished), Is.False);
    }

    [TestCase("boternity_restore_20260216083015123", true)]
    [TestCase("boternity_replaced_20260216083015123", false)]
    [TestCase("boternity_restore_2026021608301512x", false)]
    [TestCase("boternity_restore_test", false)]
    [TestCase("boternity2_restore_20260216083015123", false)]
    public void IsUnfinished_knows_its_own_names_only(string name, bool expected) =>
        Assert.That(new PostgresRestoreNames("boternity").IsUnfinished(name), Is.EqualTo(expected));
}
