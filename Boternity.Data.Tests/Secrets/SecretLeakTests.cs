using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Boternity.Data.Diagnostics;
using Boternity.Data.Encryption;
using Boternity.Data.Errors;
using Boternity.Data.Secrets;
using Boternity.Data.Storage;
using Boternity.Data.Storage.Paging;
using Boternity.Data.Tests.Encryption;
using Boternity.Data.Tests.Support;
using Boternity.Data.Tests.Support.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Boternity.Data.Tests.Secrets;

/// <summary>Plants a value, does everything with it that can be done and fail, and looks for it wherever a process says something.</summary>
public sealed class SecretLeakTests(Provider provider) : StoreSpec(provider)
{
    private const string Errors = "exceptions";
    private const string DebugViews = "debug views";
    private const string Answers = "answers";
    private const string Rows = "rows";
    private const string Files = "files";

    private static readonly PutSecretOptions Anyhow = new();

    private readonly byte[] _masterKey = TestMasterKeys.Random();

    // Random, so that nobody else's words are taken for it; without its end, because a hint and a cut text may have that or lack it.
    private readonly string _canary = $"canary-{RandomNumberGenerator.GetHexString(24, lowercase: true)}";

    private LeakSinks _sinks = null!;
    private SecretScope _bot;

    private string Value => $"{_canary} tail";

    private ISecretStore Secrets => Database.Resolve<ISecretStore>();

    protected override TestDatabaseOptions Options
    {
        get
        {
            _sinks = new LeakSinks();
            var options = TestMasterKeys.Host(secrets => secrets.AllowRowValuesInLogs = true, _masterKey);
            options.ConfigureServices += services =>
            {
                _sinks.Replace(services);
#pragma warning disable RS0030 // What a service may have turned on.
                services.ConfigureDbContext<BoternityDbContext>(context => context.EnableSensitiveDataLogging().EnableDetailedErrors());
                services.ConfigureDbContext<BoternityReadDbContext>(context => context.EnableSensitiveDataLogging().EnableDetailedErrors());
#pragma warning restore RS0030
            };
            return options;
        }
    }

    [SetUp]
    public void MakeScope() => _bot = SecretScope.Bot(Uuid7.Create(Database.Now));

    [TearDown]
    public void CloseSinks() => _sinks.Dispose();

    [Test]
    [Threat("T-L1")]
    public async Task Value_is_in_no_log_trace_metric_error_debug_view_answer_row_or_file()
    {
        await UseAsync();
        await SaveAsync();
        await RotateAsync();
        await FailAsync();
        await ImportAsync();
        await LookAsync();
        await Secrets.DeleteAsync(_bot, "KEY", SecretActor.System, Cancel);
        await RewrapAndShredAsync();
        await LookAsync();

        Assert.That(_sinks.Having(_canary), Is.Empty);
        Assert.That(
            _sinks.Used, Is.SupersetOf((string[])[LeakSinks.Log, LeakSinks.Trace, Errors, DebugViews, Answers, Rows]), "All of them were looked at.");
    }

    [Test]
    [Threat("T-L1")]
    public async Task Value_that_is_said_somewhere_is_found_there()
    {
        _sinks.CreateLogger("test").Log(LogLevel.Trace, default, Value, exception: null, (value, _) => value);
        using var source = new ActivitySource(TelemetryNames.Source);
        source.StartActivity("test")!.SetTag("value", Value).Dispose();
        using var meter = new Meter("test");
        meter.CreateCounter<long>("test").Add(1, KeyValuePair.Create<string, object?>("value", Value));
        await RunAsync(() => throw new InvalidOperationException(Value));
        await Secrets.PutAsync(_bot, "KEY", "other", Anyhow, Cancel);
        await Database.ExecuteAsync($"UPDATE secrets SET hint = {Value}", Cancel);
        await LookAsync();

        string[] sinks = [LeakSinks.Log, LeakSinks.Trace, LeakSinks.Metric, Errors, DebugViews, Answers, Rows, Files];
        Assert.That(_sinks.Having(_canary), Is.SupersetOf(sinks.Where(IsThere).Select(sink => $"{sink}: utf-8")));

        // And the log has the parameters of commands: it is sensitive.
        var context = Database.Resolve<BoternityDbContext>();
        await context.Secrets.Where(secret => secret.Hint == Convert.ToHexString(Encoding.UTF8.GetBytes(Value))).ToListAsync(Cancel);
        Assert.That(_sinks.Having(_canary), Does.Contain($"{LeakSinks.Log}: HEX"));
    }

    [Test]
    [Threat("T-L1")]
    public void Forms_of_a_value_are_each_found()
    {
        var bytes = Encoding.UTF8.GetBytes(Value);
        string[] texts =
        [
            $"x{Convert.ToHexString(bytes)}x", Convert.ToHexStringLower(bytes), string.Join(',', bytes), Convert.ToBase64String(bytes),
            Convert.ToBase64String([1, .. bytes]), Convert.ToBase64String([1, 2, .. bytes]),
        ];

        byte[][] wide = [Encoding.Unicode.GetBytes(Value), Encoding.BigEndianUnicode.GetBytes(Value)];
        foreach (var said in texts.Select(Encoding.UTF8.GetBytes).Concat(wide))
        {
            using var sinks = new LeakSinks();
            sinks.Add("sink", said);
            Assert.That(sinks.Having(_canary), Is.Not.Empty, Encoding.UTF8.GetString(said));
        }
    }

