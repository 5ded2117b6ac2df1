using System.Diagnostics;
using System.Security.Cryptography;

namespace Boternity.Data.Encryption;

/// <summary>Key bytes or plaintext: pinned, so that the collector leaves no copies behind, and zeroed when disposed or collected.</summary>
/// <remarks>
/// Who works on <see cref="Span"/> keeps this object alive until the work is done (<c>using</c>, or <c>GC.KeepAlive</c>): the finaliser
/// zeroes what the span shows.
/// </remarks>
[DebuggerDisplay("[sensitive]")]
internal sealed class SensitiveBytes(int length) : IDisposable
{
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    private readonly byte[] _bytes = GC.AllocateArray<byte>(length, pinned: true);

    private bool _disposed;

    ~SensitiveBytes() => CryptographicOperations.ZeroMemory(_bytes);

    /// <exception cref="ObjectDisposedException">The bytes are gone.</exception>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public Span<byte> Span
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _bytes;
        }
    }

    /// <inheritdoc cref="Span"/>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public ReadOnlyMemory<byte> Memory
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _bytes;
        }
    }

    public static SensitiveBytes CopyOf(ReadOnlySpan<byte> bytes)
    {
        var copy = new SensitiveBytes(bytes.Length);
        bytes.CopyTo(copy.Span);
        return copy;
    }

    public void Dispose()
    {
        _disposed = true;
        CryptographicOperations.ZeroMemory(_bytes);
        GC.SuppressFinalize(this);
    }
}
