using Boternity.Data.Encryption;
using Boternity.Data.Errors;
using Boternity.Data.Secrets;
using Boternity.Data.Storage;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Secrets;

public sealed class LegacyVaultImportTests(Provider provider) : SecretSpec(provider)
{
    private static readonly SecretScope Global = SecretScope.Global;

    private OldVault _vault = null!;

    private IWriteQueue Queue => Database.Resolve<IWriteQueue>();

    private ILegacyVaultImport Import => Database.Resolve<ILegacyVaultImport>();

    [SetUp]
    public void MakeVault() => _vault = new OldVault();

    [Test]
    public async Task ImportAsync_seals_each_value_under_its_id_with_its_times_and_a_hint_and_says_so_in_the_trail()
    {
        var bot = SecretScope.Bot(Uuid7.Create(Database.Now));
        var first = _vault.Add("ANTHROPIC_API_KEY", "sk-ant-abcdefghijkl");
        var second = _vault.Add("ANTHROPIC_API_KEY", "", bot.ToString());
        var person = SecretActor.User(Uuid7.Create(Database.Now));

        var report = await Import.ImportAsync(_vault.Source, new LegacyVaultOptions { Actor = person }, Cancel);

        Assert.That(await RevealAsync(Global, "ANTHROPIC_API_KEY"), Is.EqualTo("sk-ant-abcdefghijkl"));
        Assert.That(await RevealAsync(bot, "ANTHROPIC_API_KEY"), Is.Empty);
        var rows = await Database.QueryAsync($"SELECT id, version, hint, provider, created_at, updated_at FROM secrets ORDER BY id", Cancel);
        Assert.That(rows.Select(row => row["id"]), Is.EqualTo(new[] { first, second }.Order(StringComparer.Ordinal)));
        Assert.That(rows, Is.All.Matches<IReadOnlyDictionary<string, object?>>(row =>
            row["version"] is 1L
            && row["provider"] is "vault"
            && row["created_at"] is "2025-11-02T08:30:00.123456Z"
            && row["updated_at"] is "2025-12-24T18:00:00.000000Z"));
        Assert.That(rows.Select(row => row["hint"]), Is.EquivalentTo((string?[])["ijkl", null]));

        var trail = (await TrailAsync()).Where(entry => entry.Action == SecretAuditAction.Import).ToList();
        Assert.That(trail.Select(entry => entry.SecretId.ToString()), Is.EquivalentTo((string[])[first, second]));
        Assert.That(trail, Is.All.Matches<SecretAuditEntry>(entry =>
            entry.ActorId == person.Id && entry is { Name: "ANTHROPIC_API_KEY", ValueVersion: 1, Outcome: "ok", KeyId: not null }));
        Assert.That(report.Count(LegacyVaultOutcome.Imported), Is.EqualTo(2));
        Assert.That(report.Rows, Is.All.Matches<LegacyVaultRow>(row => row is { HasNewId: false, HasNewTime: false, Refusal: null }));
        Assert.That(report.IsDryRun, Is.False);
    }

    [Test]
    public async Task ImportAsync_for_the_second_time_changes_nothing()
    {
        _vault.Add("KEPT", "old");
        _vault.Add("NEW", "value");
        await PutAsync(Global, "KEPT", "newer");
        await Import.ImportAsync(_vault.Source, new LegacyVaultOptions(), Cancel);
        var before = await EverythingAsync();

        var report = await Import.ImportAsync(_vault.Source, new LegacyVaultOptions(), Cancel);

        Assert.That(await EverythingAsync(), Is.EqualTo(before));
        Assert.That(report.Rows.Select(row => row.Outcome), Is.EqualTo((LegacyVaultOutcome[])[LegacyVaultOutcome.Skipped, LegacyVaultOutcome.Skipped]));
        Assert.That(await RevealAsync(Global, "KEPT"), Is.EqualTo("newer"));
        Assert.That(await RevealAsync(Global, "NEW"), Is.EqualTo("value"));
    }

