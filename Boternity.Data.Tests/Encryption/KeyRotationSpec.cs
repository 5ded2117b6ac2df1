using Boternity.Data.Encryption;
using Boternity.Data.Errors;
using Boternity.Data.Secrets;
using Boternity.Data.Storage;
using Boternity.Data.Storage.Paging;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Encryption;

/// <summary>A database with many secrets, and two master keys: the old one, and one that comes.</summary>
public abstract class KeyRotationSpec(Provider provider) : StoreSpec(provider)
{
    private protected byte[] OldKey { get; } = TestMasterKeys.Random();

    private protected byte[] NewKey { get; } = TestMasterKeys.Random();

    private protected static KeyRotationOptions Anyhow { get; } = new();

    private protected IKeyManager Keys => Database.Resolve<IKeyManager>();

    private protected ISecretStore Secrets => Database.Resolve<ISecretStore>();

    protected override TestDatabaseOptions Options => TestMasterKeys.Host(OldKey);

    /// <summary>A service that wraps with the new master key and still has the old one.</summary>
    private protected LibraryHost OpenRotated() => Database.OpenHost(TestMasterKeys.Host(NewKey, OldKey));

    private protected SecretScope NewBot() => SecretScope.Bot(Uuid7.Create(Database.Now));

    /// <summary>Seals many secrets of one scope at once: <c>KEY00000</c> holds <c>value 0 of scope</c>.</summary>
    private protected async Task SeedAsync(SecretScope scope, int count)
    {
        using var key = await Database.Resolve<IDataKeyRing>().GetActiveAsync(scope, DataKeyPurpose.Secret, Cancel);
        var cipher = Database.Resolve<IEnvelopeCipher>();
        foreach (var numbers in Enumerable.Range(0, count).Chunk(1_000))
        {
            await Database.Resolve<IWriteQueue>().WriteAsync(
                (context, token) =>
                {
                    foreach (var number in numbers)
                    {
                        var secret = new Secret { Id = Uuid7.Create(Database.Now), Key = NameOf(number), Scope = scope };
                        secret.EncryptedValue = cipher.Seal(key, ((ISealedRow)secret).Context, System.Text.Encoding.UTF8.GetBytes(ValueOf(scope, number)));
                        context.Secrets.Add(secret);
                    }

                    return context.SaveChangesAsync(token);
                },
                Cancel);
        }
    }

    private protected static string NameOf(int number) => $"KEY{number:D5}";

    private protected static string ValueOf(SecretScope scope, int number) => $"value {number} of {scope}";

    private protected async Task<KeyId> RotateAsync(SecretScope scope)
    {
        var key = await Keys.RotateAsync(scope, DataKeyPurpose.Secret, SecretActor.System, Cancel);
        return key.Id;
    }

    /// <summary>Until no process can seal under the key of before a rotation.</summary>
    private protected void LetWritersNotice() => Database.Clock.Advance(TimeSpan.FromSeconds(5));

    private protected async Task<KeyId> ActiveAsync(SecretScope scope) =>
        (await Keys.ListAsync(scope, PageRequest.First, Cancel)).Items.Single(key => key.State == DataKeyState.Active).Id;

    private protected static async Task<string?> RevealAsync(ISecretStore secrets, SecretScope scope, string name)
    {
        using var value = await secrets.RevealAsync(scope, name, SecretActor.System, Cancel);
        return value?.RevealString();
    }

    private protected Task<string?> RevealAsync(SecretScope scope, string name) => RevealAsync(Secrets, scope, name);

    private protected async Task<long> CountAsync(FormattableString sql) => (long)(await Database.ScalarAsync(sql, Cancel))!;

    private protected static async Task<string> CodeAsync(Func<Task> call) => (await Caught.ByAsync<StoreException>(call)).Code;

    private protected async Task<IReadOnlyList<SecretAuditEntry>> TrailAsync(SecretAuditAction action) =>
        (await Database.Resolve<ISecretAuditLog>().ListAsync(
            new SecretAuditFilter { Order = SortOrder.Ascending }, PageRequest.First, Cancel)).Items.Where(entry => entry.Action == action).ToList();
}
