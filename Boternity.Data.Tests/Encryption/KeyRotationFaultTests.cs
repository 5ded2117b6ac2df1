using System.Runtime.Versioning;
using System.Text;
using Boternity.Data.Encryption;
using Boternity.Data.Secrets;
using Boternity.Data.Storage;
using Boternity.Data.Tests.ChildModes;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Encryption;

/// <summary>Test T-R3: a rotation that dies anywhere is finished by the next, with counters that are right.</summary>
[Explicit("Kills processes for a minute; .ci/run runs it by its category.")]
[Category("Fault")]
[CancelAfter(240_000)]
[Platform(Exclude = "Win", Reason = "the key files are made with Unix's modes")]
[UnsupportedOSPlatform("windows")]
public sealed class KeyRotationFaultTests(Provider provider) : StoreSpec(provider)
{
    private const int Kills = 10;
    private const int Scopes = 10;
    private const int SecretsOfScope = 300;
    private const int MoreKeys = 1_500;
    private const int Seed = 20_261_121;

    private readonly Random _random = new(Seed);
    private readonly byte[][] _keys = [TestMasterKeys.Random(), TestMasterKeys.Random()];
    private string[] _files = [];

    protected override TestDatabaseOptions Options => TestMasterKeys.Host(secrets => secrets.KeyCheckInterval = TimeSpan.Zero, _keys);

    private IKeyManager Keys => Database.Resolve<IKeyManager>();

    [SetUp]
    public async Task Fill()
    {
        var folder = new KeyFolder();
        _files = [.. _keys.Select((key, number) => folder.Write($"key{number}", KeyFolder.Hex(key)))];
        var ring = Database.Resolve<IDataKeyRing>();
        var cipher = Database.Resolve<IEnvelopeCipher>();
        for (var scope = 0; scope < Scopes; scope++)
        {
            using var key = await ring.GetActiveAsync(MakeDataKeys.ScopeOf(scope), DataKeyPurpose.Secret, Cancel);
            await AddAsync(Enumerable.Range(0, SecretsOfScope).Select(number => NewSecret(cipher, key, MakeDataKeys.ScopeOf(scope), number)));
        }
    }

    [Test]
    [Threat("T-R3")]
    public async Task Reencryption_that_is_killed_is_finished_by_the_next()
    {
        await RotateAllAsync();

        var interrupted = 0;
        for (var kill = 0; kill < Kills; kill++)
        {
            if (await KillAsync(KeyRotationKind.Reencrypt, _files[0], _files[1]))
            {
                interrupted++;
            }
            else
            {
                await RotateAllAsync();
            }
        }

        var end = await Keys.ReencryptAsync(scope: null, new KeyRotationOptions(), progress: null, Cancel);

        Assert.That(interrupted, Is.GreaterThan(Kills / 2));
        Assert.That(end.State, Is.EqualTo(KeyRotationState.Completed));
        Assert.That((await Keys.GetStatusAsync(Cancel)).ToReencrypt, Is.Zero);
        await AssertCountersAsync();
        await AssertAllOpenAsync();
        Assert.That((await Keys.ReencryptAsync(scope: null, new KeyRotationOptions(), progress: null, Cancel)).Done, Is.Zero);
        await TestContext.Out.WriteLineAsync($"{interrupted} of {Kills} kills in the middle");
    }

    [Test]
    [Threat("T-R3")]
    public async Task Rewrap_that_is_killed_is_finished_by_the_next()
    {
        var cipher = Database.Resolve<IEnvelopeCipher>();
        using var master = MasterKey.FromBytes(_keys[0]);
        await AddAsync(Enumerable.Range(Scopes, MoreKeys).Select(number => NewKey(cipher, master, MakeDataKeys.ScopeOf(number))));

        var interrupted = 0;
        var target = 1;
        for (var kill = 0; kill < Kills; kill++)
        {
            if (await KillAsync(KeyRotationKind.Rewrap, _files[target], _files[1 - target]))
            {
                interrupted++;
            }
            else
            {
                target = 1 - target;
            }
        }

        await using var host = Database.OpenHost(TestMasterKeys.Host(_keys[target], _keys[1 - target]));
        var keys = host.Resolve<IKeyManager>();
        var end = await keys.RewrapAsync(TestMasterKeys.ShortId(_keys[target]), new KeyRotationOptions(), progress: null, Cancel);

        Assert.That(interrupted, Is.GreaterThan(Kills / 2));
        Assert.That(end.State, Is.EqualTo(KeyRotationState.Completed));
        Assert.That((await keys.GetStatusAsync(Cancel)).ToRewrap, Is.Zero);
        Assert.That(await keys.VerifyAsync(Cancel).ToListAsync(Cancel), Is.Empty);
        await AssertCountersAsync();
        await AssertAllOpenAsync();
        await TestContext.Out.WriteLineAsync($"{interrupted} of {Kills} kills in the middle");
    }