    [Test]
    public async Task ImportAsync_that_replaces_makes_the_next_version_of_what_exists()
    {
        _vault.Add("PUT", "of the vault");
        _vault.Add("DECLARED", "of the vault");
        var before = await PutAsync(Global, "PUT", "newer");
        await Secrets.DeclareAsync(Global, "DECLARED", SecretProvider.Environment, SecretActor.System, Cancel);
        Database.Clock.Advance(TimeSpan.FromMinutes(1));

        var report = await Import.ImportAsync(_vault.Source, new LegacyVaultOptions { OnExisting = ExistingSecretRule.Replace }, Cancel);

        Assert.That(report.Count(LegacyVaultOutcome.Replaced), Is.EqualTo(2));
        Assert.That(await RevealAsync(Global, "PUT"), Is.EqualTo("of the vault"));
        Assert.That(await RevealAsync(Global, "DECLARED"), Is.EqualTo("of the vault"));
        var info = (await Secrets.ListAsync(Global, Data.Storage.Paging.PageRequest.First, Cancel)).Items.Single(one => one.Name == "PUT");
        Assert.That((info.Id, info.Version, info.CreatedAt, info.UpdatedAt), Is.EqualTo((before.Id, 2L, before.CreatedAt, Database.Now)));
    }

    [Test]
    public async Task ImportAsync_that_is_to_fail_names_what_exists_and_imports_nothing()
    {
        _vault.Add("NEW", "value");
        _vault.Add("EXISTS", "value");
        await PutAsync(Global, "EXISTS", "newer");
        var before = await EverythingAsync();

        foreach (var dryRun in (bool[])[true, false])
        {
            var error = await Caught.ByAsync<StoreException>(() => Import.ImportAsync(
                _vault.Source, new LegacyVaultOptions { OnExisting = ExistingSecretRule.Fail, DryRun = dryRun }, Cancel));
            Assert.That((error.Kind, error.Code), Is.EqualTo((StoreErrorKind.Conflict, ErrorCodes.Duplicate)));
            Assert.That(error.Message, Does.Contain("global/EXISTS").And.Not.Contain("NEW"));
        }

        Assert.That(await EverythingAsync(), Is.EqualTo(before));
    }

    [Test]
    public async Task ImportAsync_of_a_row_that_does_not_open_imports_nothing_unless_it_may_be_skipped()
    {
        var damaged = _vault.Seal("value");
        damaged[^1] ^= 1;
        _vault.Add("DAMAGED", damaged);
        _vault.Add("SHORT", new byte[27]);
        _vault.Add("SOUND", "value");

        var error = await Caught.ByAsync<StoreException>(() => Import.ImportAsync(_vault.Source, new LegacyVaultOptions(), Cancel));
        Assert.That((error.Kind, error.Code), Is.EqualTo((StoreErrorKind.Secret, ErrorCodes.LegacyVaultDamaged)));
        Assert.That(error.Message, Does.Contain("global/DAMAGED").And.Contain("global/SHORT").And.Not.Contain("SOUND"));
        Assert.That(await CountAsync(), Is.EqualTo(0L));

        var report = await Import.ImportAsync(_vault.Source, new LegacyVaultOptions { SkipDamaged = true }, Cancel);

        Assert.That(
            report.Rows.Select(row => (row.Name, row.Outcome)),
            Is.EqualTo(((string?, LegacyVaultOutcome)[])
            [
                ("DAMAGED", LegacyVaultOutcome.Damaged), ("SHORT", LegacyVaultOutcome.Damaged), ("SOUND", LegacyVaultOutcome.Imported),
            ]));
        Assert.That(await CountAsync(), Is.EqualTo(1L));
        Assert.That(await RevealAsync(Global, "SOUND"), Is.EqualTo("value"));
    }

