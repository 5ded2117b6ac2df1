using System.Collections.Concurrent;
using System.Security.Cryptography;
using Boternity.Data.ApiKeys;
using Boternity.Data.Encryption;
using Boternity.Data.Storage;

namespace Boternity.Data.Tests.ApiKeys;

/// <summary>Peppers of random bytes, as a key ring would have them; counts how many were handed out, each of which is one HMAC.</summary>
internal sealed class TestPepper : IApiKeyPepper
{
    private readonly ConcurrentDictionary<KeyId, byte[]> _secrets = new();
    private int _handedOut;

    public TestPepper() => Rotate();

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

    public ValueTask<EnvelopeKey?> FindAsync(KeyId keyId, CancellationToken cancellationToken) => ValueTask.FromResult(Find(keyId));

    private EnvelopeKey? Find(KeyId keyId)
    {
        Interlocked.Increment(ref _handedOut);
        return _secrets.TryGetValue(keyId, out var secret) ? Copy(keyId, secret) : null;
    }

    private static EnvelopeKey Copy(KeyId id, byte[] secret) => new(id, SensitiveBytes.CopyOf(secret));
}
