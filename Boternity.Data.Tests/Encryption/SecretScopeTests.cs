using Boternity.Data.Encryption;
using Boternity.Data.Errors;

namespace Boternity.Data.Tests.Encryption;

public sealed class SecretScopeTests
{
    private const string Uuid = "0198c0de-0000-7000-8000-0000000b07aF";

    [Test]
    public void Text_form_round_trips()
    {
        SecretScope[] scopes = [SecretScope.Global, SecretScope.Bot(EnvelopeSamples.BotId), SecretScope.User(EnvelopeSamples.BotId)];

        Assert.That(scopes.Select(scope => scope.ToString()), Is.EqualTo((string[])
        [
            "global", "0198c0de-0000-7000-8000-0000000b0700", "user:0198c0de-0000-7000-8000-0000000b0700",
        ]));
        Assert.That(scopes.Select(scope => SecretScope.Parse(scope.ToString())), Is.EqualTo(scopes));
    }

    [Test]
    public void Parse_takes_upper_case_digits_and_normalises_them()
    {
        Assert.That(SecretScope.Parse(Uuid.ToUpperInvariant()).ToString(), Is.EqualTo(Uuid.ToLowerInvariant()));
        Assert.That(SecretScope.Parse($"user:{Uuid}").ToString(), Is.EqualTo($"user:{Uuid.ToLowerInvariant()}"));
    }

    // Guid's own parser takes some of these.
    [TestCase("")]
    [TestCase(" ")]
    [TestCase("Global")]
    [TestCase("global ")]
    [TestCase("GLOBAL")]
    [TestCase("User:0198c0de-0000-7000-8000-0000000b0700")]
    [TestCase("user: 0198c0de-0000-7000-8000-0000000b0700")]
    [TestCase("user:")]
    [TestCase("user:global")]
    [TestCase("bot:0198c0de-0000-7000-8000-0000000b0700")]
    [TestCase(" 0198c0de-0000-7000-8000-0000000b0700")]
    [TestCase("0198c0de-0000-7000-8000-0000000b0700\n")]
    [TestCase("0198c0de-0000-7000-8000-0000000b070\n")]
    [TestCase("+198c0de-0000-7000-8000-0000000b0700")]
    [TestCase("0x98c0de-0000-7000-8000-0000000b0700")]
    [TestCase("0198c0de-+000-7000-8000-0000000b0700")]
    [TestCase("0198c0de-0x00-7000-8000-0000000b0700")]
    [TestCase("0198c0de000070008000000000000b0700")]
    [TestCase("{198c0de-0000-7000-8000-0000000b070}")]
    [TestCase("{0198c0de-0000-7000-8000-0000000b0700}")]
    [TestCase("٠198c0de-0000-7000-8000-0000000b0700")]
    [TestCase("0198c0de-0000-7000-8000-0000000b07g0")]
    public void Parse_refuses_everything_else(string text)
    {
        var error = Assert.Throws<StoreException>(() => SecretScope.Parse(text))!;

        Assert.That((error.Kind, error.Code), Is.EqualTo((StoreErrorKind.InvalidInput, ErrorCodes.InvalidInput)));
        Assert.That(SecretScope.TryParse(text, out _), Is.False);
    }

    [Test]
    public void Default_is_no_scope_and_not_the_global_one()
    {
        SecretScope scope = default;

        Assert.That((scope.IsValid, scope == SecretScope.Global, scope.ToString()), Is.EqualTo((false, false, "(no scope)")));
        Assert.That(() => scope.Kind, Throws.InvalidOperationException);
        Assert.That(() => scope.Id, Throws.InvalidOperationException);
        Assert.That(() => SecretRules.Scope(scope), Throws.TypeOf<StoreException>());
        Assert.That(SecretScope.TryParse(scope.ToString(), out _), Is.False);
        Assert.That(SecretScope.TryParse(null, out _), Is.False);
    }

    [Test]
    public void Scopes_of_one_id_and_different_kinds_differ() =>
        Assert.That(SecretScope.Bot(EnvelopeSamples.BotId), Is.Not.EqualTo(SecretScope.User(EnvelopeSamples.BotId)));

    [Test]
    public void Secrets_belong_to_everybody_or_a_bot()
    {
        Assert.That(() => SecretRules.Scope(SecretScope.Global), Throws.Nothing);
        Assert.That(() => SecretRules.Scope(SecretScope.Bot(EnvelopeSamples.BotId)), Throws.Nothing);
        Assert.That(() => SecretRules.Scope(SecretScope.User(EnvelopeSamples.BotId)), Throws.TypeOf<StoreException>());
    }
}
