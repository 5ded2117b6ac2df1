using System.Diagnostics;
using System.Security.Cryptography;

namespace Boternity.Data.Encryption;

/// <summary>A key that seals and opens envelopes, under the id that their headers carry.</summary>
[DebuggerDisplay("{ToString(),nq}")]
internal sealed class EnvelopeKey : IDisposable
{
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    private readonly SensitiveBytes _bytes;

    /// <param name="id">The key's id.</param>
    /// <param name="bytes">Exactly 32; owned by this from now on.</param>
    public EnvelopeKey(KeyId id, SensitiveBytes bytes)
    {
        if (bytes.Span.Length != Envelope.KeySize)
        {
            throw new ArgumentException("A key has 32 bytes.", nameof(bytes));
        }

        Id = id;
        _bytes = bytes;
    }

    public KeyId Id { get; }

    /// <remarks>Keep this object alive until the work on the bytes is done.</remarks>
    /// <exception cref="ObjectDisposedException">The key is gone.</exception>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public ReadOnlySpan<byte> Bytes => _bytes.Span;

    /// <summary>Makes a random key.</summary>
    public static EnvelopeKey Generate(KeyId id)
    {
        var bytes = new SensitiveBytes(Envelope.KeySize);
        RandomNumberGenerator.Fill(bytes.Span);
        return new EnvelopeKey(id, bytes);
    }

    /// <summary>The same key once more, to be disposed on its own.</summary>
    /// <exception cref="ObjectDisposedException">The key is gone.</exception>
    public EnvelopeKey Copy()
    {
        var copy = new EnvelopeKey(Id, SensitiveBytes.CopyOf(Bytes));

        // Its finaliser would zero the bytes that were read above.
        GC.KeepAlive(this);
        return copy;
    }

    public void Dispose() => _bytes.Dispose();

    public override string ToString() => $"[key {Id}]";
}
