using System.Data.Common;
using Boternity.Data.Encryption;
using Boternity.Data.Errors;
using Boternity.Data.Secrets;
using Boternity.Data.Storage;
using Boternity.Data.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Boternity.Data.Tests.Secrets;

/// <summary>What a writer in the database, or a mistake in code, can do to a sealed value: it does not open anywhere else.</summary>
public sealed class SecretThreatTests(Provider provider) : SecretSpec(provider)
{
    private SecretScope _a;
    private SecretScope _b;

    [SetUp]
    public async Task AddSecrets()
    {
        _a = SecretScope.Bot(Uuid7.Create(Database.Now));
        _b = SecretScope.Bot(Uuid7.Create(Database.Now));
        await PutAsync(_a, "KEY1", "first of a");
        await PutAsync(_a, "KEY2", "second of a");
        await PutAsync(_b, "KEY1", "first of b");
    }

    [Test]
    [Threat("T-B1")]
    public async Task Envelope_copied_to_another_name_does_not_open()
    {
        var stolen = await EnvelopeAsync(_a, "KEY1");
        await Database.ExecuteAsync($"UPDATE secrets SET encrypted_value = {stolen} WHERE key = 'KEY2'", Cancel);

        await AssertDamagedAsync(_a, "KEY2");
        Assert.That(await RevealAsync(_a, "KEY1"), Is.EqualTo("first of a"));
    }

    [Test]
    [Threat("T-B2")]
    public async Task Envelope_copied_to_another_bot_does_not_open()
    {
        var stolen = await EnvelopeAsync(_a, "KEY1");
        await Database.ExecuteAsync($"UPDATE secrets SET encrypted_value = {stolen} WHERE scope = {_b.ToString()}", Cancel);

        await AssertDamagedAsync(_b, "KEY1");
        Assert.That(
            await Database.ScalarAsync($"SELECT COUNT(DISTINCT data_key_id) FROM secrets", Cancel), Is.EqualTo(1L), "It shows whose key it is.");
    }

    [Test]
    [Threat("T-B3")]
    public async Task Row_that_was_renamed_or_moved_does_not_open()
    {
        await Database.ExecuteAsync($"UPDATE secrets SET key = 'KEY3' WHERE key = 'KEY2'", Cancel);
        await Database.ExecuteAsync($"UPDATE secrets SET scope = 'global' WHERE scope = {_b.ToString()}", Cancel);

        await AssertDamagedAsync(_a, "KEY3");
        await AssertDamagedAsync(SecretScope.Global, "KEY1");
    }

    [Test]
    [Threat("T-B4")]
    public async Task Older_envelope_beside_a_newer_version_does_not_open()
    {
        var old = await EnvelopeAsync(_a, "KEY1");
        await PutAsync(_a, "KEY1", "newer");
        await Database.ExecuteAsync($"UPDATE secrets SET encrypted_value = {old} WHERE key = 'KEY1' AND scope = {_a.ToString()}", Cancel);

        await AssertDamagedAsync(_a, "KEY1");
    }

    [Test]
    [Threat("T-B5")]
    public async Task Envelope_of_a_deleted_secret_does_not_open_in_its_successor()
    {
        var old = await EnvelopeAsync(_a, "KEY1");
        await Secrets.DeleteAsync(_a, "KEY1", SecretActor.System, Cancel);
        await PutAsync(_a, "KEY1", "successor");
        await Database.ExecuteAsync($"UPDATE secrets SET encrypted_value = {old} WHERE key = 'KEY1' AND scope = {_a.ToString()}", Cancel);

        await AssertDamagedAsync(_a, "KEY1");
    }

    [Test]
    [Threat("T-B9")]
    public async Task Context_refuses_to_save_a_value_in_another_row_than_it_was_sealed_for()
    {
        var context = Database.Resolve<BoternityDbContext>();
        Func<Task>[] mistakes =
        [
            async () =>
            {
                var rows = await context.Secrets.OrderBy(secret => secret.Key).ThenBy(secret => secret.Scope).ToListAsync(Cancel);
                rows[0].EncryptedValue = rows[^1].EncryptedValue;
                await context.SaveChangesAsync(Cancel);
            },
            async () =>
            {
                var row = await context.Secrets.FirstAsync(Cancel);
                row.Version++;
                await context.SaveChangesAsync(Cancel);
            },
            async () =>
            {
                var row = await context.Secrets.AsNoTracking().FirstAsync(Cancel);
                context.Add(new Secret { Id = Uuid7.Create(Database.Now), Key = "COPY", Scope = row.Scope, EncryptedValue = row.EncryptedValue });
                await context.SaveChangesAsync(Cancel);
            },
        ];

        foreach (var mistake in mistakes)
        {
            var error = await Caught.ByAsync<StoreException>(mistake);
            Assert.That((error.Kind, error.Code), Is.EqualTo((StoreErrorKind.Misuse, ErrorCodes.SealedElsewhere)));
            context.ChangeTracker.Clear();
        }

        Assert.That(await RevealAsync(_a, "KEY1"), Is.EqualTo("first of a"));
    }

