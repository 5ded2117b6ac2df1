using Boternity.Data.Encryption;
using Boternity.Data.Errors;
using Boternity.Data.Secrets;
using Boternity.Data.Storage;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Encryption;

/// <summary>A database with a key ring under a master key of the test's own.</summary>
public abstract class DataKeyRingSpec(Provider provider) : StoreSpec(provider)
{
    private protected byte[] MasterKeyBytes { get; } = TestMasterKeys.Random();

    private protected SecretScope Bot { get; } = SecretScope.Bot(Uuid7.Create(DateTimeOffset.UnixEpoch));

    private protected DataKeyRing Ring => Database.Resolve<DataKeyRing>();

    protected override TestDatabaseOptions Options => TestMasterKeys.Host(MasterKeyBytes);

    /// <summary>A second service over the same database.</summary>
    private protected LibraryHost OpenOther(Action<SecretsOptions>? configure = null) =>
        Database.OpenHost(TestMasterKeys.Host(configure ?? (_ => { }), MasterKeyBytes));

    /// <summary>The id and the bytes of the key that seals.</summary>
    private protected static async Task<(KeyId Id, string Bytes)> ActiveAsync(IDataKeyRing ring, SecretScope scope)
    {
        using var key = await ring.GetActiveAsync(scope, DataKeyPurpose.Secret, Cancel);
        return (key.Id, Convert.ToHexString(key.Bytes));
    }

    /// <summary>Makes the bot's next key.</summary>
    /// <returns>Its id.</returns>
    private protected async Task<KeyId> RotateAsync(DataKeyRing ring)
    {
        var trail = Database.Resolve<SecretTrail>();
        var row = await ring.RotateAsync(
            Bot, DataKeyPurpose.Secret, key => trail.Entry(SecretActor.System, SecretAuditAction.Rotate, key), Cancel);
        return row.Id;
    }

    private protected Task<(KeyId Id, string Bytes)> ActiveAsync() => ActiveAsync(Ring, Bot);

    /// <summary>The bytes of a key.</summary>
    private protected static async Task<string> BytesAsync(IDataKeyRing ring, KeyId id)
    {
        using var key = await ring.GetAsync(id, Cancel);
        return Convert.ToHexString(key.Bytes);
    }

    private protected static async Task<string> CodeAsync(Func<Task> call) => (await Caught.ByAsync<StoreException>(call)).Code;

    /// <summary>As an operator's tool would tell the processes that keys changed.</summary>
    private protected Task BumpAsync() => Database.ExecuteAsync($"UPDATE keyring_state SET generation = generation + 1", Cancel);

    private protected Task SetStateAsync(KeyId id, string state) =>
        Database.ExecuteAsync($"UPDATE data_keys SET state = {state} WHERE id = {id.ToArray()}", Cancel);

    private protected Task AddTombstoneAsync(KeyId id, long version) =>
        Database.ExecuteAsync(
            $"""
            INSERT INTO destroyed_keys (id, scope, purpose, version, destroyed_at, actor, reason)
            VALUES ({id.ToArray()}, {Bot.ToString()}, 'secret', {version}, {Database.Now}, 'test', 'test')
            """,
            Cancel);
}
