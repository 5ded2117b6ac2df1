using Boternity.Data.Bots;
using Boternity.Data.Errors;
using Boternity.Data.Storage.Conventions;

namespace Boternity.Data.Tests.Storage.Conventions;

public sealed class EnumTextTests
{
    private enum Circuit
    {
        Closed,
        HalfOpen,
        Open,
    }

    [Test]
    public void Of_and_Parse_are_each_other_s_inverse()
    {
        Assert.That(Enum.GetValues<Circuit>().Select(EnumText<Circuit>.Of), Is.EqualTo((string[])["closed", "half_open", "open"]));
        Assert.That(EnumText<Circuit>.All.Select(EnumText<Circuit>.Parse), Is.EqualTo(Enum.GetValues<Circuit>()));
    }

    [Test]
    public void Of_member_that_is_none_is_refused_by_its_type()
    {
        var error = Assert.Throws<StoreException>(() => EnumText<BotStatus>.Of((BotStatus)99))!;

        Assert.That(error.Kind, Is.EqualTo(StoreErrorKind.InvalidInput));
        Assert.That(error.Message, Does.Contain("'BotStatus'"));
    }

    [TestCase("Active")]
    [TestCase("")]
    [TestCase("0")]
    [TestCase("active ")]
    public void Parse_text_that_is_none_is_refused_without_repeating_it(string text) =>
        Assert.That(
            () => EnumText<BotStatus>.Parse(text),
            Throws.TypeOf<InvalidDataException>().With.Message.EqualTo("A stored BotStatus is none of active, disabled, archived."));
}