    private async Task UseAsync()
    {
        await Secrets.PutAsync(_bot, "KEY", Value, Anyhow, Cancel);
        Say(await Secrets.PutAsync(_bot, "KEY", $"{Value} again", Anyhow, Cancel));
        Say(await Secrets.PutAsync(_bot, "BYTES", Encoding.UTF8.GetBytes(Value), Anyhow, Cancel));
        using var revealed = await Secrets.RevealAsync(_bot, "KEY", SecretActor.System, Cancel);
        Assert.That(Encoding.UTF8.GetString(revealed!.Span), Does.Contain(_canary), "It is what is looked for.");
        _sinks.Add(Answers, $"{revealed}");
        using var resolved = await Secrets.ResolveAsync(_bot.Id, "KEY", Cancel);
        _sinks.Add(Answers, $"{resolved} {resolved!.Value}");
        await RunAsync(() => Task.FromResult(JsonSerializer.Serialize(revealed)));
        await Database.Resolve<IWriteQueue>().WriteAsync(
            async (context, token) =>
            {
                await Secrets.PutAsync(_bot, "UNIT", Value, Anyhow, token);
                Say(context);
                await context.Secrets.LoadAsync(token);
                Say(context);
            },
            Cancel);
    }

    // The contexts of units are the library's own and log no parameters, whatever a service turns on; its own contexts do.
    private async Task SaveAsync()
    {
        using var key = await Database.Resolve<IDataKeyRing>().GetActiveAsync(_bot, DataKeyPurpose.Secret, Cancel);
        var context = Database.Resolve<BoternityDbContext>();
        for (var round = 0; round < 2; round++)
        {
            var secret = new Secret { Id = Uuid7.Create(Database.Now), Key = "CONTEXT", Scope = _bot, Hint = "said" };
            secret.EncryptedValue = Database.Resolve<IEnvelopeCipher>().Seal(key, ((ISealedRow)secret).Context, Encoding.UTF8.GetBytes(Value));
            context.Secrets.Add(secret);
            Assert.That(await RunAsync(() => context.SaveChangesAsync(Cancel)), Is.EqualTo(round == 0), "The second has the name of the first.");
            Say(context);
            context.ChangeTracker.Clear();
        }

        Assert.That(_sinks.Having("'said'"), Does.Contain($"{LeakSinks.Log}: utf-8"), "Parameters are logged.");
    }

    private async Task RotateAsync()
    {
        var keys = Database.Resolve<IKeyManager>();
        await keys.RotateAsync(_bot, DataKeyPurpose.Secret, SecretActor.System, Cancel);
        await Secrets.PutAsync(_bot, "ROTATED", Value, Anyhow, Cancel);
        using var old = await Secrets.RevealAsync(_bot, "KEY", SecretActor.System, Cancel);
        Database.Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.That((await keys.ReencryptAsync(_bot, new KeyRotationOptions(), progress: null, Cancel)).Done, Is.Positive);
    }

    private async Task RewrapAndShredAsync()
    {
        var young = TestMasterKeys.Random();
        var options = TestMasterKeys.Host(young, _masterKey);
        options.ConfigureServices += _sinks.Replace;
        await using var host = Database.OpenHost(options);
        var (keys, secrets) = (host.Resolve<IKeyManager>(), host.Resolve<ISecretStore>());
        Assert.That(
            (await keys.RewrapAsync(TestMasterKeys.ShortId(young), new KeyRotationOptions(), progress: null, Cancel)).Done, Is.Positive);
        using (var value = await secrets.RevealAsync(_bot, "ROTATED", SecretActor.System, Cancel))
        {
            Assert.That(Encoding.UTF8.GetString(value!.Span), Does.Contain(_canary), "It is still there.");
        }

        await LookAsync();
        _sinks.Add(Answers, $"{await secrets.ShredAsync(_bot, new ShredOptions { Reason = "a test" }, Cancel)}");
    }

