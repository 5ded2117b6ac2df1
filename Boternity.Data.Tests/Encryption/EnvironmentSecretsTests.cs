using Boternity.Data.Encryption;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Encryption;

public sealed class EnvironmentSecretsTests
{
    private const string BotVariable = "BOTERNITY_0198C0DE_0000_7000_8000_0000000B0700_TOKEN";

    private static readonly SecretScope Bot = SecretScope.Bot(EnvelopeSamples.BotId);

    private readonly Dictionary<string, string> _variables = [];
    private readonly List<string> _asked = [];

    [Test]
    public void Find_looks_in_the_scope_that_was_asked_for()
    {
        _variables[BotVariable] = "bot's";
        _variables["BOTERNITY_SECRET_TOKEN"] = "everybody's";

        Assert.That(Find(Bot, "TOKEN"), Is.EqualTo("bot's"));
        Assert.That(Find(SecretScope.Global, "TOKEN"), Is.EqualTo("everybody's"));
        Assert.That(Find(SecretScope.Bot(EnvelopeSamples.RecordId), "TOKEN"), Is.Null);
        Assert.That(Find(SecretScope.User(EnvelopeSamples.BotId), "TOKEN"), Is.Null);
    }

    [Test]
    public void Find_takes_an_empty_variable_for_none()
    {
        _variables[BotVariable] = "";

        Assert.That(Find(Bot, "TOKEN"), Is.Null);
    }

    [Test]
    public void Find_looks_for_a_bare_name_only_when_it_is_listed_and_last()
    {
        _variables["TOKEN"] = "bare";

        Assert.That(Find(SecretScope.Global, "TOKEN"), Is.Null);
        Assert.That(Find(SecretScope.Global, "TOKEN", "TOKEN"), Is.EqualTo("bare"));
        Assert.That(Find(Bot, "TOKEN", "TOKEN"), Is.Null);

        _variables["BOTERNITY_SECRET_TOKEN"] = "prefixed";
        Assert.That(Find(SecretScope.Global, "TOKEN", "TOKEN"), Is.EqualTo("prefixed"));
    }

    [TestCase("BOTERNITY_MASTER_KEY")]
    [TestCase("BOTERNITY_MASTER_KEY_FILE")]
    [TestCase("BOTERNITY_MASTER_KEY_ADDITIONAL_FILES")]
    [TestCase("lower_case")]
    [TestCase("Token")]
    [TestCase("TOKEN\n")]
    [TestCase("_TOKEN")]
    [TestCase("1TOKEN")]
    [TestCase("TO-KEN")]
    [TestCase("TO=KEN")]
    [TestCase("TOKÉN")]
    [TestCase("")]
    [Threat("T-K9")]
    public void Find_does_not_even_ask_for_names_that_are_not_served(string name)
    {
        Assert.That(Find(SecretScope.Global, name, name), Is.Null);
        Assert.That(Find(Bot, name, name), Is.Null);
        Assert.That(_asked, Is.Empty);
    }

    [Test]
    [Threat("T-K9")]
    public void Find_asks_for_prefixed_names_only()
    {
        _variables["PATH"] = "/bin";
        _variables["BOTERNITY_MASTER_KEY"] = "the key";

        Assert.That(Find(SecretScope.Global, "PATH"), Is.Null);
        Assert.That(Find(Bot, "PATH"), Is.Null);
        Assert.That(_asked, Is.EqualTo(new[] { "BOTERNITY_SECRET_PATH", BotVariable.Replace("TOKEN", "PATH", StringComparison.Ordinal) }));
    }

    [Test]
    [Threat("T-K9")]
    public void Find_takes_names_of_up_to_128_characters()
    {
        var longest = new string('X', 128);
        _variables[$"BOTERNITY_SECRET_{longest}"] = "value";
        _variables[$"BOTERNITY_SECRET_{longest}X"] = "value";

        Assert.That(Find(SecretScope.Global, longest), Is.EqualTo("value"));
        Assert.That(Find(SecretScope.Global, longest + "X"), Is.Null);
    }

    private string? Find(SecretScope scope, string name, params string[] bareNames)
    {
        using var found = new EnvironmentSecrets(Read, bareNames.ToHashSet()).Find(scope, name);
        return found?.RevealString();
    }

    private string? Read(string name)
    {
        _asked.Add(name);
        return _variables.GetValueOrDefault(name);
    }
}
