using System;
using System.Runtime.InteropServices;
using System.Runtime.InteropServices.Marshalling;
using System.Text;

namespace SQLitePCL;

// UTF-8 text with a terminating zero, which the span includes; an empty span stands for NULL.
[NativeMarshalling(typeof(Utf8zMarshaller))]
public readonly ref struct utf8z
{
    private readonly ReadOnlySpan<byte> _bytes;

    private utf8z(ReadOnlySpan<byte> bytes)
    {
        _bytes = bytes;
    }

    public ref readonly byte GetPinnableReference()
    {
        return ref _bytes.GetPinnableReference();
    }

    public static utf8z FromSpan(ReadOnlySpan<byte> span)
    {
        if (!span.IsEmpty && span[^1] != 0)
        {
            throw new ArgumentException("zero terminator required", nameof(span));
        }

        return new utf8z(span);
    }

    public static utf8z FromString(string s)
    {
        return s is null ? default : new utf8z(GetZeroTerminatedUTF8Bytes(s));
    }

    public static unsafe utf8z FromPtr(byte* p)
    {
        return p is null ? default : new utf8z(new ReadOnlySpan<byte>(p, MemoryMarshal.CreateReadOnlySpanFromNullTerminated(p).Length + 1));
    }

    public static unsafe utf8z FromPtrLen(byte* p, int len)
    {
        return p is null ? default : FromSpan(new ReadOnlySpan<byte>(p, len + 1));
    }

    public static unsafe utf8z FromIntPtr(nint p)
    {
        return FromPtr((byte*)p);
    }

    public string utf8_to_string()
    {
        return _bytes.IsEmpty ? null : Encoding.UTF8.GetString(_bytes[..^1]);
    }

    // The rest from a byte offset on; the terminator stays the last byte.
    internal utf8z From(int offset)
    {
        return new utf8z(_bytes[offset..]);
    }

    internal static byte[] GetZeroTerminatedUTF8Bytes(string value)
    {
        var bytes = new byte[Encoding.UTF8.GetByteCount(value) + 1];
        Encoding.UTF8.GetBytes(value, bytes);
        return bytes;
    }
}

[CustomMarshaller(typeof(utf8z), MarshalMode.ManagedToUnmanagedIn, typeof(Utf8zMarshaller))]
[CustomMarshaller(typeof(utf8z), MarshalMode.ManagedToUnmanagedOut, typeof(Utf8zMarshaller))]
internal static unsafe class Utf8zMarshaller
{
    // Arguments are pinned; the generator asks for the conversion but does not call it.
    public static ref readonly byte GetPinnableReference(utf8z managed)
    {
        return ref managed.GetPinnableReference();
    }

    public static byte* ConvertToUnmanaged(utf8z managed)
    {
        throw new NotSupportedException();
    }

    public static utf8z ConvertToManaged(byte* unmanaged)
    {
        return utf8z.FromPtr(unmanaged);
    }
}
