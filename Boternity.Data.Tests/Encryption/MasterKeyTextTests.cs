using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Boternity.Data.Encryption;

namespace Boternity.Data.Tests.Encryption;

public sealed class MasterKeyTextTests
{
    // Its base64 has both characters that the two alphabets write differently.
    private static readonly byte[] Key = [0xFB, 0xEF, 0xBE, 0xFF, 0xFF, 0xFF, .. EnvelopeSamples.Range(0x60, 26)];

    private static string Hex => Convert.ToHexStringLower(Key);

    private static string Classic => Convert.ToBase64String(Key);

    private static string Url => Base64Url.EncodeToString(Key);

    private static IEnumerable<string> Forms =>
        [Hex, Hex.ToUpperInvariant(), Classic, Classic.TrimEnd('='), Url, Url + "=", Checked(isDevelopment: false), Checked(isDevelopment: true)];

    [Test]
    public void Parse_reads_every_form_with_one_line_end_or_none()
    {
        foreach (var form in Forms)
        {
            foreach (var end in new[] { "", "\n", "\r\n" })
            {
                using var key = Parse(form + end);
                Assert.That(key?.Key.Bytes.ToArray(), Is.EqualTo(Key), form);
            }
        }
    }

    [Test]
    public void Parse_refuses_every_form_with_anything_more()
    {
        foreach (var form in Forms)
        {
            string[] others =
            [
                $" {form}", $"{form} ", $"{form}\n\n", $"{form}\r", $"{form}\n ", $"\n{form}", $"\ufeff{form}", $"{form}\0", $"{form}x",
                form[1..], form[..^1] + "\n\n", form[..20] + "\n" + form[20..], form[..20] + " " + form[21..], $"\"{form}\"",
            ];

            foreach (var other in others.Where(other => !Forms.Contains(other)))
            {
                Assert.That(Parse(other), Is.Null, other);
            }
        }
    }

    [Test]
    public void Parse_takes_32_bytes_as_they_are_only_where_raw_keys_may_be()
    {
        using var key = MasterKeyText.Parse(Key, allowRaw: true);

        Assert.That(key!.Key.Bytes.ToArray(), Is.EqualTo(Key));
        Assert.That(MasterKeyText.Parse(Key, allowRaw: false), Is.Null);
        Assert.That(MasterKeyText.Parse([.. Key, (byte)'\n'], allowRaw: true), Is.Null);
        Assert.That(MasterKeyText.Parse([.. Key, 0], allowRaw: true), Is.Null);
    }

    [Test]
    public void Parse_refuses_base64_that_mixes_alphabets_or_carries_spare_bits()
    {
        Assert.That(Classic, Does.Contain('+').And.Contain('/'));
        Assert.That(Parse(Classic.Replace('+', '-')), Is.Null);

        // 43 characters carry 258 bits: the last two must be zero.
        var last = Url[^1];
        var spare = (char)(last + 1);
        Assert.That(Convert.FromBase64String($"{Classic[..42]}{spare}=").AsSpan().SequenceEqual(Key), Is.True, "the decoder ignores them");
        Assert.That(Parse(Url[..42] + spare), Is.Null);
        Assert.That(Parse($"{Classic[..42]}{spare}="), Is.Null);
        Assert.That(Parse(Classic[..42] + "=="), Is.Null);
    }

    [Test]
    public void Parse_refuses_every_change_of_one_character_of_the_form_with_a_check()
    {
        var text = Checked(isDevelopment: false);
        for (var index = 0; index < text.Length; index++)
        {
            foreach (var other in "aZ09_-/bdn".Where(character => character != text[index]))
            {
                var changed = text[..index] + other + text[(index + 1)..];

                // A key for development by another name is still the same key.
                Assert.That(Parse(changed), changed.StartsWith("bnd1_", StringComparison.Ordinal) ? Is.Not.Null : Is.Null, changed);
            }
        }
    }

    [Test]
    public void Parse_tells_development_keys_from_others()
    {
        using var development = Parse(Checked(isDevelopment: true));
        using var other = Parse(Checked(isDevelopment: false));
        using var unmarked = Parse(Hex);

        Assert.That((development!.IsDevelopment, other!.IsDevelopment, unmarked!.IsDevelopment), Is.EqualTo((true, false, false)));
        Assert.That(development.Id, Is.EqualTo(other.Id));
    }

    [Test]
    public void Write_makes_what_parse_reads_of_any_key()
    {
        for (var count = 0; count < 500; count++)
        {
            using var key = MasterKey.FromBytes(RandomNumberGenerator.GetBytes(32));
            var text = new byte[MasterKeyText.CheckedLength];

            MasterKeyText.Write(key, isDevelopment: false, text);
            using var read = MasterKeyText.Parse(text, allowRaw: false);

            Assert.That(read!.Key.Bytes.SequenceEqual(key.Key.Bytes), Is.True);
        }
    }

    [Test]
    public void FromBytes_refuses_another_size([Values(0, 31, 33)] int size) =>
        Assert.That(() => MasterKey.FromBytes(new byte[size]), Throws.ArgumentException);

    private static MasterKey? Parse(string text) => MasterKeyText.Parse(Encoding.UTF8.GetBytes(text), allowRaw: false);

    private static string Checked(bool isDevelopment)
    {
        using var key = MasterKey.FromBytes(Key);
        var text = new byte[MasterKeyText.CheckedLength];
        MasterKeyText.Write(key, isDevelopment, text);
        return Encoding.ASCII.GetString(text);
    }
}
