using Boternity.Data.ApiKeys;
using Boternity.Data.Bots;
using Boternity.Data.Encryption;
using Boternity.Data.Errors;
using Boternity.Data.Secrets;
using Boternity.Data.Storage;
using Boternity.Data.Storage.Paging;
using Boternity.Data.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Boternity.Data.Tests.Encryption;

/// <summary>The start-up decision of security design 9.4, by custom keys; <see cref="SecretsHostTests"/> has files.</summary>
public sealed class SecretsStartTests(Provider provider) : DataKeyRingSpec(provider)
{
    [Test]
    public async Task Without_UseSecrets_everything_but_secrets_works()
    {
        await using var host = Database.OpenHost();

        Assert.That(await CodeAsync(() => ActiveAsync(host.Resolve<IDataKeyRing>(), Bot)), Is.EqualTo(ErrorCodes.SecretStoreLocked));
        Assert.That(await CodeAsync(() => BytesAsync(host.Resolve<IDataKeyRing>(), default)), Is.EqualTo(ErrorCodes.SecretStoreLocked));
        Assert.That(
            await CodeAsync(() => host.Resolve<IApiKeyStore>().IssueAsync(new NewApiKey { Kind = ApiKeyKind.Service }, Cancel)),
            Is.EqualTo(ErrorCodes.PepperUnavailable));
        Assert.That(await host.Resolve<IBotStore>().GetAsync(Guid.Empty, Cancel), Is.Null);
        Assert.That(host.Services.GetServices<IHostedService>().OfType<SecretsStartService>(), Is.Empty);
    }

    [Test]
    public async Task Locked_no_key_is_loaded_and_the_host_starts()
    {
        var keys = new TestMasterKeys();
        await using var host = Database.OpenHost(new TestDatabaseOptions
        {
            Settings = { ["Secrets:Locked"] = "true" },
            ConfigureServices = services =>
            {
                services.AddSingleton<IMasterKeyProvider>(keys);
                services.AddBoternityData(data => data.UseSecrets());
            },
        });

        await StartAsync(host);

        Assert.That(await CodeAsync(() => ActiveAsync(host.Resolve<IDataKeyRing>(), Bot)), Is.EqualTo(ErrorCodes.SecretStoreLocked));
        Assert.That(
            await CodeAsync(() => host.Resolve<IApiKeyStore>().IssueAsync(new NewApiKey { Kind = ApiKeyKind.Service }, Cancel)),
            Is.EqualTo(ErrorCodes.PepperUnavailable));
        Assert.That(keys.Loads, Is.Zero);
    }

    [Test]
    public async Task Keys_are_loaded_before_other_services_start_and_once_only()
    {
        var keys = new TestMasterKeys(MasterKeyBytes);
        await using var host = Database.OpenHost(new TestDatabaseOptions
        {
            ConfigureServices = services =>
            {
                services.AddSingleton<IMasterKeyProvider>(keys);
                services.AddBoternityData(data => data.UseSecrets().UseSecrets());
            },
        });

        Assert.That(host.Services.GetServices<IHostedService>().First(), Is.InstanceOf<SecretsStartService>());
        Assert.That(host.Services.GetServices<IHostedService>().OfType<SecretsStartService>().Count(), Is.EqualTo(1));
        await StartAsync(host);
        await ActiveAsync(host.Resolve<IDataKeyRing>(), Bot);
        Assert.That(keys.Loads, Is.EqualTo(1));
    }

    [Test]
    public async Task Empty_database_is_ready_with_a_key_and_gets_no_data_key_from_that()
    {
        await StartAsync(Database.Services);

        Assert.That(await Database.ScalarAsync($"SELECT count(*) FROM data_keys", Cancel), Is.Zero);
    }

    [Test]
    public async Task Empty_database_without_a_key_is_refused_at_each_use_until_there_is_one()
    {
        await using var host = Database.OpenHost(TestMasterKeys.Host());

        Assert.That(await CodeAsync(() => StartAsync(host)), Is.EqualTo(ErrorCodes.MasterKeyMissing));
        Assert.That(await CodeAsync(() => ActiveAsync(host.Resolve<IDataKeyRing>(), Bot)), Is.EqualTo(ErrorCodes.MasterKeyMissing));
    }

    [Test]
    public async Task Current_key_that_is_wanted_alone_is_ready_without_a_warning()
    {
        await ActiveAsync();
        var log = new LoggedEvents();
        await using var host = Database.OpenHost(TestMasterKeys.Logged(log, MasterKeyBytes));

        await StartAsync(host);

        Assert.That(log.Ids.Where(id => id is >= 6000 and < 6100), Is.EqualTo((int[])[6010]));
    }

