using System.Globalization;
using Boternity.Data.Encryption;
using Boternity.Data.Errors;
using Boternity.Data.Storage;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Encryption;

public sealed class KeyFileRulesTests
{
    private const uint Root = 0;
    private const uint Me = 1000;
    private const uint Stranger = 1001;

    // Every mode, against the rules of PostgreSQL's ssl_key_file said once more.
    [Test]
    [Threat("T-K6")]
    [Threat("T-K7")]
    public void Check_of_every_mode_and_owner_follows_the_rule()
    {
        foreach (var (user, owner, forbidden) in new[] { (Me, Me, "077"), (Me, Root, "037"), (Root, Root, "077") })
        {
            var mask = Convert.ToInt32(forbidden, 8);
            for (var mode = 0; mode < 0x200; mode++)
            {
                Assert.That(CodeOf(user, owner, mode), Is.EqualTo((mode & mask) == 0 ? null : ErrorCodes.KeyFileMode), Octal(mode));
            }
        }
    }

    [Test]
    [Threat("T-K7")]
    public void Check_of_every_mode_with_consent_to_readers_refuses_writers_all_the_same()
    {
        for (var mode = 0; mode < 0x200; mode++)
        {
            var expected = (mode & 0x1B) == 0 ? null : ErrorCodes.KeyFileMode;

            Assert.That(CodeOf(Me, Me, mode, allowWorldReadable: true), Is.EqualTo(expected), Octal(mode));
            Assert.That(CodeOf(Me, Root, mode, allowWorldReadable: true), Is.EqualTo(expected), Octal(mode));
        }
    }

    [Test]
    [Threat("T-K6")]
    public void Check_refuses_another_user_s_file_in_every_mode()
    {
        for (var mode = 0; mode < 0x200; mode++)
        {
            Assert.That(CodeOf(Me, Stranger, mode, allowWorldReadable: true), Is.EqualTo(ErrorCodes.KeyFileOwner));
            Assert.That(CodeOf(Root, Stranger, mode, allowWorldReadable: true), Is.EqualTo(ErrorCodes.KeyFileOwner));
        }
    }

    [Test]
    public void Check_without_an_owner_wants_a_file_that_only_its_owner_can_read()
    {
        Assert.That(CodeOf(Me, owner: null, 0x180), Is.Null);
        Assert.That(CodeOf(Me, owner: null, 0x1A0), Is.EqualTo(ErrorCodes.KeyFileMode));
    }

    [Test]
    public void Check_says_whether_others_can_read_only_when_that_is_why_it_passed()
    {
        Assert.That(KeyFileRules.Check("key", Facts(Me, 0x1A4), Me, allowWorldReadable: true), Is.True);
        Assert.That(KeyFileRules.Check("key", Facts(Me, 0x180), Me, allowWorldReadable: true), Is.False);
        Assert.That(KeyFileRules.Check("key", Facts(Root, 0x1A0), Me, allowWorldReadable: true), Is.False);
    }

    [TestCase(Me, 0x1ED, null)]
    [TestCase(Root, 0x1ED, null)]
    [TestCase(Stranger, 0x1C0, ErrorCodes.KeyFileParent)]
    [TestCase(Me, 0x1F8, ErrorCodes.KeyFileParent)]
    [TestCase(Root, 0x1FF, ErrorCodes.KeyFileParent)]
    [TestCase(Root, 0x3FF, null, Description = "As /tmp.")]
    [TestCase(Stranger, 0x3FF, ErrorCodes.KeyFileParent)]
    [Threat("T-K6")]
    public void CheckParent_lets_only_the_user_and_root_write(uint owner, int mode, string? code) =>
        Assert.That(Code(() => KeyFileRules.CheckParent("key", owner, (UnixFileMode)mode, Me)), Is.EqualTo(code));

    private static string? CodeOf(uint user, uint? owner, int mode, bool allowWorldReadable = false) =>
        Code(() => KeyFileRules.Check("key", Facts(owner, mode), user, allowWorldReadable));

    private static UnixFileFacts Facts(uint? owner, int mode) => new(IsRegular: true, owner, (UnixFileMode)mode, Links: 1, Size: 64);

    private static string? Code(Action check)
    {
        try
        {
            check();
            return null;
        }
        catch (StoreException exception)
        {
            return exception.Code;
        }
    }

    private static string Octal(int mode) => Convert.ToString(mode, 8).ToString(CultureInfo.InvariantCulture);
}
