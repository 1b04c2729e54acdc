using System.Buffers.Binary;
using System.Globalization;

namespace Theory.Nets.Data;

/// <summary>An array of unsigned bytes, as an idx file holds it.</summary>
/// <param name="Shape">The sizes of the dimensions, each ≥ 1, the slowest first.</param>
/// <param name="Values">The entries, the last dimension fastest.</param>
public sealed record IdxArray(IReadOnlyList<int> Shape, byte[] Values)
{
    /// <summary>The shape, as in <c>60000×28×28 bytes</c>.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => string.Join('×', Shape.Select(static size => size.ToString(CultureInfo.InvariantCulture))) + " bytes";
}

/// <summary>The strict reader of idx files, plain or in gzip: the form in which MNIST and Fashion-MNIST are published.</summary>
/// <remarks>
/// <para>The content is a big-endian header and the entries: two zero bytes, the type of the entries (only 0x08, unsigned byte, is read),
/// the number of dimensions, each dimension's size in 32 bits, and then exactly their product in bytes.</para>
/// <para>Every byte is accounted for: a file that ends early, goes on too long, or declares what it cannot hold is refused by a
/// <see cref="DataFormatException"/> before memory of the declared size is taken.</para>
/// </remarks>
public static class Idx
{
    /// <summary>The longest file that is read at all, in bytes: 1 GiB, twenty times the largest set that is known here.</summary>
    public const long LongestFile = 1L << 30;

    private const int UnsignedByte = 0x08;

    /// <summary>Reads the file at this path.</summary>
    /// <param name="path">The path.</param>
    /// <param name="dimensions">The number of dimensions that the array must have, in [1, 4].</param>
    /// <returns>The array.</returns>
    /// <exception cref="DataFormatException">The file is not such an array.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static IdxArray Read(string path, int dimensions)
    {
        var length = new FileInfo(path).Length;
        return length <= LongestFile
            ? Parse(path, File.ReadAllBytes(path), dimensions)
            : throw new DataFormatException(path, LongestFile, DataLayer.File, FormattableString.Invariant($"the file has {length} bytes; at most {LongestFile} are read"));
    }

    /// <summary>Reads the array that these bytes of a file hold.</summary>
    /// <param name="file">The file's name, for the messages.</param>
    /// <param name="bytes">All bytes of the file, plain or gzip.</param>
    /// <param name="dimensions">The number of dimensions that the array must have, in [1, 4].</param>
    /// <returns>The array.</returns>
    /// <exception cref="DataFormatException">The bytes are not such an array.</exception>
    public static IdxArray Parse(string file, byte[] bytes, int dimensions)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(bytes);
        ArgumentOutOfRangeException.ThrowIfLessThan(dimensions, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(dimensions, 4);

        var headerLength = 4 + (4 * dimensions);
        if (!Gzip.IsGzip(bytes))
        {
            var (shape, length) = Header(file, bytes.AsSpan(0, Math.Min(bytes.Length, headerLength)), dimensions);
            if (bytes.Length != length)
            {
                throw new DataFormatException(file, Math.Min(bytes.Length, length), DataLayer.Content,
                    FormattableString.Invariant($"the header declares {length} bytes, and the file has {bytes.Length}"));
            }

            return new IdxArray(shape, bytes[headerLength..]);
        }

        var gzip = Gzip.Open(file, bytes);
        var (declared, total) = Header(file, gzip.Peek(headerLength), dimensions);
        return new IdxArray(declared, gzip.Read(total)[headerLength..]);
    }

    private static (int[] Shape, long Length) Header(string file, ReadOnlySpan<byte> header, int dimensions)
    {
        for (var index = 0; index < Math.Min(header.Length, 4); index++)
        {
            var expected = index switch { 2 => UnsignedByte, 3 => dimensions, _ => 0 };
            if (header[index] != expected)
            {
                throw new DataFormatException(file, index, DataLayer.Content, index switch
                {
                    2 => $"the entries have type 0x{header[index]:x2}, not 0x08 (unsigned byte)",
                    3 => FormattableString.Invariant($"the array has {header[index]} dimensions, not {dimensions}"),
                    _ => $"an idx file starts with two zero bytes, and here stands 0x{header[index]:x2}",
                });
            }
        }

        if (header.Length < 4 + (4 * dimensions))
        {
            throw new DataFormatException(file, header.Length, DataLayer.Content, "the content ends inside the header");
        }

        var shape = new int[dimensions];
        long length = 1;
        for (var index = 0; index < dimensions; index++)
        {
            var offset = 4 + (4 * index);
            var size = BinaryPrimitives.ReadUInt32BigEndian(header[offset..]);

            // Each factor is below 2³² and the product is held below 2³¹, so that it never overflows.
            length *= size;
            if (size == 0 || length > Array.MaxLength - 64)
            {
                throw new DataFormatException(file, offset, DataLayer.Content, size == 0
                    ? FormattableString.Invariant($"dimension {index} is empty")
                    : FormattableString.Invariant($"dimension {index} is {size}, which makes the array larger than memory can hold"));
            }

            shape[index] = (int)size;
        }

        return (shape, header.Length + length);
    }
}
