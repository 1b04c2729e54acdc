using System.Buffers.Binary;
using System.IO.Compression;
using Theory.Nets.Data;
using Theory.Numerics;

namespace Theory.Paper.Trust;

/// <summary>Idx files of three dimensions, plain and in gzip.</summary>
internal static class IdxFiles
{
    private const int Header = 16;

    public static Format Plain { get; } = new("idx", Read, Image, BadPlain);

    public static Format Compressed { get; } = new("idx in gzip", Read, random => Compress(Image(random)), BadCompressed);

    private static void Read(string file, byte[] bytes) => Idx.Parse(file, bytes, 3);

    private static byte[] Of(uint a, uint b, uint c, byte[] values)
    {
        var file = new byte[Header + values.Length];
        (file[2], file[3]) = (8, 3);
        BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(4), a);
        BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(8), b);
        BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(12), c);
        values.CopyTo(file, Header);
        return file;
    }

    private static byte[] Image(RandomStream random)
    {
        var (a, b, c) = (1 + random.NextInt(6), 1 + random.NextInt(6), 1 + random.NextInt(6));
        return Of((uint)a, (uint)b, (uint)c, Damage.Noise(random, a * b * c));
    }

    private static byte[] Compress(byte[] content)
    {
        using var target = new MemoryStream();
        using (var gzip = new GZipStream(target, CompressionLevel.Fastest))
        {
            gzip.Write(content);
        }

        return target.ToArray();
    }

    private static (string, byte[]) BadPlain(RandomStream random)
    {
        var file = Image(random);
        switch (random.NextInt(6))
        {
            case 0:
                return ("cut short", Damage.Cut(random, file, file.Length));
            case 1:
                return ("bytes behind the end", [.. file, .. Damage.Noise(random, 1 + random.NextInt(100))]);
            case 2:
                file[random.NextInt(4)] ^= (byte)(1 + random.NextInt(255));
                return ("another magic number, type or rank", file);
            case 3:
                var at = 4 + (4 * random.NextInt(3));
                var size = BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(at));
                BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(at), size + (uint)(random.NextUInt64() % uint.MaxValue) + 1);
                return ("another size", file);
            case 4:
                return ("2^63 entries declared in a kilobyte", Of(1u << 31, 1u << 31, 2, Damage.Noise(random, 1000)));
            default:
                return ("noise", [7, .. Damage.Noise(random, random.NextInt(1000))]);
        }
    }

    private static (string, byte[]) BadCompressed(RandomStream random)
    {
        var content = Image(random);
        var file = Compress(content);
        switch (random.NextInt(12))
        {
            case 0:
                return ("cut short", Damage.Cut(random, file, file.Length));
            case 1:
                return ("bytes behind the member", [.. file, .. Damage.Noise(random, 1 + random.NextInt(100))]);
            case 2:
                file[file.Length - 8 + random.NextInt(4)] ^= (byte)(1 + random.NextInt(255));
                return ("another checksum", file);
            case 3:
                file[file.Length - 4 + random.NextInt(4)] ^= (byte)(1 + random.NextInt(255));
                return ("another length", file);
            case 4:
                file[2] ^= (byte)(1 + random.NextInt(255));
                return ("another method", file);
            case 5:
                file[3] |= (byte)(0x20 << random.NextInt(3));
                return ("reserved flags", file);
            case 6:
                file[10] |= 6;
                return ("a block of no type", file);
            case 7:
                return ("two members", [.. file, .. file]);
            case 8:
                return ("a bomb", Compress([.. content, .. new byte[1 << 20]]));
            case 9:
                return ("2^63 entries declared in a kilobyte", Compress(Of(1u << 31, 1u << 31, 2, Damage.Noise(random, 1000))));
            case 10:
                return ("as many entries declared as the best ratio would allow", Compress(Of(1000, 1000, 1 + (uint)random.NextInt(2), Damage.Noise(random, 1000))));
            default:
                return ("malformed content", Compress(BadPlain(random).Item2));
        }
    }
}
