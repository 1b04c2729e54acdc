using Theory.Nets.Data;
using Theory.Numerics;

namespace Theory.Paper.Trust;

/// <summary>A kind of file that the library reads, with makers of files to try its reader on.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Read">The reader, of a file's name and all its bytes: it reads, or refuses by a <see cref="DataFormatException"/>.</param>
/// <param name="WellFormed">A file that it must read.</param>
/// <param name="Malformed">A file that it must refuse, and what is wrong with it.</param>
internal sealed record Format(string Name, Action<string, byte[]> Read, Func<RandomStream, byte[]> WellFormed, Func<RandomStream, (string Damage, byte[] Bytes)> Malformed)
{
    /// <summary>All kinds of files.</summary>
    public static IReadOnlyList<Format> All { get; } = [IdxFiles.Plain, IdxFiles.Compressed, ResultFiles.Format, CaseFiles.Format, TensorFiles.Plain, TensorFiles.Sealed];
}

/// <summary>Damage that any file can take.</summary>
internal static class Damage
{
    /// <summary>The file cut short, to less than a length that it needs.</summary>
    public static byte[] Cut(RandomStream random, byte[] file, int needed) => file[..random.NextInt(needed)];

    /// <summary>Random bytes.</summary>
    public static byte[] Noise(RandomStream random, int length)
    {
        var bytes = new byte[length];
        for (var i = 0; i < length; i++)
        {
            bytes[i] = (byte)random.NextInt(256);
        }

        return bytes;
    }

    /// <summary>The file with other bytes put in at a place, and so many left out there.</summary>
    public static byte[] Spliced(byte[] file, int at, int without, params ReadOnlySpan<byte> with) => [.. file.AsSpan(0, at), .. with, .. file.AsSpan(at + without)];

    /// <summary>Up to seven random edits: bits, bytes, runs put in, left out, doubled or moved to the end.</summary>
    public static byte[] Edited(RandomStream random, byte[] file)
    {
        for (var edits = random.NextInt(8); edits > 0; edits--)
        {
            var at = random.NextInt(file.Length + 1);
            var run = random.NextInt(Math.Min(16, file.Length - at) + 1);
            file = random.NextInt(6) switch
            {
                0 when at < file.Length => Spliced(file, at, 1, (byte)(file[at] ^ (1 << random.NextInt(8)))),
                1 when at < file.Length => Spliced(file, at, 1, (byte)random.NextInt(256)),
                2 => Spliced(file, at, 0, Noise(random, 1 + random.NextInt(8))),
                3 => Spliced(file, at, run),
                4 => Spliced(file, at, 0, file.AsSpan(at, run)),
                _ => [.. file, .. file.AsSpan(at, run)],
            };
        }

        return file;
    }
}
