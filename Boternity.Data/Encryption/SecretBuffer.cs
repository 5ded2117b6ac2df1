using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using Boternity.Data.Errors;

namespace Boternity.Data.Encryption;

/// <summary>An opened secret: bytes that are zeroed when this is disposed, or collected without that.</summary>
/// <remarks>
/// Dispose it as soon as the value was used. Neither <see cref="ToString"/> nor the debugger shows the value, and JSON refuses it. Not
/// thread-safe.
/// </remarks>
[DebuggerDisplay("[secret]")]
[JsonConverter(typeof(NoJson<SecretBuffer>))]
public sealed class SecretBuffer : IDisposable
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    private readonly SensitiveBytes _bytes;

    private readonly int _length;

    /// <param name="bytes">Owned by this from now on.</param>
    /// <param name="length">How many of them are the value; the rest is padding.</param>
    internal SecretBuffer(SensitiveBytes bytes, int length)
    {
        _bytes = bytes;
        _length = length;
    }

    /// <summary>The value; 0 to 65,535 bytes. Valid until this is disposed: do not use it longer than the buffer.</summary>
    /// <exception cref="ObjectDisposedException">The value is gone.</exception>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public ReadOnlySpan<byte> Span => _bytes.Span[.._length];

    /// <summary>As <see cref="Span"/>, for work that awaits.</summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    internal ReadOnlyMemory<byte> Memory => _bytes.Memory[.._length];

    /// <summary>The value as text, which nothing can zero any more: for consumers that take nothing else.</summary>
    /// <exception cref="StoreException">The value is not UTF-8; <see cref="ErrorCodes.SecretNotText"/>.</exception>
    /// <exception cref="ObjectDisposedException">The value is gone.</exception>
    public string RevealString()
    {
        try
        {
            var text = StrictUtf8.GetString(Span);

            // The finaliser would zero what is being read.
            GC.KeepAlive(this);
            return text;
        }
        catch (DecoderFallbackException)
        {
            // Not as the inner exception: that one carries the bytes.
            throw Messages.SecretNotText();
        }
    }

    /// <summary>Copies bytes of somebody else's, and zeroes those.</summary>
    internal static SecretBuffer TakeOver(byte[] bytes)
    {
        var copy = new SecretBuffer(SensitiveBytes.CopyOf(bytes), bytes.Length);
        CryptographicOperations.ZeroMemory(bytes);
        return copy;
    }

    /// <summary>Zeroes the value.</summary>
    public void Dispose() => _bytes.Dispose();

    /// <summary>Always <c>[secret]</c>.</summary>
    public override string ToString() => "[secret]";
}
