using System.Text;
using Boternity.Data.Encryption;
using Boternity.Data.Errors;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Encryption;

public sealed class SecretContextTests
{
    private static readonly string[] Pieces = ["a", "ab", "b", "bc", "c", "\u0001", "\u0000\u0001a", "é", "鍵", "secrets.value", "xxxxxxxxxxxxxxxx"];

    [Test]
    [Threat("T-B7")]
    public void ToBytes_differs_for_every_two_different_contexts()
    {
        SecretScope[] scopes = [SecretScope.Global, .. Ids.SelectMany<Guid, SecretScope>(id => [SecretScope.Bot(id), SecretScope.User(id)])];
        long[] versions = [1, 2, 256, 1L << 32, long.MaxValue];

        var contexts =
            from location in Pieces
            from scope in scopes
            from record in Ids
            from version in versions
            from name in Pieces
            select new SecretContext(location, scope, record, version, name);
        var encodings = contexts.Select(context => Convert.ToHexString(context.ToBytes())).ToList();

        Assert.That(encodings, Has.Count.EqualTo(11 * 7 * 3 * 5 * 11));
        Assert.That(encodings.ToHashSet(), Has.Count.EqualTo(encodings.Count));
    }

    [Test]
    [Threat("T-B7")]
    public void ToBytes_differs_when_text_moves_across_a_boundary()
    {
        var random = new Random(7);
        for (var count = 0; count < 10_000; count++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(3, 40)).Select(_ => (char)random.Next(1, 0xD7FF)));
            var (cut, other) = (random.Next(1, text.Length), random.Next(1, text.Length));

            var first = EnvelopeSamples.OfSealed with { Location = text[..cut], Name = text[cut..] };
            var second = EnvelopeSamples.OfSealed with { Location = text[..other], Name = text[other..] };

            Assert.That(first.ToBytes().SequenceEqual(second.ToBytes()), Is.EqualTo(cut == other));
        }
    }

    [Test]
    public void ToBytes_refuses_what_is_no_row()
    {
        AssertRefused(EnvelopeSamples.OfSealed with { Scope = default }, "scope");
        AssertRefused(EnvelopeSamples.OfSealed with { Version = 0 }, "version");
        AssertRefused(EnvelopeSamples.OfSealed with { Version = -1 }, "version");
        AssertRefused(EnvelopeSamples.OfSealed with { Name = "" }, "name");
        AssertRefused(EnvelopeSamples.OfSealed with { Name = "a\ud800" }, "name");
        AssertRefused(EnvelopeSamples.OfSealed with { Location = "" }, "location");
        AssertRefused(EnvelopeSamples.OfSealed with { Location = new string('é', 32_768) }, "location");
        AssertRefused(default, "scope");
    }

    [Test]
    public void ToBytes_takes_text_up_to_what_its_length_field_can_say()
    {
        var name = new string('é', 32_767) + "x";

        var bytes = (EnvelopeSamples.OfSealed with { Name = name }).ToBytes();

        Assert.That(bytes.AsSpan()[^65_537..].SequenceEqual((byte[])[0xFF, 0xFF, .. Encoding.UTF8.GetBytes(name)]), Is.True);
    }

    private static Guid[] Ids => [Guid.Empty, EnvelopeSamples.BotId, EnvelopeSamples.RecordId];

    private static void AssertRefused(SecretContext context, string member)
    {
        var error = Assert.Throws<StoreException>(() => context.ToBytes())!;

        Assert.That(error.Code, Is.EqualTo(ErrorCodes.InvalidInput));
        Assert.That(error.Message, Does.Contain($"'{member}'"));
    }
}
