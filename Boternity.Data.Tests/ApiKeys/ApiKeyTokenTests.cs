using System.Text.RegularExpressions;
using Boternity.Data.ApiKeys;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.ApiKeys;

/// <summary>The text form of keys: design card security 10, test T-A1.</summary>
public sealed class ApiKeyTokenTests
{
    private const string Vector = "bnity_u_0AZaz9bY5xQ1000102030405060708090A0B0C0D0E0F0G0H0I0J0Kz4dGJa4";

    private static readonly byte[] VectorPepper = [.. Enumerable.Range(0x20, 32).Select(value => (byte)value)];

    [Test]
    [Threat("T-A1")]
    public void Compose_makes_the_frozen_vector() =>
        Assert.That(
            ApiKeyToken.Compose(ApiKeyKind.User, "0AZaz9bY5xQ1" + "000102030405060708090A0B0C0D0E0F0G0H0I0J0Kz"),
            Is.EqualTo(Vector));

    [Test]
    [Threat("T-A1")]
    public void PrefixOf_the_frozen_vector_is_its_first_20_letters() =>
        Assert.That(ApiKeyToken.PrefixOf(Vector), Is.EqualTo("bnity_u_0AZaz9bY5xQ1"));

    [Test]
    [Threat("T-A1")]
    public void Hash_makes_the_frozen_vector() =>
        Assert.That(
            Convert.ToHexStringLower(ApiKeyToken.Hash(Vector, VectorPepper)),
            Is.EqualTo("f13faa9eb2bb25029a78d8358d82a3b786edbfbd2ec54ce5665b541beb6a3618"));

    [Test]
    public void Crc32_is_the_one_of_IEEE() =>
        Assert.That((Crc32.Of("123456789"), Crc32.Of(Vector.AsSpan(0, 63))), Is.EqualTo((0xcbf43926u, 0xfd00ef78u)));

    [Test]
    [Threat("T-A1")]
    public void Created_tokens_are_unique_uniform_and_well_formed()
    {
        const int Count = 100_000;
        var tokens = new RandomApiKeyTokens();
        var scanner = new Regex($"^{ApiKeyToken.ScannerPattern}$", RegexOptions.CultureInvariant);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var counts = new int['z' + 1];

        for (var number = 0; number < Count; number++)
        {
            var kind = (ApiKeyKind)(number % 3);
            var token = tokens.Create(kind);

            var isGood = ApiKeyToken.PrefixOf(token) is { } prefix && ApiKeyToken.KindOf(prefix) == kind && scanner.IsMatch(token);
            if (!isGood || !seen.Add(token))
            {
                Assert.Fail($"Token {number} of {kind} is not unique or not well formed.");
            }

            foreach (var letter in token.AsSpan(8, ApiKeyToken.RandomLength))
            {
                counts[letter]++;
            }
        }

        // 61 degrees of freedom: chance exceeds 150 about once in 10^8 runs, a generator that favours some letters always does.
        var expected = Count * (double)ApiKeyToken.RandomLength / ApiKeyToken.Alphabet.Length;
        var deviation = ApiKeyToken.Alphabet.Sum(letter => Math.Pow(counts[letter] - expected, 2) / expected);
        Assert.That(deviation, Is.LessThan(150));
        Assert.That(seen.Select(token => token[..20]).Distinct().Count(), Is.EqualTo(Count));
    }

    [Test]
    public void PrefixOf_text_with_any_one_letter_changed_is_null()
    {
        for (var position = 0; position < Vector.Length; position++)
        {
            foreach (var letter in "0Aa_z-\u00e9\u0660")
            {
                var changed = $"{Vector[..position]}{letter}{Vector[(position + 1)..]}";

                Assert.That(ApiKeyToken.PrefixOf(changed), changed == Vector ? Is.Not.Null : Is.Null, changed);
            }
        }
    }

    [TestCase("")]
    [TestCase("bnity_")]
    [TestCase(" " + Vector)]
    [TestCase(Vector + "\n")]
    [TestCase(Vector + "0")]
    [TestCase("BNITY_u_0AZaz9bY5xQ1000102030405060708090A0B0C0D0E0F0G0H0I0J0Kz4dGJa4")]
    public void PrefixOf_text_that_is_no_key_is_null(string text) => Assert.That(ApiKeyToken.PrefixOf(text), Is.Null);

    [Test]
    public void IsLegacy_takes_64_hex_digits_and_nothing_else()
    {
        var digits = new string('a', 63);

        Assert.That(ApiKeyToken.IsLegacy($"bnity_{digits}F"), Is.True);
        string[] others = [$"bnity_{digits}", $"bnity_{digits}g", $"bnity_{digits}00", $"other_{digits}0", $"bnity_{digits}\n", Vector];
        foreach (var text in others)
        {
            Assert.That(ApiKeyToken.IsLegacy(text), Is.False, text);
        }
    }

    [Test]
    public void IssuedApiKey_does_not_print_what_is_secret()
    {
        var issued = new IssuedApiKey(Vector, new ApiKey { Prefix = "bnity_u_0AZaz9bY5xQ1" });

        var texts = (string[])
        [
            issued.ToString(),
            $"{issued}",
            System.Text.Json.JsonSerializer.Serialize(issued),
        ];

        Assert.That(texts, Has.None.Contains("000102"));
        Assert.That(texts[0], Does.Contain("bnity_u_0AZaz9bY5xQ1"));
    }
}