    [Test]
    public async Task ImportAsync_with_another_vault_s_key_says_so_and_imports_nothing()
    {
        _vault.Add("A", "value");
        _vault.Add("B", "value");
        var source = _vault.Source with { KeyFile = new OldVault().KeyFile };

        foreach (var options in (LegacyVaultOptions[])[new(), new() { SkipDamaged = true }, new() { DryRun = true }])
        {
            var error = await Caught.ByAsync<StoreException>(() => Import.ImportAsync(source, options, Cancel));
            Assert.That((error.Kind, error.Code), Is.EqualTo((StoreErrorKind.WrongKey, ErrorCodes.LegacyKeyMismatch)));
            Assert.That(error.Message, Does.Contain("derived from a password"));
        }

        Assert.That(await CountAsync(), Is.EqualTo(0L));
    }

    [Test]
    public async Task ImportAsync_of_a_vault_without_rows_imports_none()
    {
        var report = await Import.ImportAsync(_vault.Source, new LegacyVaultOptions(), Cancel);

        Assert.That(report.Rows, Is.Empty);
    }

    [Test]
    public async Task Dry_run_reports_what_the_import_then_does_and_writes_not_even_a_data_key()
    {
        _vault.Add("NEW", "value");
        _vault.Add("EXISTS", "value", SecretScope.Bot(Uuid7.Create(Database.Now)).ToString());
        _vault.Add("DAMAGED", new byte[40]);
        var options = new LegacyVaultOptions { SkipDamaged = true, DryRun = true };

        var error = await Caught.ByAsync<StoreException>(() => Import.ImportAsync(_vault.Source, new LegacyVaultOptions { DryRun = true }, Cancel));
        Assert.That(error.Code, Is.EqualTo(ErrorCodes.LegacyVaultDamaged));
        var before = await EverythingAsync();
        var planned = await Import.ImportAsync(_vault.Source, options, Cancel);

        Assert.That(await EverythingAsync(), Is.EqualTo(before));
        Assert.That(await Database.ScalarAsync($"SELECT COUNT(*) FROM data_keys", Cancel), Is.EqualTo(0L));
        Assert.That(planned.IsDryRun);
        var done = await Import.ImportAsync(_vault.Source, options with { DryRun = false }, Cancel);
        Assert.That(done.Rows, Is.EqualTo(planned.Rows));
        Assert.That(done.Count(LegacyVaultOutcome.Imported), Is.EqualTo(2));
    }

    [Test]
    public async Task Row_whose_id_is_taken_here_gets_a_new_one()
    {
        var taken = await PutAsync(Global, "OTHER", "value");
        _vault.Add("NEW", "of the vault", id: taken.Id.ToString().ToUpperInvariant());

        var report = await Import.ImportAsync(_vault.Source, new LegacyVaultOptions(), Cancel);

        Assert.That(report.Rows.Single(), Is.EqualTo(new LegacyVaultRow
        {
            Id = taken.Id.ToString().ToUpperInvariant(),
            Scope = "global",
            Name = "NEW",
            Outcome = LegacyVaultOutcome.Imported,
            HasNewId = true,
        }));
        Assert.That(await RevealAsync(Global, "NEW"), Is.EqualTo("of the vault"));
        Assert.That(await RevealAsync(Global, "OTHER"), Is.EqualTo("value"));
    }

    [Test]
    public async Task ImportAsync_that_fails_on_its_way_leaves_keys_but_no_secret_and_can_be_run_again()
    {
        _vault.Add("A", "value");
        await PutAsync(SecretScope.Bot(Uuid7.Create(Database.Now)), "OTHER", "of another scope");
        await Database.ExecuteAsync($"ALTER TABLE secret_audit_log RENAME TO elsewhere", Cancel);

        await Caught.ByAsync<StoreException>(() => Import.ImportAsync(_vault.Source, new LegacyVaultOptions(), Cancel));

        Assert.That(await CountAsync(), Is.EqualTo(1L));
        Assert.That(await Database.ScalarAsync($"SELECT COUNT(*) FROM data_keys WHERE scope = 'global'", Cancel), Is.EqualTo(1L));
        await Database.ExecuteAsync($"ALTER TABLE elsewhere RENAME TO secret_audit_log", Cancel);
        await Import.ImportAsync(_vault.Source, new LegacyVaultOptions(), Cancel);
        Assert.That(await RevealAsync(Global, "A"), Is.EqualTo("value"));
    }

