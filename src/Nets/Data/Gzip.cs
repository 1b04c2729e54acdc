using System.Buffers.Binary;
using System.IO.Compression;

namespace Theory.Nets.Data;

/// <summary>One gzip member in memory, read strictly (RFC 1952): nothing before it, nothing behind it, its length and checksum verified.</summary>
/// <remarks>
/// The platform's own stream skips what it does not know and reads on as long as there is output. Here the caller says how much the content
/// may be before a byte of it is stored, so a small file cannot ask for a large memory.
/// </remarks>
internal sealed class Gzip
{
    // Deflate cannot do better than 258 bytes for 2 bits: 1,032 to 1. A declared size above that is a lie that needs no memory to find out.
    private const long BestRatio = 1032;
    private const int TrailerLength = 8;

    private readonly string file;
    private readonly byte[] bytes;
    private readonly int start;
    private readonly int end;

    private Gzip(string file, byte[] bytes, int start)
    {
        this.file = file;
        this.bytes = bytes;
        this.start = start;
        end = bytes.Length - TrailerLength;
    }

    public static bool IsGzip(ReadOnlySpan<byte> bytes) => bytes.Length >= 2 && bytes[0] == 0x1f && bytes[1] == 0x8b;

    public static Gzip Open(string file, byte[] bytes)
    {
        var position = 10;
        Need(position);
        if (bytes[2] != 8)
        {
            throw Wrong(2, $"the gzip method is {bytes[2]}, not 8 (deflate)");
        }

        var flags = bytes[3];
        if ((flags & 0xe0) != 0)
        {
            throw Wrong(3, $"the gzip flags 0x{flags:x2} use reserved bits");
        }

        if ((flags & 4) != 0)
        {
            Need(position + 2);
            position += 2 + BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(position));
            Need(position);
        }

        foreach (var text in new[] { 8, 16 })
        {
            if ((flags & text) != 0)
            {
                var length = bytes.AsSpan(position).IndexOf((byte)0);
                if (length < 0)
                {
                    throw Wrong(bytes.Length, "the file ends inside the gzip header's text");
                }

                position += length + 1;
            }
        }

        if ((flags & 2) != 0)
        {
            Need(position + 2);
            if (BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(position)) != (ushort)Checksum(bytes.AsSpan(0, position)))
            {
                throw Wrong(position, "the gzip header's checksum differs");
            }

            position += 2;
        }

        Need(position + TrailerLength);
        return new Gzip(file, bytes, position);

        void Need(int length)
        {
            if (bytes.Length < length)
            {
                throw Wrong(bytes.Length, "the file ends inside the gzip framing");
            }
        }

        DataFormatException Wrong(int offset, string reason) => new(file, offset, DataLayer.File, reason);
    }

    /// <summary>The first bytes of the content, as many as there are up to a small number.</summary>
    public byte[] Peek(int length)
    {
        using var inflater = new Inflater(this);
        var head = new byte[length];
        return head[..inflater.Fill(head)];
    }

    /// <summary>The whole content, which must be exactly this long.</summary>
    public byte[] Read(long length)
    {
        var trailer = bytes.AsSpan(end);
        if (length > (end - start) * BestRatio)
        {
            throw new DataFormatException(file, 4, DataLayer.Content,
                FormattableString.Invariant($"the header declares {length} bytes, more than {end - start} compressed bytes can hold"));
        }

        var stored = BinaryPrimitives.ReadUInt32LittleEndian(trailer[4..]);
        var content = new byte[length];
        using var inflater = new Inflater(this);
        var filled = inflater.Fill(content);
        if (filled < length)
        {
            throw new DataFormatException(file, filled, DataLayer.Content, FormattableString.Invariant($"the content ends, and the header declares {length} bytes"));
        }

        if (inflater.Fill(new byte[1]) != 0)
        {
            throw new DataFormatException(file, length, DataLayer.Content, FormattableString.Invariant($"the content goes on after the {length} bytes that the header declares"));
        }

        if (inflater.Position != end)
        {
            // The decoder may have been handed bytes behind its own end; one at a time, it takes none too many.
            using var careful = new Inflater(this, singly: true);
            _ = careful.Fill(content);
            _ = careful.Fill(new byte[1]);
            throw new DataFormatException(file, careful.Position + TrailerLength, DataLayer.File, "bytes follow the end of the gzip member");
        }

        if (BinaryPrimitives.ReadUInt32LittleEndian(trailer) != Checksum(content))
        {
            throw new DataFormatException(file, end, DataLayer.File, "the gzip checksum (CRC-32) is not that of the content");
        }

        return stored == (uint)length
            ? content
            : throw new DataFormatException(file, end + 4, DataLayer.File, FormattableString.Invariant($"the gzip trailer gives the length {stored}, and the content has {length}"));
    }

    /// <summary>CRC-32 as gzip uses it: reflected polynomial 0xEDB88320, complemented before and after.</summary>
    internal static uint Checksum(ReadOnlySpan<byte> data)
    {
        var crc = ~0u;
        foreach (var b in data)
        {
            crc = Table[(byte)(crc ^ b)] ^ (crc >> 8);
        }

        return ~crc;
    }

    private static readonly uint[] Table = [.. Enumerable.Range(0, 256).Select(static index =>
    {
        var entry = (uint)index;
        for (var bit = 0; bit < 8; bit++)
        {
            entry = (entry >> 1) ^ ((entry & 1) * 0xedb88320u);
        }

        return entry;
    })];

    private sealed class Inflater : IDisposable
    {
        private readonly Gzip gzip;
        private readonly Feed feed;
        private readonly DeflateStream stream;
        private long produced;

        public Inflater(Gzip gzip, bool singly = false)
        {
            this.gzip = gzip;
            feed = new Feed(gzip.bytes, gzip.start, gzip.end, singly);
            stream = new DeflateStream(feed, CompressionMode.Decompress);
        }

        /// <summary>The offset in the file behind the last byte that the decoder took.</summary>
        public int Position => feed.At;

        public int Fill(Span<byte> target)
        {
            var filled = 0;
            try
            {
                while (filled < target.Length)
                {
                    var read = stream.Read(target[filled..]);
                    if (read == 0)
                    {
                        // A complete stream ends without asking for more than there is.
                        return feed.Starved ? throw Truncated() : filled;
                    }

                    filled += read;
                    produced += read;
                }
            }
            catch (InvalidDataException)
            {
                // The decoder reports a file that ends and a file that is garbled in one way; whether it had asked for more tells which.
                throw feed.Starved
                    ? Truncated()
                    : new DataFormatException(gzip.file, produced, DataLayer.Content, "the compressed stream is garbled here");
            }

            return filled;
        }

        public void Dispose() => stream.Dispose();

        private DataFormatException Truncated() => new(gzip.file, gzip.bytes.Length, DataLayer.File, "the file ends inside the compressed stream");
    }

    /// <summary>Hands out the compressed bytes; the last ones singly, so that where the decoder stops is known to the byte.</summary>
    private sealed class Feed(byte[] bytes, int start, int end, bool singly) : Stream
    {
        private readonly int single = singly ? int.MaxValue : 64;

        public int At { get; private set; } = start;

        public bool Starved { get; private set; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(Span<byte> buffer)
        {
            var left = end - At;
            Starved |= left == 0;
            var length = Math.Min(buffer.Length, left > single ? left - single : Math.Min(left, 1));
            bytes.AsSpan(At, length).CopyTo(buffer);
            At += length;
            return length;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
