namespace Boternity.Data.Tests.Files;

/// <summary>So many zero bytes, made as they are read, with something that happens on the way.</summary>
internal sealed class TestStream(long length) : Stream
{
    public bool Seekable { get; init; }

    /// <summary>Happens when that byte is to be read.</summary>
    public (long At, Action Act)? AtByte { get; init; }

    /// <summary>How many bytes were read.</summary>
    public long BytesRead { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => Seekable;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position
    {
        get => BytesRead;
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        // As a stream from a network does it: not on the caller's thread, and in pieces.
        await Task.Yield();
        cancellationToken.ThrowIfCancellationRequested();
        if (AtByte is { } point && BytesRead <= point.At && BytesRead + buffer.Length > point.At)
        {
            point.Act();
        }

        var count = (int)Math.Min(buffer.Length, length - BytesRead);
        buffer.Span[..count].Clear();
        BytesRead += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("It is to be read asynchronously.");

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