    [Test]
    public async Task Keys_under_an_additional_key_are_ready_with_a_warning_that_counts_them()
    {
        var old = await ActiveAsync();
        await ActiveAsync(Ring, SecretScope.Global);
        var log = new LoggedEvents();
        await using var host = Database.OpenHost(TestMasterKeys.Logged(log, TestMasterKeys.Random(), MasterKeyBytes));

        await StartAsync(host);

        Assert.That(log.Ids, Does.Contain(6011));
        Assert.That(log.Texts, Has.Some.Contains($"{TestMasterKeys.ShortId(MasterKeyBytes)} (2 data keys)"));
        Assert.That(await ActiveAsync(host.Resolve<IDataKeyRing>(), Bot), Is.EqualTo(old));
    }

    [Test]
    [Threat("T-K1")]
    public async Task Wrong_key_fails_with_both_ids_and_writes_nothing()
    {
        await ActiveAsync();
        await ActiveAsync(Ring, SecretScope.Global);
        var before = await DumpAsync();
        var wrong = TestMasterKeys.Random();
        await using var host = Database.OpenHost(TestMasterKeys.Host(wrong));

        var error = await Caught.ByAsync<StoreException>(() => StartAsync(host));

        Assert.That((error.Code, error.Kind), Is.EqualTo((ErrorCodes.MasterKeyMismatch, StoreErrorKind.WrongKey)));
        Assert.That(
            error.Message,
            Is.EqualTo(
                $"BD0634: The database needs the master key {TestMasterKeys.ShortId(MasterKeyBytes)} (2 data keys); "
                + $"loaded: {TestMasterKeys.ShortId(wrong)}."));
        var scope = SecretScope.Bot(Guid.Empty);
        Assert.That(await CodeAsync(() => ActiveAsync(host.Resolve<IDataKeyRing>(), scope)), Is.EqualTo(ErrorCodes.MasterKeyMismatch));
        Assert.That(await DumpAsync(), Is.EqualTo(before));
    }

    [Test]
    [Threat("T-K1")]
    public async Task Wrong_key_fails_even_where_missing_keys_are_allowed()
    {
        await ActiveAsync();
        await using var host = Database.OpenHost(TestMasterKeys.Host(options => options.AllowMissingKeys = true, TestMasterKeys.Random()));

        Assert.That(await CodeAsync(() => StartAsync(host)), Is.EqualTo(ErrorCodes.MasterKeyMismatch));
    }

    [Test]
    public async Task Some_of_the_wanted_keys_fail_and_open_what_they_can_where_that_is_allowed()
    {
        var lost = await ActiveAsync();
        var newKey = TestMasterKeys.Random();
        await using (var both = Database.OpenHost(TestMasterKeys.Host(newKey, MasterKeyBytes)))
        {
            await ActiveAsync(both.Resolve<IDataKeyRing>(), SecretScope.Global);
        }

        await using var strict = Database.OpenHost(TestMasterKeys.Host(newKey));
        var error = await Caught.ByAsync<StoreException>(() => StartAsync(strict));
        Assert.That(error.Code, Is.EqualTo(ErrorCodes.MasterKeyMismatch));
        Assert.That(error.Message, Does.Contain($"{TestMasterKeys.ShortId(MasterKeyBytes)} (1 data key)"));

        await using var salvage = Database.OpenHost(TestMasterKeys.Host(options => options.AllowMissingKeys = true, newKey));
        await StartAsync(salvage);
        var ring = salvage.Resolve<IDataKeyRing>();
        Assert.That(await CodeAsync(() => BytesAsync(ring, lost.Id)), Is.EqualTo(ErrorCodes.KeyUnknown));
        Assert.That(await CodeAsync(() => ActiveAsync(ring, Bot)), Is.EqualTo(ErrorCodes.KeyUnknown));
        await ActiveAsync(ring, SecretScope.Global);
        var ready = await ReadyAsync(salvage);
        Assert.That(ready.Status, Is.EqualTo(HealthStatus.Degraded));
        Assert.That(ready.Data["missing_master_keys"], Is.EqualTo(TestMasterKeys.ShortId(MasterKeyBytes)));
    }

    [Test]
    [Threat("T-K3")]
    public async Task Missing_key_with_data_keys_fails()
    {
        await ActiveAsync();
        await using var host = Database.OpenHost(TestMasterKeys.Host());

        Assert.That(await CodeAsync(() => StartAsync(host)), Is.EqualTo(ErrorCodes.MasterKeyMissing));
    }

