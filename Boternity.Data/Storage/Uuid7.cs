using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Boternity.Data.Storage;

/// <summary>Makes UUIDv7 ids (RFC 9562) that grow within the process, also within a millisecond and when the clock steps back.</summary>
/// <remarks>
/// The 48-bit Unix time in milliseconds and the 12 bits after the version form one 60-bit number that only grows: the 12 bits count within
/// a millisecond and carry into it (RFC 9562 section 6.2, method 1). The other 62 bits are random. Thread-safe.
/// </remarks>
public static class Uuid7
{
    private const int CounterBits = 12;

    private static long _last;

    /// <summary>Makes an id greater than every id this process made before, in byte order and in text order.</summary>
    /// <param name="now">The time the id should carry; an earlier one than the last id's is replaced by that.</param>
    /// <returns>A UUID of version 7.</returns>
    public static Guid Create(DateTimeOffset now)
    {
        var wanted = now.ToUnixTimeMilliseconds() << CounterBits;
        var last = Volatile.Read(ref _last);
        long next;
        while (true)
        {
            next = Math.Max(wanted, last + 1);
            var seen = Interlocked.CompareExchange(ref _last, next, last);
            if (seen == last)
            {
                break;
            }

            last = seen;
        }

        Span<byte> bytes = stackalloc byte[16];
        RandomNumberGenerator.Fill(bytes[8..]);
        BinaryPrimitives.WriteInt64BigEndian(bytes, next << 4);

        // next << 4 holds 48 bits of time and 12 of counter at the top; the counter moves right to make room for the version.
        var counter = (ushort)(next & ((1 << CounterBits) - 1));
        BinaryPrimitives.WriteUInt16BigEndian(bytes[6..], (ushort)(0x7000 | counter));
        bytes[8] = (byte)(0x80 | (bytes[8] & 0x3F));

        return new Guid(bytes, bigEndian: true);
    }
}
