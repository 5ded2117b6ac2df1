using System.Diagnostics;
using System.Security.Cryptography;

namespace Boternity.Data.ApiKeys;

/// <summary>A pepper's id and a copy of its secret bytes, which is wiped when disposed. No record: one would print its members.</summary>
[DebuggerDisplay("{ToString(),nq}")]
internal sealed class ApiKeyPepper : IDisposable
{
    /// <summary>Bytes of a pepper.</summary>
    public const int Size = 32;

    // Pinned: the collector would leave copies behind where it moves an array.
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    private readonly byte[] _secret = GC.AllocateUninitializedArray<byte>(Size, pinned: true);
    private bool _disposed;

    /// <param name="keyId">The data key.</param>
    /// <param name="secret">Its <see cref="Size"/> bytes; copied.</param>
    public ApiKeyPepper(Guid keyId, ReadOnlySpan<byte> secret)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(secret.Length, Size, nameof(secret));
        KeyId = keyId;
        secret.CopyTo(_secret);
    }

    public Guid KeyId { get; }

    public ReadOnlySpan<byte> Secret
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _secret;
        }
    }

    public void Dispose()
    {
        _disposed = true;
        CryptographicOperations.ZeroMemory(_secret);
    }

    public override string ToString() => $"[pepper {KeyId}]";
}