    /// <summary>Lets a process rotate, and kills it at some moment after its first batch.</summary>
    /// <returns>False when it was done before.</returns>
    private async Task<bool> KillAsync(KeyRotationKind kind, string current, string additional)
    {
        await using var child = ChildProcess.Start(ChildMode.RotateKeys, Database, current, additional, kind.ToString());
        await ChildProcess.BeginTogetherAsync(Cancel, child);
        await child.ReadUntilAsync(ChildProtocol.Acknowledged, Cancel);
        await Task.Delay(TimeSpan.FromMilliseconds(_random.Next(0, 60)), Cancel);
        await child.KillAsync(Cancel);

        // As after its time: nobody is heard of.
        await Database.ExecuteAsync($"UPDATE key_rotation_jobs SET lease_until = {DateTimeOffset.UnixEpoch} WHERE lease_until IS NOT NULL", Cancel);
        return !child.Lines.Any(line => line.StartsWith(ChildProtocol.Closed, StringComparison.Ordinal));
    }

    private async Task RotateAllAsync()
    {
        for (var scope = 0; scope < Scopes; scope++)
        {
            await Keys.RotateAsync(MakeDataKeys.ScopeOf(scope), DataKeyPurpose.Secret, SecretActor.System, Cancel);
        }
    }

    // A batch and its counters are one transaction: each job did exactly what there was to do.
    private async Task AssertCountersAsync()
    {
        var jobs = await Database.QueryAsync($"SELECT state, total, done, skipped, failed, lease_owner FROM key_rotation_jobs", Cancel);
        Assert.That(jobs, Is.Not.Empty);
        Assert.That(jobs.Select(job => (job["state"], job["skipped"], job["failed"], job["lease_owner"])).Distinct(), Is.EqualTo(
            ((object?, object?, object?, object?)[])[("completed", 0L, 0L, null)]));
        Assert.That(jobs.Select(job => job["done"]), Is.EqualTo(jobs.Select(job => job["total"])));
    }

    private async Task AssertAllOpenAsync()
    {
        await using var host = Database.OpenHost(TestMasterKeys.Host(_keys));
        var secrets = host.Resolve<ISecretStore>();
        for (var scope = 0; scope < Scopes; scope++)
        {
            for (var number = 0; number < SecretsOfScope; number += 50)
            {
                using var secret = await secrets.ResolveAsync(MakeDataKeys.ScopeOf(scope).Id, NameOf(number), Cancel);
                Assert.That(secret!.Value.RevealString(), Is.EqualTo(ValueOf(number)));
            }
        }
    }

    private Task<int> AddAsync<T>(IEnumerable<T> rows)
        where T : class
    {
        var all = rows.ToList();
        return Database.Resolve<IWriteQueue>().WriteAsync(
            (context, token) =>
            {
                context.AddRange(all);
                return context.SaveChangesAsync(token);
            },
            Cancel);
    }

    private Secret NewSecret(IEnvelopeCipher cipher, EnvelopeKey key, SecretScope scope, int number)
    {
        var secret = new Secret { Id = Uuid7.Create(Database.Now), Key = NameOf(number), Scope = scope };
        secret.EncryptedValue = cipher.Seal(key, ((ISealedRow)secret).Context, Encoding.UTF8.GetBytes(ValueOf(number)));
        return secret;
    }

    private DataKey NewKey(IEnvelopeCipher cipher, MasterKey master, SecretScope scope)
    {
        var id = Uuid7.Create(Database.Now);
        using var key = EnvelopeKey.Generate(KeyId.FromGuid(id));
        var context = new SecretContext(SecretContext.WrappedKey, scope, id, 1, DataKeyPurpose.Secret);
        return new DataKey
        {
            Id = key.Id,
            Scope = scope,
            Purpose = DataKeyPurpose.Secret,
            Version = 1,
            Wrapped = cipher.Wrap(master.Key, context, key),
            CreatedAt = Database.Now,
        };
    }

    private static string NameOf(int number) => $"KEY{number:D5}";

    private static string ValueOf(int number) => $"value {number}";
}