    [Test]
    public async Task Imports_and_puts_at_once_leave_one_secret_of_each_name_that_opens()
    {
        const int Names = 20;
        for (var number = 0; number < Names; number++)
        {
            _vault.Add($"KEY{number}", "of the vault");
        }

        await using var other = Database.OpenHost(Options);
        var imports = (ILegacyVaultImport[])[Import, other.Resolve<ILegacyVaultImport>()];
        var puts = other.Resolve<ISecretStore>();
        var options = new LegacyVaultOptions { OnExisting = ExistingSecretRule.Replace };

        await Task.WhenAll(
        [
            .. imports.Select(import => Task.Run(() => import.ImportAsync(_vault.Source, options, Cancel), Cancel)),
            Task.Run(() => puts.PutAsync(Global, "KEY7", "put", Anyhow, Cancel), Cancel),
        ]);

        for (var number = 0; number < Names; number++)
        {
            Assert.That(await RevealAsync(Global, $"KEY{number}"), Is.EqualTo("of the vault").Or.EqualTo(number == 7 ? "put" : "of the vault"));
        }

        var versions = await Database.QueryAsync($"SELECT key, version FROM secrets", Cancel);
        Assert.That(versions, Has.Count.EqualTo(Names));
        Assert.That(versions, Is.All.Matches<IReadOnlyDictionary<string, object?>>(row =>
            row["version"] is long version && version == (row["key"] is "KEY7" ? 3 : 2)));
    }

    [Test]
    public async Task ImportAsync_refuses_what_it_cannot_do_before_it_reads()
    {
        _vault.Add("A", "value");
        await using var locked = Database.OpenHost();
        var noActor = new SecretActor(SecretActorKind.User, null);
        (Func<Task> Act, StoreErrorKind Kind)[] mistakes =
        [
            (() => Queue.WriteAsync((_, token) => Import.ImportAsync(_vault.Source, new(), token), Cancel), StoreErrorKind.Misuse),
            (() => locked.Resolve<ILegacyVaultImport>().ImportAsync(_vault.Source, new(), Cancel), StoreErrorKind.Secret),
            (() => Import.ImportAsync(_vault.Source with { File = " " }, new(), Cancel), StoreErrorKind.InvalidInput),
            (() => Import.ImportAsync(_vault.Source with { KeyFile = "a\0b" }, new(), Cancel), StoreErrorKind.InvalidInput),
            (() => Import.ImportAsync(_vault.Source, new() { OnExisting = (ExistingSecretRule)7 }, Cancel), StoreErrorKind.InvalidInput),
            (() => Import.ImportAsync(_vault.Source, new() { Actor = noActor }, Cancel), StoreErrorKind.InvalidInput),
        ];

        foreach (var (act, kind) in mistakes)
        {
            Assert.That((await Caught.ByAsync<StoreException>(act)).Kind, Is.EqualTo(kind));
        }

        await Caught.ByAsync<StoreCanceledException>(() => Import.ImportAsync(_vault.Source, new(), new CancellationToken(canceled: true)));
        Assert.That(await CountAsync(), Is.EqualTo(0L));
    }

    private Task<object?> CountAsync() => Database.ScalarAsync($"SELECT COUNT(*) FROM secrets", Cancel);

    private async Task<IReadOnlyList<string>> EverythingAsync()
    {
        var secrets = await Database.QueryAsync($"SELECT * FROM secrets ORDER BY id", Cancel);
        var keys = await Database.QueryAsync($"SELECT * FROM data_keys ORDER BY id", Cancel);
        var trail = await Database.QueryAsync($"SELECT * FROM secret_audit_log WHERE action <> 'reveal' ORDER BY id", Cancel);
        return [.. secrets.Concat(keys).Concat(trail).Select(row => string.Join('|', row.Values.Select(TextOf)))];
    }

    private static string TextOf(object? value) => value is byte[] bytes ? Convert.ToHexString(bytes) : $"{value}";
}
