using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Boternity.Data.Errors;

namespace Boternity.Data.Storage.Copying;

/// <summary>Digests rows in a form that says what they mean, and not how a driver stores it.</summary>
/// <remarks>
/// Each value is a byte that says whether it is there, and its bytes: numbers and instants (microseconds of the calendar) as 8 bytes, ids as 16, most
/// significant first; texts, bytes and canonical JSON after their length. The same walk refuses what not both drivers can store.
/// </remarks>
internal sealed class RowHash(CopyTable table) : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly ArrayBufferWriter<byte> _row = new(1024);
    private readonly CanonicalJson _json = new();

    private long _rows;

    /// <returns>How many bytes were digested: about what the row takes.</returns>
    /// <exception cref="StoreException">A value cannot be stored by both drivers; it is named by table, key and column.</exception>
    public int Append(object?[] row)
    {
        _row.ResetWrittenCount();
        for (var index = 0; index < row.Length; index++)
        {
            try
            {
                Append(table.Columns[index].Kind, row[index]);
            }
            catch (FormatException exception)
            {
                throw Messages.CopyValueRefused(table.Name, table.Describe(row), table.Columns[index].Name, exception.Message);
            }
        }

        _hash.AppendData(_row.WrittenSpan);
        _rows++;
        return _row.WrittenCount;
    }

    /// <summary>The digest of what was appended since the last one.</summary>
    public TableDigest Reset()
    {
        var digest = new TableDigest(_rows, Convert.ToHexStringLower(_hash.GetHashAndReset()));
        _rows = 0;
        return digest;
    }

    public void Dispose() => _hash.Dispose();

    private void Append(CopyKind kind, object? value)
    {
        _row.GetSpan(1)[0] = value is null ? (byte)0 : (byte)1;
        _row.Advance(1);
        switch (value)
        {
            case null:
                break;
            case string json when kind == CopyKind.Json:
                Append(_json.Of(json));
                break;
            case string text:
                Append(text);
                break;
            case byte[] bytes:
                Append(bytes);
                break;
            case Guid id:
                id.TryWriteBytes(_row.GetSpan(16), bigEndian: true, out _);
                _row.Advance(16);
                break;
            case DateTimeOffset instant:
                Append(instant.UtcTicks / TimeSpan.TicksPerMicrosecond);
                break;
            case bool isTrue:
                Append(isTrue ? 1 : 0);
                break;
            default:
                Append((long)value);
                break;
        }
    }

    private void Append(long number)
    {
        BinaryPrimitives.WriteInt64BigEndian(_row.GetSpan(sizeof(long)), number);
        _row.Advance(sizeof(long));
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        Append((long)bytes.Length);
        _row.Write(bytes);
    }

    private void Append(string text)
    {
        if (text.Contains('\0', StringComparison.Ordinal))
        {
            throw new FormatException("has U+0000, which PostgreSQL does not store");
        }

        Append((long)Encoding.UTF8.GetByteCount(text));
        Encoding.UTF8.GetBytes(text, _row);
    }
}