    [Test]
    [Threat("T-K2")]
    public async Task Wrong_key_whose_id_was_written_into_the_headers_fails()
    {
        await ActiveAsync();
        await ActiveAsync(Ring, SecretScope.Global);
        var wrong = TestMasterKeys.Random();
        foreach (var row in await Database.QueryAsync($"SELECT id, wrapped FROM data_keys", Cancel))
        {
            var wrapped = (byte[])row["wrapped"]!;
            MasterKey.IdOf(wrong).ToArray().CopyTo(wrapped, 8);
            await Database.ExecuteAsync($"UPDATE data_keys SET wrapped = {wrapped} WHERE id = {row["id"]}", Cancel);
        }

        await using var host = Database.OpenHost(TestMasterKeys.Host(wrong));
        var error = await Caught.ByAsync<StoreException>(() => StartAsync(host));

        Assert.That((error.Code, error.Kind), Is.EqualTo((ErrorCodes.DataKeyDamaged, StoreErrorKind.WrongKey)));
        Assert.That((error.InnerException as StoreException)?.Code, Is.EqualTo(ErrorCodes.KeyMismatch));
    }

    [Test]
    public async Task Damaged_newest_key_beside_a_good_one_is_ready_and_told()
    {
        var good = await ActiveAsync();
        var damaged = await ActiveAsync(Ring, SecretScope.Global);
        await DamageAsync(damaged.Id);
        var log = new LoggedEvents();
        await using var host = Database.OpenHost(TestMasterKeys.Logged(log, MasterKeyBytes));

        await StartAsync(host);

        Assert.That(log.Ids, Does.Contain(6013));
        Assert.That(log.Texts, Has.Some.Contains(damaged.Id.ToString()));
        Assert.That(await ActiveAsync(host.Resolve<IDataKeyRing>(), Bot), Is.EqualTo(good));
        var ready = await ReadyAsync(host);
        Assert.That(ready.Status, Is.EqualTo(HealthStatus.Degraded));
        Assert.That(ready.Data["damaged_data_keys"], Is.EqualTo(damaged.Id.ToString()));
    }

    [Test]
    public async Task Each_damaged_key_has_an_entry_in_the_trail_of_each_start()
    {
        await ActiveAsync(Ring, SecretScope.Global);
        var other = SecretScope.User(Uuid7.Create(DateTimeOffset.UnixEpoch));
        var damaged = new Dictionary<SecretScope, KeyId>
        {
            [other] = (await ActiveAsync(Ring, other)).Id,
            [Bot] = (await ActiveAsync()).Id,
        };
        foreach (var id in damaged.Values)
        {
            await DamageAsync(id);
        }

        for (var start = 1; start <= 2; start++)
        {
            await using var host = Database.OpenHost(TestMasterKeys.Host(MasterKeyBytes));
            await StartAsync(host);

            var entries = (await Database.Resolve<ISecretAuditLog>().ListAsync(new SecretAuditFilter(), PageRequest.First, Cancel)).Items;
            Assert.That(entries, Has.Count.EqualTo(2 * start));
            foreach (var (scope, id) in damaged)
            {
                var entry = entries.First(one => one.Scope == scope);
                Assert.That(
                    (entry.Action, entry.Outcome, entry.KeyId), Is.EqualTo((SecretAuditAction.OpenFailed, ErrorCodes.DataKeyDamaged, (KeyId?)id)));
                Assert.That((entry.ActorKind, entry.ActorId, entry.Name), Is.EqualTo((SecretActorKind.System, (string?)null, (string?)null)));
            }
        }
    }

    [Test]
    public async Task Damaged_key_that_cannot_be_written_to_the_trail_is_logged_and_the_start_goes_on()
    {
        var good = await ActiveAsync();
        await DamageAsync((await ActiveAsync(Ring, SecretScope.Global)).Id);
        await RefuseTrailAsync();
        var log = new LoggedEvents();
        await using var host = Database.OpenHost(TestMasterKeys.Logged(log, MasterKeyBytes));

        await StartAsync(host);

        Assert.That(log.Ids, Does.Contain(6013).And.Contain(6018));
        Assert.That(await ActiveAsync(host.Resolve<IDataKeyRing>(), Bot), Is.EqualTo(good));
        Assert.That(await Database.ScalarAsync($"SELECT count(*) FROM secret_audit_log", Cancel), Is.Zero);
    }

    [Test]
    public async Task Destroyed_key_whose_row_came_back_wants_no_master_key()
    {
        var (id, _) = await ActiveAsync();
        await AddTombstoneAsync(id, version: 1);
        await using var host = Database.OpenHost(TestMasterKeys.Host(TestMasterKeys.Random()));

        await StartAsync(host);

        await ActiveAsync(host.Resolve<IDataKeyRing>(), SecretScope.Global);
    }

