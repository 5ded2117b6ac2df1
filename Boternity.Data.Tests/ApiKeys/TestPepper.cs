using System.Collections.Concurrent;
using System.Security.Cryptography;
using Boternity.Data.ApiKeys;
using Boternity.Data.Encryption;
using Boternity.Data.Storage;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.ApiKeys;

/// <summary>Peppers of random bytes, as a key ring would have them; counts how many were handed out, each of which is one HMAC.</summary>
internal sealed class TestPepper : IApiKeyPepper
{
    private readonly ConcurrentDictionary<KeyId, byte[]> _secrets = new();
    private int _handedOut;

    public TestPepper() => Rotate();

    /// <summary>Adds the current one to the data keys, past the library: keys that it hashed refer to it.</summary>
    public static async Task StoreAsync(TestPepper pepper, ITestDatabase database, CancellationToken cancellationToken)
    {
        // The beginning of a wrapped key; the rest opens nothing, and need not.
        var wrapped = new byte[SealedKey.Size];
        Convert.FromHexString("8B42534501010200").CopyTo(wrapped, 0);
        await database.ExecuteAsync(
            $"""
            INSERT INTO data_keys (id, scope, purpose, version, state, wrapped, created_at)
            VALUES ({pepper.CurrentId.ToArray()}, 'global', 'api-key-pepper', {pepper._secrets.Count}, 'active', {wrapped}, {database.Now})
            """,
            cancellationToken);
    }

    public KeyId CurrentId { get; private set; }

    public int HandedOut => Volatile.Read(ref _handedOut);

    public EnvelopeKey Current() => Copy(CurrentId, _secrets[CurrentId]);

    /// <summary>Makes a new current one; the older ones stay.</summary>
    public void Rotate()
    {
        CurrentId = KeyId.FromGuid(Uuid7.Create(DateTimeOffset.UnixEpoch));
        _secrets[CurrentId] = RandomNumberGenerator.GetBytes(32);
    }

    /// <summary>Forgets one.</summary>
    public void Remove(KeyId keyId) => _secrets.TryRemove(keyId, out _);

    public ValueTask<EnvelopeKey> GetCurrentAsync(CancellationToken cancellationToken) => ValueTask.FromResult(Find(CurrentId)!);

    public ValueTask<EnvelopeKey> GetDecoyAsync(CancellationToken cancellationToken) => GetCurrentAsync(cancellationToken);

    public ValueTask<EnvelopeKey?> FindAsync(KeyId keyId, CancellationToken cancellationToken) => ValueTask.FromResult(Find(keyId));

    private EnvelopeKey? Find(KeyId keyId)
    {
        Interlocked.Increment(ref _handedOut);
        return _secrets.TryGetValue(keyId, out var secret) ? Copy(keyId, secret) : null;
    }

    private static EnvelopeKey Copy(KeyId id, byte[] secret) => new(id, SensitiveBytes.CopyOf(secret));
}
