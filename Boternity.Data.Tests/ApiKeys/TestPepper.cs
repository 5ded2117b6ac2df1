using System.Collections.Concurrent;
using System.Security.Cryptography;
using Boternity.Data.ApiKeys;
using Boternity.Data.Storage;

namespace Boternity.Data.Tests.ApiKeys;

/// <summary>Peppers of random bytes, as a key ring would have them; counts how many were handed out, each of which is one HMAC.</summary>
internal sealed class TestPepper : IApiKeyPepper
{
    private readonly ConcurrentDictionary<Guid, byte[]> _secrets = new();
    private int _handedOut;

    public TestPepper() => Rotate();

    public Guid CurrentId { get; private set; }

    public int HandedOut => Volatile.Read(ref _handedOut);

    public ApiKeyPepper Current() => new(CurrentId, _secrets[CurrentId]);

    /// <summary>Makes a new current one; the older ones stay.</summary>
    public void Rotate()
    {
        CurrentId = Uuid7.Create(DateTimeOffset.UnixEpoch);
        _secrets[CurrentId] = RandomNumberGenerator.GetBytes(ApiKeyPepper.Size);
    }

    /// <summary>Forgets one.</summary>
    public void Remove(Guid keyId) => _secrets.TryRemove(keyId, out _);

    public ValueTask<ApiKeyPepper> GetCurrentAsync(CancellationToken cancellationToken) => ValueTask.FromResult(Find(CurrentId)!);

    public ValueTask<ApiKeyPepper?> FindAsync(Guid keyId, CancellationToken cancellationToken) => ValueTask.FromResult(Find(keyId));

    private ApiKeyPepper? Find(Guid keyId)
    {
        Interlocked.Increment(ref _handedOut);
        return _secrets.TryGetValue(keyId, out var secret) ? new ApiKeyPepper(keyId, secret) : null;
    }
}