    [Test]
    public async Task Sealed_rows_without_data_keys_fail()
    {
        await Database.Resolve<IApiKeyStore>().IssueAsync(new NewApiKey { Kind = ApiKeyKind.Service }, Cancel);
        await DeleteDataKeysAsync();
        await using var host = Database.OpenHost(TestMasterKeys.Host(MasterKeyBytes));
        await using var without = Database.OpenHost(TestMasterKeys.Host());

        Assert.That(await CodeAsync(() => StartAsync(host)), Is.EqualTo(ErrorCodes.DataKeysMissing));
        var both = await Caught.ByAsync<StoreException>(() => StartAsync(without));
        Assert.That(both.Message, Does.Contain(ErrorCodes.MasterKeyMissing).And.Contain(ErrorCodes.DataKeysMissing));
        Assert.That(both.Hint, Does.Contain("Put the key").And.Contain("Restore the whole database"));
    }

    [Test]
    public async Task Ready_check_says_which_master_key_it_is_or_why_there_is_none()
    {
        var ready = await ReadyAsync(Database.Services);
        Assert.That((ready.Status, ready.Data["master_key"]), Is.EqualTo((HealthStatus.Healthy, (object)TestMasterKeys.ShortId(MasterKeyBytes))));

        await using var without = Database.OpenHost(TestMasterKeys.Host());
        var missing = await ReadyAsync(without);
        Assert.That((missing.Status, missing.Data["code"]), Is.EqualTo((HealthStatus.Unhealthy, (object)ErrorCodes.MasterKeyMissing)));
    }

    [Test]
    public async Task First_use_inside_of_a_unit_loads_the_keys()
    {
        var made = await Database.Resolve<IWriteQueue>().WriteAsync((_, _) => ActiveAsync(), Cancel);

        Assert.That(await ActiveAsync(), Is.EqualTo(made));
    }

    private static Task StartAsync(LibraryHost host) => StartAsync(host.Services);

    // As a host does, of which this one has no other part.
    private static Task StartAsync(IServiceProvider services) =>
        services.GetServices<IHostedService>().OfType<SecretsStartService>().Single().StartAsync(Cancel);

    private static Task<HealthReportEntry> ReadyAsync(LibraryHost host) => ReadyAsync(host.Services);

    private static async Task<HealthReportEntry> ReadyAsync(IServiceProvider services) =>
        (await services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Cancel)).Entries["boternity-data-ready"];

    private async Task DamageAsync(KeyId id)
    {
        var wrapped = (byte[])(await Database.ScalarAsync($"SELECT wrapped FROM data_keys WHERE id = {id.ToArray()}", Cancel))!;
        wrapped[^1] ^= 1;
        await Database.ExecuteAsync($"UPDATE data_keys SET wrapped = {wrapped} WHERE id = {id.ToArray()}", Cancel);
    }

    // Foreign keys keep anybody else from it; here they look away.
    private Task<int> DeleteDataKeysAsync() => Database.Provider == Provider.Sqlite
        ? Database.ExecuteAsync($"PRAGMA foreign_keys = OFF; DELETE FROM data_keys", Cancel)
        : Database.ExecuteAsync(
            $"ALTER TABLE data_keys DISABLE TRIGGER ALL; DELETE FROM data_keys; ALTER TABLE data_keys ENABLE TRIGGER ALL", Cancel);

    private Task<int> RefuseTrailAsync() => Database.Provider == Provider.Sqlite
        ? Database.ExecuteAsync($"CREATE TRIGGER refuse BEFORE INSERT ON secret_audit_log BEGIN SELECT RAISE(ABORT, 'no'); END", Cancel)
        : Database.ExecuteAsync(
            $$"""
            CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$;
            CREATE TRIGGER refuse BEFORE INSERT ON secret_audit_log FOR EACH ROW EXECUTE FUNCTION refuse()
            """,
            Cancel);

    private async Task<string> DumpAsync()
    {
        var rows = await Database.QueryAsync($"SELECT id, scope, version, state, wrapped FROM data_keys ORDER BY id", Cancel);
        var lines = rows.Select(row => string.Join(
            '|', row.Values.Select(value => value is byte[] bytes ? Convert.ToHexString(bytes) : value)));
        var counts = await Database.QueryAsync(
            $"SELECT (SELECT generation FROM keyring_state) AS generation, (SELECT count(*) FROM secret_audit_log) AS trail", Cancel);
        return string.Join('\n', lines.Append(string.Join('|', counts.Single().Values)));
    }
}