    [Test]
    [Threat("T-B9")]
    public async Task Context_refuses_to_write_any_bound_column_of_an_attached_row_and_writes_the_others()
    {
        string[] bound = [nameof(Secret.EncryptedValue), nameof(Secret.Key), nameof(Secret.Scope), nameof(Secret.Version)];
        var context = Database.Resolve<BoternityDbContext>();
        var writable = context.Model.FindEntityType(typeof(Secret))!.GetProperties()
            .Where(property => !property.IsPrimaryKey() && property.GetComputedColumnSql() is null)
            .Select(property => property.Name)
            .ToList();
        Assert.That(writable, Is.SupersetOf(bound));

        foreach (var name in writable)
        {
            // An attached row has no other original values than what it is given: only what is to be written tells.
            var row = await context.Secrets.AsNoTracking().FirstAsync(secret => secret.Key == "KEY2", Cancel);
            context.Attach(row).Property(name).IsModified = true;

            var error = await ErrorAsync(() => context.SaveChangesAsync(Cancel));

            Assert.That(error?.Code, Is.EqualTo(bound.Contains(name) ? ErrorCodes.SealedElsewhere : null), name);
            context.ChangeTracker.Clear();
        }
    }

    [Test]
    public async Task Context_saves_what_a_value_is_not_bound_to()
    {
        var context = Database.Resolve<BoternityDbContext>();
        var row = await context.Secrets.FirstAsync(secret => secret.Key == "KEY2", Cancel);

        row.Hint = null;
        row.UpdatedAt = Database.Now;
        await context.SaveChangesAsync(Cancel);

        Assert.That(await RevealAsync(_a, "KEY2"), Is.EqualTo("second of a"));
    }

    [Test]
    [Threat("T-B10")]
    public async Task What_a_bulk_update_puts_into_another_row_is_written_and_does_not_open()
    {
        var context = Database.Resolve<BoternityDbContext>();
        var stolen = (await context.Secrets.AsNoTracking().FirstAsync(secret => secret.Key == "KEY2", Cancel)).EncryptedValue;

        await context.Secrets.Where(secret => secret.Key == "KEY1" && secret.Scope == _a)
            .ExecuteUpdateAsync(set => set.SetProperty(secret => secret.EncryptedValue, stolen), Cancel);

        await AssertDamagedAsync(_a, "KEY1");
    }

    [Test]
    [Threat("T-F3")]
    public async Task Database_refuses_what_is_no_envelope_of_a_secret()
    {
        var whole = await EnvelopeAsync(_a, "KEY1");
        byte[][] values =
        [
            "sk-plaintext-of-an-operator"u8.ToArray(),
            whole[..131],
            [.. whole, 0],
            [0, .. whole[1..]],
            [.. whole[..6], 2, .. whole[7..]],
        ];

        foreach (var value in values)
        {
            Assert.That(
                async () => await Database.ExecuteAsync($"UPDATE secrets SET encrypted_value = {value} WHERE key = 'KEY2'", Cancel),
                Throws.InstanceOf<DbException>());
        }

        Assert.That(
            async () => await Database.ExecuteAsync($"UPDATE secrets SET encrypted_value = NULL WHERE key = 'KEY2'", Cancel),
            Throws.InstanceOf<DbException>());
        Assert.That(await RevealAsync(_a, "KEY2"), Is.EqualTo("second of a"));
    }

    [Test]
    public async Task Database_refuses_an_envelope_of_an_unknown_key_and_to_delete_a_key_in_use()
    {
        var whole = await EnvelopeAsync(_a, "KEY1");
        byte[] foreign = [.. whole[..8], .. new byte[16], .. whole[24..]];

        Assert.That(
            async () => await Database.ExecuteAsync($"UPDATE secrets SET encrypted_value = {foreign} WHERE key = 'KEY2'", Cancel),
            Throws.InstanceOf<DbException>());
        Assert.That(async () => await Database.ExecuteAsync($"DELETE FROM data_keys", Cancel), Throws.InstanceOf<DbException>());
        Assert.That(
            async () => await Database.ExecuteAsync($"UPDATE secrets SET data_key_id = {new byte[16]}", Cancel), Throws.InstanceOf<DbException>());
    }

