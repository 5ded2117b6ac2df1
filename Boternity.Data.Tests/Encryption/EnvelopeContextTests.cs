using Boternity.Data.Encryption;
using Boternity.Data.Errors;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Encryption;

/// <summary>An envelope opens in the row that it was sealed for and in no other: what a writer in the database gains by moving blobs.</summary>
public sealed class EnvelopeContextTests
{
    private static readonly Guid OtherId = Guid.Parse("0198c0de-0000-7000-8000-0000000b0701");

    [Test]
    [Threat("T-B1")]
    public void Open_under_another_name_is_refused() => AssertRefused(row => row with { Name = "OTHER_KEY" });

    [Test]
    [Threat("T-B2")]
    public void Open_in_another_bot_is_refused() => AssertRefused(row => row with { Scope = SecretScope.Bot(OtherId) });

    [Test]
    [Threat("T-B3")]
    public void Open_in_another_kind_of_scope_is_refused()
    {
        AssertRefused(row => row with { Scope = SecretScope.User(row.Scope.Id) });
        AssertRefused(row => row with { Scope = SecretScope.Global });
    }

    [Test]
    [Threat("T-B3")]
    public void Open_under_a_name_that_only_looks_the_same_is_refused() =>
        AssertRefused(row => row with { Name = "\u00e4" }, sealedIn: EnvelopeSamples.OfSealed with { Name = "a\u0308" });

    [Test]
    [Threat("T-B3")]
    public void Global_and_a_bot_without_an_id_are_not_the_same_scope() =>
        AssertRefused(
            row => row with { Scope = SecretScope.Global },
            sealedIn: EnvelopeSamples.OfSealed with { Scope = SecretScope.Bot(Guid.Empty) });

    [TestCase(2)]
    [TestCase(4)]
    [TestCase(3L << 32)]
    [Threat("T-B4")]
    public void Open_at_another_version_is_refused(long version) => AssertRefused(row => row with { Version = version });

    [Test]
    [Threat("T-B5")]
    public void Open_in_another_record_of_the_same_name_is_refused() => AssertRefused(row => row with { RecordId = OtherId });

    [Test]
    public void Open_in_another_column_is_refused() => AssertRefused(row => row with { Location = "secrets.other" });

    [Test]
    [Threat("T-B6")]
    public void Unwrap_in_another_row_is_refused()
    {
        using var master = EnvelopeSamples.MasterKey();
        using var data = EnvelopeSamples.DataKey();
        var wrapped = new EnvelopeCipher().Wrap(master.Key, EnvelopeSamples.OfWrapped, data).ToArray();

        string?[] codes =
        [
            .. new[]
            {
                EnvelopeSamples.OfWrapped with { Scope = SecretScope.Bot(OtherId) },
                EnvelopeSamples.OfWrapped with { Scope = SecretScope.User(EnvelopeSamples.BotId) },
                EnvelopeSamples.OfWrapped with { Scope = SecretScope.Global },
                EnvelopeSamples.OfWrapped with { Name = "api-key-pepper" },
                EnvelopeSamples.OfWrapped with { Version = 2 },
                EnvelopeSamples.OfWrapped with { RecordId = OtherId },
                EnvelopeSamples.OfWrapped with { Location = SecretContext.SecretValue },
            }.Select(row => EnvelopeRefusal.OfKey(master.Key, row, wrapped)),
        ];

        Assert.That(codes, Is.All.EqualTo(ErrorCodes.SealedDamaged));
        Assert.That(EnvelopeRefusal.OfKey(master.Key, EnvelopeSamples.OfWrapped, wrapped), Is.Null);
    }

    [Test]
    public void Wrap_for_the_row_of_another_key_is_refused()
    {
        using var master = EnvelopeSamples.MasterKey();
        using var data = EnvelopeSamples.DataKey();

        Assert.That(
            () => new EnvelopeCipher().Wrap(master.Key, EnvelopeSamples.OfWrapped with { RecordId = OtherId }, data),
            Throws.ArgumentException);
    }

    [Test]
    public void Seal_remembers_the_row_and_a_stored_value_has_none()
    {
        using var key = EnvelopeSamples.DataKey();

        var value = new EnvelopeCipher().Seal(key, EnvelopeSamples.OfSealed, EnvelopeSamples.Plaintext);

        Assert.That(value.BoundTo, Is.EqualTo(EnvelopeSamples.OfSealed));
        Assert.That(SealedSecret.FromBytes(value.ToArray()).BoundTo, Is.Null);
    }

    [Test]
    public void Error_names_the_key_and_the_record_and_nothing_else()
    {
        using var key = EnvelopeSamples.DataKey();
        var value = new EnvelopeCipher().Seal(key, EnvelopeSamples.OfSealed, EnvelopeSamples.Plaintext);
        var elsewhere = EnvelopeSamples.OfSealed with { Name = "CANARY_NAME" };

        var error = Assert.Throws<StoreException>(() => new EnvelopeCipher().Open(key, elsewhere, value))!;

        Assert.That(
            error.Message,
            Is.EqualTo(
                "BD0619: The sealed value of record 0198c0de-0000-7000-8000-00000005ec12 under key 0198c0de00007000800000000000d0e1 "
                + "was changed, or it was sealed for another row."));
        Assert.That(error.ToString(), Does.Not.Contain("CANARY").And.Not.Contain("sk-ant"));
    }

    private static void AssertRefused(Func<SecretContext, SecretContext> move, SecretContext? sealedIn = null)
    {
        var row = sealedIn ?? EnvelopeSamples.OfSealed;
        using var key = EnvelopeSamples.DataKey();
        var value = new EnvelopeCipher().Seal(key, row, EnvelopeSamples.Plaintext).ToArray();

        Assert.That(EnvelopeRefusal.OfSecret(key, move(row), value), Is.EqualTo(ErrorCodes.SealedDamaged));
        Assert.That(EnvelopeRefusal.OfSecret(key, row, value), Is.Null);
    }
}