    private async Task FailAsync()
    {
        foreach (var name in (string[])["DAMAGED", "MOVED", "TARGET"])
        {
            await Secrets.PutAsync(_bot, name, $"{Value} of {name}", Anyhow, Cancel);
        }

        var moved = await Database.ScalarAsync($"SELECT encrypted_value FROM secrets WHERE key = 'MOVED'", Cancel);
        await Database.ExecuteAsync($"UPDATE secrets SET encrypted_value = {(byte[])moved!} WHERE key = 'TARGET'", Cancel);
        await Database.ExecuteAsync($"UPDATE secrets SET version = 9 WHERE key = 'DAMAGED'", Cancel);
        var failures = 0;
        foreach (var act in (Func<Task>[])
        [
            () => Secrets.RevealAsync(_bot, "DAMAGED", SecretActor.System, Cancel),
            () => Secrets.RevealAsync(_bot, "TARGET", SecretActor.System, Cancel),
            () => Secrets.ResolveAsync(_bot.Id, "TARGET", Cancel),
            () => Secrets.PutAsync(_bot, "KEY", Value, new PutSecretOptions { ExpectedVersion = 77 }, Cancel),
            () => Secrets.PutAsync(_bot, "KEY", $"{Value}\ud800", Anyhow, Cancel),
            () => Secrets.PutAsync(_bot, "KEY", Value + new string('x', 65_536), Anyhow, Cancel),
            () => Secrets.PutAsync(_bot, " KEY ", Value, Anyhow, Cancel),
            () => Secrets.PutAsync(_bot, "KEY", Value, Anyhow, new CancellationToken(canceled: true)),
            () => WithAnotherKeyAsync(),
            () => WithoutTrailAsync(),
        ])
        {
            failures += await RunAsync(act) ? 0 : 1;
        }

        Assert.That(failures, Is.EqualTo(10));
    }

    private async Task WithAnotherKeyAsync()
    {
        var options = TestMasterKeys.Host(TestMasterKeys.Random());
        options.ConfigureServices += _sinks.Replace;
        await using var host = Database.OpenHost(options);
        await host.Resolve<ISecretStore>().PutAsync(_bot, "KEY", Value, Anyhow, Cancel);
    }

    private async Task WithoutTrailAsync()
    {
        await Database.ExecuteAsync($"ALTER TABLE secret_audit_log RENAME TO elsewhere", Cancel);
        try
        {
            await Secrets.PutAsync(_bot, "UNTRACED", Value, Anyhow, Cancel);
        }
        finally
        {
            await Database.ExecuteAsync($"ALTER TABLE elsewhere RENAME TO secret_audit_log", Cancel);
        }
    }

    private async Task ImportAsync()
    {
        var vault = new OldVault();
        vault.Add("OLD", Value);
        vault.Add("OLD DAMAGED", [.. vault.Seal(Value), 1]);
        var import = Database.Resolve<ILegacyVaultImport>();
        await RunAsync(() => import.ImportAsync(vault.Source, new LegacyVaultOptions(), Cancel));
        await RunAsync(() => import.ImportAsync(vault.Source with { KeyFile = new OldVault().KeyFile }, new LegacyVaultOptions(), Cancel));
        var report = await import.ImportAsync(vault.Source, new LegacyVaultOptions { SkipDamaged = true }, Cancel);
        _sinks.Add(Answers, string.Join(' ', report.Rows));
    }

    // Answers, tables, and the database's files.
    private async Task LookAsync()
    {
        Say((await Secrets.ListAsync(_bot, PageRequest.First, Cancel)).Items.ToArray());
        var trail = await Database.Resolve<ISecretAuditLog>().ListAsync(new SecretAuditFilter(), PageRequest.First, Cancel);
        _sinks.Add(Answers, JsonSerializer.Serialize(trail.Items.Select(entry => $"{entry.Name} {entry.Outcome} {entry.ActorId}")));
        var context = Database.Resolve<BoternityDbContext>();
        await context.Secrets.LoadAsync(Cancel);
        Say(context);
        context.ChangeTracker.Clear();

        foreach (var table in (string[])["secrets", "secret_audit_log", "data_keys", "destroyed_keys"])
        {
            var rows = await Database.QueryAsync(FormattableStringFactory.Create($"SELECT * FROM {table}"), Cancel);
            foreach (var value in rows.SelectMany(row => row.Values))
            {
                _sinks.Add(Rows, value as byte[] ?? Encoding.UTF8.GetBytes($"{value}"));
            }
        }

        if (Database.Provider == Provider.Sqlite)
        {
            var image = await WalImage.TakeAsync(Database.Target, Cancel);
            _sinks.Add(Files, image.Database);
            _sinks.Add(Files, image.Log);
        }

        foreach (var file in Directory.EnumerateFiles(Path.GetTempPath(), "boternity-*", SearchOption.TopDirectoryOnly))
        {
            _sinks.Add(Files, await File.ReadAllBytesAsync(file, Cancel));
        }
    }

    private bool IsThere(string sink) => sink != Files || Database.Provider == Provider.Sqlite;

    private void Say(params SecretInfo[] infos) => _sinks.Add(Answers, string.Join<SecretInfo>(' ', infos));

    private void Say(BoternityDbContext context)
    {
        _sinks.Add(DebugViews, context.ChangeTracker.DebugView.LongView);
        foreach (var entry in context.ChangeTracker.Entries())
        {
            _sinks.Add(DebugViews, $"{entry} {entry.Entity} {entry.DebugView.LongView}");
        }
    }

    /// <returns>False when it failed.</returns>
    private async Task<bool> RunAsync(Func<Task> act)
    {
        try
        {
            await act();
            return true;
        }
#pragma warning disable CA1031 // Whatever it is, it is looked at.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _sinks.Add(Errors, $"{exception} {(exception as IStoreError)?.Hint} {JsonSerializer.Serialize(exception.Data.Values)}");
            return false;
        }
    }
}