    [Test]
    [Threat("T-F5")]
    public async Task One_damaged_row_stops_neither_lists_nor_queries()
    {
        await Database.ExecuteAsync($"UPDATE secrets SET version = 5 WHERE key = 'KEY2'", Cancel);
        var context = Database.Resolve<BoternityDbContext>();

        Assert.That(await context.Secrets.AsNoTracking().ToListAsync(Cancel), Has.Count.EqualTo(3));
        Assert.That((await Secrets.ListAsync(_a, Data.Storage.Paging.PageRequest.First, Cancel)).Items, Has.Count.EqualTo(2));
        Assert.That(await RevealAsync(_a, "KEY1"), Is.EqualTo("first of a"));
        await AssertDamagedAsync(_a, "KEY2");
    }

    [Test]
    [Threat("T-R7")]
    public async Task Envelope_of_a_later_format_is_not_understood_and_left_as_it_is()
    {
        var later = await EnvelopeAsync(_a, "KEY1");
        later[4] = 2;
        await PlantAsync(later);
        var keys = Database.Resolve<IKeyManager>();
        await keys.RotateAsync(_a, DataKeyPurpose.Secret, SecretActor.System, Cancel);
        Database.Clock.Advance(TimeSpan.FromSeconds(5));

        var error = await Caught.ByAsync<StoreException>(() => RevealAsync(_a, "KEY1"));
        var end = await keys.ReencryptAsync(_a, new KeyRotationOptions(), progress: null, Cancel);

        Assert.That(error.Code, Is.EqualTo(ErrorCodes.SealedUnsupported));
        Assert.That((end.State, end.Done, end.Failed), Is.EqualTo((KeyRotationState.CompletedWithFailures, 1L, 1L)));
        Assert.That(await EnvelopeAsync(_a, "KEY1"), Is.EqualTo(later));
        Assert.That(await RevealAsync(_a, "KEY2"), Is.EqualTo("second of a"));
    }

    /// <summary>What a later version would store: this one's CHECK does not take it.</summary>
    private async Task PlantAsync(byte[] later)
    {
        if (Database.Provider == Provider.Sqlite)
        {
            await Database.ExecuteAsync(
                $"PRAGMA ignore_check_constraints = ON; UPDATE secrets SET encrypted_value = {later} WHERE key = 'KEY1' AND scope = {_a.ToString()}",
                Cancel);
            await Database.ExecuteAsync($"PRAGMA ignore_check_constraints = OFF", Cancel);
            return;
        }

        var check = (string)(await Database.ScalarAsync(
            $"SELECT conname FROM pg_constraint WHERE conrelid = 'secrets'::regclass AND pg_get_constraintdef(oid) LIKE '%8b42534501%'", Cancel))!;
        Assert.That(check, Is.EqualTo("ck_secrets_encrypted_value"));
        await Database.ExecuteAsync($"ALTER TABLE secrets DROP CONSTRAINT ck_secrets_encrypted_value", Cancel);
        await Database.ExecuteAsync(
            $"UPDATE secrets SET encrypted_value = {later} WHERE key = 'KEY1' AND scope = {_a.ToString()}", Cancel);
    }

    /// <summary>The value does not open, is not given out, and the trail says so.</summary>
    private async Task AssertDamagedAsync(SecretScope scope, string name)
    {
        var before = (await TrailAsync()).Count;

        var error = await Caught.ByAsync<StoreException>(() => Secrets.RevealAsync(scope, name, SecretActor.System, Cancel));

        Assert.That((error.Kind, error.Code), Is.EqualTo((StoreErrorKind.Secret, ErrorCodes.SealedDamaged)));
        var entry = (await TrailAsync()).Skip(before).Single();
        Assert.That((entry.Action, entry.Outcome, entry.Name), Is.EqualTo((SecretAuditAction.OpenFailed, ErrorCodes.SealedDamaged, name)));
    }

    private static async Task<StoreException?> ErrorAsync(Func<Task> act)
    {
        try
        {
            await act();
            return null;
        }
        catch (StoreException exception)
        {
            return exception;
        }
    }

    private async Task<byte[]> EnvelopeAsync(SecretScope scope, string name) =>
        (byte[])(await Database.ScalarAsync(
            $"SELECT encrypted_value FROM secrets WHERE scope = {scope.ToString()} AND key = {name}", Cancel))!;
}
