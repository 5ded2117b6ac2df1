using System.Text;
using Boternity.Data.Encryption;
using Boternity.Data.Secrets;
using Boternity.Data.Storage;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Secrets;

/// <summary>Rows as no schema should hold them: each is imported exactly, or named with the reason why not.</summary>
public sealed class LegacyVaultRowTests(Provider provider) : SecretSpec(provider)
{
    private const string Time = OldVault.Time;

    private OldVault _vault = null!;

    [SetUp]
    public void MakeVault()
    {
        _vault = new OldVault(isLoose: true);
        _vault.Add("ORDINARY", "value");
    }

    [Test]
    public async Task Rows_that_can_be_no_secrets_are_each_refused_with_the_reason()
    {
        (string Label, LegacyVaultRefusal Refusal, object?[] Row)[] rows =
        [
            ("keychain", LegacyVaultRefusal.OtherProvider, With("provider", "keychain")),
            ("environment", LegacyVaultRefusal.OtherProvider, With("provider", "environment")),
            ("provider in capitals", LegacyVaultRefusal.OtherProvider, With("provider", "VAULT")),
            ("provider with U+0000", LegacyVaultRefusal.OtherProvider, With("provider", "vault\0x")),
            ("no scope", LegacyVaultRefusal.InvalidScope, With("scope", null)),
            ("scope with blanks", LegacyVaultRefusal.InvalidScope, With("scope", " global")),
            ("scope with U+0000", LegacyVaultRefusal.InvalidScope, With("scope", "global\0x")),
            ("slug as scope", LegacyVaultRefusal.InvalidScope, With("scope", "luna")),
            ("scope as it is shown", LegacyVaultRefusal.InvalidScope, With("scope", $"bot:{Uuid7.Create(Database.Now)}")),
            ("user's scope", LegacyVaultRefusal.InvalidScope, With("scope", $"user:{Uuid7.Create(Database.Now)}")),
            ("no name", LegacyVaultRefusal.InvalidName, With("key", null)),
            ("empty name", LegacyVaultRefusal.InvalidName, With("key", "")),
            ("name with a blank", LegacyVaultRefusal.InvalidName, With("key", " KEY")),
            ("name with a line end", LegacyVaultRefusal.InvalidName, With("key", "KEY\n")),
            ("name with U+0000", LegacyVaultRefusal.InvalidName, With("key", "KEY\0x")),
            ("name of bytes", LegacyVaultRefusal.InvalidName, With("key", new byte[] { 0x4B, 0xFF })),
            ("long name", LegacyVaultRefusal.InvalidName, With("key", new string('x', 256))),
            ("very long name", LegacyVaultRefusal.InvalidName, With("key", new string('x', 100_000))),
            ("long value", LegacyVaultRefusal.TooLong, With("encrypted_value", _vault.Seal(new byte[65_536]))),
        ];
        foreach (var (label, _, row) in rows)
        {
            _vault.AddRow([label, .. row]);
        }

        var report = await ImportAsync(new LegacyVaultOptions());

        var refused = report.Rows.Where(row => row.Outcome == LegacyVaultOutcome.Refused);
        Assert.That(refused.Select(row => (row.Id, row.Refusal)), Is.EquivalentTo(rows.Select(row => (row.Label, (LegacyVaultRefusal?)row.Refusal))));
        Assert.That(report.Rows, Has.Count.EqualTo(rows.Length + 1));
        Assert.That(await Database.QueryAsync($"SELECT key FROM secrets", Cancel), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Rows_without_bytes_do_not_open_and_are_named()
    {
        object?[] values = [null, new byte[27], Array.Empty<byte>(), "no hex digits at all, but long enough to be", "abc", 42L, 1.5];
        for (var index = 0; index < values.Length; index++)
        {
            _vault.AddRow($"{index}", $"KEY{index}", values[index], "global", "vault", Time, Time);
        }

        var report = await ImportAsync(new LegacyVaultOptions { SkipDamaged = true });

        var damaged = report.Rows.Where(row => row.Outcome == LegacyVaultOutcome.Damaged);
        Assert.That(damaged.Select(row => row.Name), Is.EqualTo(values.Select((_, index) => $"KEY{index}")));
        Assert.That(report.Count(LegacyVaultOutcome.Imported), Is.EqualTo(1));
    }

    [Test]
    public async Task Values_are_imported_exactly_whatever_their_bytes_and_their_type()
    {
        var longest = Enumerable.Range(0, 65_535).Select(index => (byte)index).ToArray();
        _vault.Add("BYTES", _vault.Seal([0xFF, 0xFE, 0x00, 0x80]));
        _vault.Add("LONGEST", _vault.Seal(longest));
        _vault.AddRow("1", "HEX", Convert.ToHexStringLower(_vault.Seal(" value as hex digits ")), "global", "vault", Time, Time);
        _vault.AddRow("2", "LONG HEX", Convert.ToHexString(_vault.Seal(longest)), "global", "vault", Time, Time);
        _vault.AddRow("3", "UNICODE ü 😀", _vault.Seal("ü 😀 \r\n"), "global", null, Time, Time);

        var report = await ImportAsync(new LegacyVaultOptions());

        Assert.That(report.Count(LegacyVaultOutcome.Imported), Is.EqualTo(6));
        foreach (var (name, expected) in new Dictionary<string, byte[]>
        {
            ["BYTES"] = [0xFF, 0xFE, 0x00, 0x80],
            ["LONGEST"] = longest,
            ["LONG HEX"] = longest,
            ["HEX"] = Encoding.UTF8.GetBytes(" value as hex digits "),
            ["UNICODE ü 😀"] = Encoding.UTF8.GetBytes("ü 😀 \r\n"),
        })
        {
            using var value = await Secrets.RevealAsync(SecretScope.Global, name, SecretActor.System, Cancel);
            Assert.That(value!.Span.ToArray(), Is.EqualTo(expected), name);
        }
    }

    [Test]
    public async Task Ids_and_scopes_may_be_in_capitals_and_an_id_that_is_none_is_replaced()
    {
        var bot = Uuid7.Create(Database.Now);
        var id = Uuid7.Create(Database.Now);
        _vault.AddRow(id.ToString().ToUpperInvariant(), "UPPER", _vault.Seal("one"), bot.ToString().ToUpperInvariant(), "vault", Time, Time);
        object?[] strange = [null, "", "42", 42L, $"{{{Uuid7.Create(Database.Now)}}}", Guid.Empty.ToString(), id.ToString()];
        for (var index = 0; index < strange.Length; index++)
        {
            _vault.AddRow(strange[index], $"KEY{index}", _vault.Seal($"value {index}"), "global", "vault", Time, Time);
        }

        var report = await ImportAsync(new LegacyVaultOptions());

        Assert.That(await RevealAsync(SecretScope.Bot(bot), "UPPER"), Is.EqualTo("one"));
        for (var index = 0; index < strange.Length; index++)
        {
            Assert.That(await RevealAsync(SecretScope.Global, $"KEY{index}"), Is.EqualTo($"value {index}"));
        }

        Assert.That(report.Rows.Count(row => row.HasNewId), Is.EqualTo(strange.Length), "One of the two with the same id keeps it.");
        Assert.That(
            await Database.ScalarAsync($"SELECT COUNT(*) FROM secrets WHERE id = {id}", Cancel), Is.EqualTo(1L));
    }

    [Test]
    public async Task Scopes_that_are_one_here_give_one_secret_the_one_that_was_changed_last()
    {
        var bot = Uuid7.Create(Database.Now);
        _vault.AddRow("a", "KEY", _vault.Seal("newer"), bot.ToString(), "vault", Time, "2026-02-01T10:00:00+02:00");
        _vault.AddRow("b", "KEY", _vault.Seal("older"), bot.ToString().ToUpperInvariant(), "vault", Time, "2026-02-01T07:59:59.999Z");

        var report = await ImportAsync(new LegacyVaultOptions());

        Assert.That(await RevealAsync(SecretScope.Bot(bot), "KEY"), Is.EqualTo("newer"));
        Assert.That(report.Rows.Single(row => row.Id == "b").Refusal, Is.EqualTo(LegacyVaultRefusal.Duplicate));
    }

    [Test]
    public async Task Times_that_cannot_be_read_are_replaced_and_the_report_says_so()
    {
        _vault.AddRow("1", "NO CREATION", _vault.Seal("x"), "global", "vault", null, "2026-01-31T09:05:00.5Z");
        _vault.AddRow("2", "NO CHANGE", _vault.Seal("x"), "global", "vault", "2026-01-31 09:05:00", "soon");
        _vault.AddRow("3", "NONE", _vault.Seal("x"), "global", "vault", 1769850300L, new byte[] { 1 });

        var report = await ImportAsync(new LegacyVaultOptions());

        var rows = await Database.QueryAsync($"SELECT key, created_at, updated_at FROM secrets", Cancel);
        var now = StoredText.Of(Database.Now);
        Assert.That(
            rows.Select(row => ((string)row["key"]!, (string)row["created_at"]!, (string)row["updated_at"]!)),
            Is.EquivalentTo(((string, string, string)[])
            [
                ("ORDINARY", "2025-11-02T08:30:00.123456Z", "2025-12-24T18:00:00.000000Z"),
                ("NO CREATION", "2026-01-31T09:05:00.500000Z", "2026-01-31T09:05:00.500000Z"),
                ("NO CHANGE", "2026-01-31T09:05:00.000000Z", "2026-01-31T09:05:00.000000Z"),
                ("NONE", now, now),
            ]));
        Assert.That(report.Rows.Where(row => !row.HasNewTime).Select(row => row.Name), Is.EqualTo((string[])["ORDINARY"]));
    }

    private Task<LegacyVaultReport> ImportAsync(LegacyVaultOptions options) =>
        Database.Resolve<ILegacyVaultImport>().ImportAsync(_vault.Source, options, Cancel);

    // All columns but the id, by which the test knows the row; one of them is strange.
    private object?[] With(string column, object? strange)
    {
        string[] columns = ["key", "encrypted_value", "scope", "provider", "created_at", "updated_at"];
        object?[] row = ["KEY", _vault.Seal("x"), "global", "vault", Time, Time];
        row[Array.IndexOf(columns, column)] = strange;
        return row;
    }
}
