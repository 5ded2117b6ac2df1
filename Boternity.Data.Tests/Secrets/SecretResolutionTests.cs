using Boternity.Data.Encryption;
using Boternity.Data.Errors;
using Boternity.Data.Secrets;
using Boternity.Data.Storage;
using Boternity.Data.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Boternity.Data.Tests.Secrets;

/// <summary>Which value a running bot gets.</summary>
public sealed class SecretResolutionTests(Provider provider) : SecretSpec(provider)
{
    private const string Name = "API_KEY";

    private readonly Dictionary<string, string> _variables = [];
    private readonly Keychain _keychain = new();
    private Guid _bot;

    [SetUp]
    public void Empty()
    {
        _variables.Clear();
        _keychain.Reset();
        _bot = Uuid7.Create(Database.Now);
    }

    [Test]
    [Threat("T-S6")]
    public async Task Bot_s_own_beats_everybody_s_and_within_a_scope_environment_beats_keychain_beats_vault()
    {
        var bot = SecretScope.Bot(_bot);
        SecretOrigin[] precedence =
        [
            new(bot, SecretProvider.Environment), new(bot, SecretProvider.Keychain), new(bot, SecretProvider.Vault),
            new(SecretScope.Global, SecretProvider.Environment), new(SecretScope.Global, SecretProvider.Keychain),
            new(SecretScope.Global, SecretProvider.Vault),
        ];

        for (var set = 1; set < 1 << precedence.Length; set++)
        {
            var present = precedence.Where((_, index) => (set & (1 << index)) != 0).ToList();
            await ArrangeAsync(present, bot);

            using var found = await Secrets.ResolveAsync(_bot, Name, Cancel);

            Assert.That(found!.Origin, Is.EqualTo(present[0]));
            Assert.That(found.Value.RevealString(), Is.EqualTo($"{present[0]}"));
            Assert.That(found.Shadowed, Is.EqualTo(present.Skip(1)));
        }
    }

    [Test]
    public async Task Secret_that_is_nowhere_is_null_and_an_empty_variable_is_no_value()
    {
        _variables[$"BOTERNITY_SECRET_{Name}"] = "";

        Assert.That(await Secrets.ResolveAsync(_bot, Name, Cancel), Is.Null);
    }

    [Test]
    [Threat("T-S7")]
    public async Task Failing_keychain_is_surfaced_and_nothing_else_is_given_out_instead()
    {
        await PutAsync(SecretScope.Global, Name, "vault");
        _keychain.Failure = new InvalidOperationException("The keychain is locked.");

        var error = await Caught.ByAsync<StoreException>(() => Secrets.ResolveAsync(_bot, Name, Cancel));

        Assert.That((error.Kind, error.Code), Is.EqualTo((StoreErrorKind.Secret, ErrorCodes.SecretProviderFailed)));
        Assert.That(error.Message, Does.Contain("keychain"));
    }

    [Test]
    public async Task Vault_value_that_does_not_open_is_not_passed_over()
    {
        await PutAsync(SecretScope.Bot(_bot), Name, "bot's");
        await PutAsync(SecretScope.Global, Name, "everybody's");
        await Database.ExecuteAsync($"UPDATE secrets SET version = 7 WHERE scope <> 'global'", Cancel);

        var error = await Caught.ByAsync<StoreException>(() => Secrets.ResolveAsync(_bot, Name, Cancel));

        Assert.That(error.Code, Is.EqualTo(ErrorCodes.SealedDamaged));
    }

    [Test]
    public async Task Trail_has_one_entry_for_each_bot_secret_and_minute()
    {
        await PutAsync(SecretScope.Global, Name, "value");
        for (var call = 0; call < 5; call++)
        {
            (await Secrets.ResolveAsync(_bot, Name, Cancel))!.Dispose();
        }

        Database.Clock.Advance(TimeSpan.FromMinutes(1));
        (await Secrets.ResolveAsync(_bot, Name, Cancel))!.Dispose();
        (await Secrets.ResolveAsync(Uuid7.Create(Database.Now), Name, Cancel))!.Dispose();

        var resolved = (await TrailAsync()).Where(entry => entry.Action == SecretAuditAction.Resolve).ToList();
        Assert.That(resolved, Has.Count.EqualTo(3));
        Assert.That(resolved[0].ActorId, Is.EqualTo(_bot.ToString()));
        Assert.That(resolved[0].ValueVersion, Is.EqualTo(1));
    }

    [Test]
    public async Task Trail_of_many_bots_at_once_has_each_one_in_each_minute()
    {
        await PutAsync(SecretScope.Global, Name, "value");
        var bots = Enumerable.Range(0, 16).Select(_ => Uuid7.Create(Database.Now)).ToList();

        for (var minute = 1; minute <= 3; minute++)
        {
            // The second time nobody has anything to note.
            await ResolveAllAsync(bots);
            await ResolveAllAsync(bots);
            Assert.That(
                await Database.QueryAsync(
                    $"SELECT actor_id, COUNT(*) AS entries FROM secret_audit_log WHERE action = 'resolve' GROUP BY actor_id", Cancel),
                Has.Count.EqualTo(bots.Count).And.All.Matches<IReadOnlyDictionary<string, object?>>(row => (long)row["entries"]! == minute));
            Database.Clock.Advance(TimeSpan.FromMinutes(1));
        }
    }

    protected override void Configure(IServiceCollection services)
    {
        base.Configure(services);
        services.AddSingleton(new EnvironmentSecrets(name => _variables.GetValueOrDefault(name), new HashSet<string>()));
        services.AddSingleton<IKeychain>(_keychain);
    }

    private Task ResolveAllAsync(IEnumerable<Guid> bots) => Task.WhenAll(bots.Select(bot => Task.Run(
        async () => (await Secrets.ResolveAsync(bot, Name, Cancel))!.Dispose(),
        Cancel)));

    private async Task ArrangeAsync(List<SecretOrigin> present, SecretScope bot)
    {
        _variables.Clear();
        _keychain.Reset();
        foreach (var scope in (SecretScope[])[bot, SecretScope.Global])
        {
            await Secrets.DeleteAsync(scope, Name, SecretActor.System, Cancel);
        }

        foreach (var origin in present)
        {
            switch (origin.Provider)
            {
                case SecretProvider.Environment when origin.Scope == bot:
                    _variables[$"BOTERNITY_{_bot.ToString().ToUpperInvariant().Replace('-', '_')}_{Name}"] = $"{origin}";
                    break;
                case SecretProvider.Environment:
                    _variables[$"BOTERNITY_SECRET_{Name}"] = $"{origin}";
                    break;
                case SecretProvider.Keychain:
                    _keychain.Values[origin.Scope] = $"{origin}";
                    break;
                default:
                    await PutAsync(origin.Scope, Name, $"{origin}");
                    break;
            }
        }
    }

    /// <summary>A keychain that a host would register.</summary>
    private sealed class Keychain : IKeychain
    {
        public Dictionary<SecretScope, string> Values { get; } = [];

        public Exception? Failure { get; set; }

        public void Reset()
        {
            Values.Clear();
            Failure = null;
        }

        public ValueTask<byte[]?> FindAsync(SecretScope scope, string name, CancellationToken cancellationToken) =>
            Failure is not null
                ? throw Failure
                : ValueTask.FromResult(Values.TryGetValue(scope, out var value) ? System.Text.Encoding.UTF8.GetBytes(value) : null);
    }
}
