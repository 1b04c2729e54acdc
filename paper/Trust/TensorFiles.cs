using System.Buffers.Binary;
using System.Text;
using Theory.Nets.Checkpoints;
using Theory.Numerics;

namespace Theory.Paper.Trust;

/// <summary>Safetensors files, plain and as sealed checkpoints.</summary>
internal static class TensorFiles
{
    private static readonly string[] Names = ["weight", "bias", "0.running_mean", "ä/名", "\"q\\\"", ""];

    public static Format Plain { get; } = new("safetensors", (file, bytes) => Safetensors.Parse(file, bytes), random => Safetensors.Bytes(Content(random)), Bad);

    public static Format Sealed { get; } = new("checkpoint", (file, bytes) => Checkpoint.Parse(file, bytes), Whole, BadCheckpoint);

    private static byte[] Whole(RandomStream random) => new Checkpoint("run", random.NextInt(1000), Content(random)).Bytes();

    private static TensorFile Content(RandomStream random) => new(
        Names.Take(1 + random.NextInt(Names.Length)).Select(name =>
        {
            var (type, size) = new[] { (StoredType.U8, 1), (StoredType.BF16, 2), (StoredType.F32, 4), (StoredType.I64, 8) }[random.NextInt(4)];
            var shape = new long[random.NextInt(4)].Select(_ => (long)random.NextInt(4)).ToArray();
            return new StoredTensor(name, type, shape, Damage.Noise(random, (int)shape.Aggregate((long)size, (a, b) => a * b)));
        }),
        random.NextInt(2) == 0 ? null : new Dictionary<string, string> { ["format"] = "pt" });

    private static byte[] Of(string header, int data)
    {
        var text = Encoding.UTF8.GetBytes(header);
        var file = new byte[8 + text.Length + data];
        BinaryPrimitives.WriteUInt64LittleEndian(file, (ulong)text.Length);
        text.CopyTo(file, 8);
        return file;
    }

    private static string Entry(string name, string type, string shape, long begin, long end) =>
        FormattableString.Invariant($"\"{name}\":{{\"dtype\":\"{type}\",\"shape\":[{shape}],\"data_offsets\":[{begin},{end}]}}");

    private static (string, byte[]) Bad(RandomStream random)
    {
        var file = Safetensors.Bytes(Content(random));
        long n = 1 + random.NextInt(50), other = 1 + random.NextInt(50);
        switch (random.NextInt(14))
        {
            case 0:
                return ("cut short", Damage.Cut(random, file, file.Length));
            case 1:
                return ("bytes behind the end", [.. file, .. Damage.Noise(random, 1 + random.NextInt(100))]);
            case 2:
                BinaryPrimitives.WriteUInt64LittleEndian(file, random.NextUInt64() | (1UL << 40));
                return ("a header longer than the file", file);
            case 3:
                return ("2^63 entries declared in a kilobyte", Of($"{{{Entry("x", "F64", "4294967296,2147483648", 0, 1000)}}}", 1000));
            case 4:
                return ("2^63 bytes declared in a kilobyte", Of($"{{{Entry("x", "U8", "9223372036854775807", 0, long.MaxValue)}}}", 1000));
            case 5:
                return ("tensors that overlap", Of($"{{{Entry("x", "U8", $"{n + 1}", 0, n + 1)},{Entry("y", "U8", $"{other}", n, n + other)}}}", (int)(n + other)));
            case 6:
                return ("a gap", Of($"{{{Entry("x", "U8", $"{n}", 0, n)},{Entry("y", "U8", $"{other}", n + 1, n + 1 + other)}}}", (int)(n + 1 + other)));
            case 7:
                return ("offsets in the wrong order", Of($"{{{Entry("x", "U8", $"{n}", n, 0)}}}", (int)n));
            case 8:
                return ("a name twice", Of($"{{{Entry("x", "U8", $"{n}", 0, n)},{Entry("x", "U8", $"{other}", n, n + other)}}}", (int)(n + other)));
            case 9:
                return ("a type that does not fit the bytes", Of($"{{{Entry("x", random.NextInt(2) == 0 ? "F32" : "F8", $"{n}", 0, n)}}}", (int)n));
            case 10:
                return ("a shape that does not fit the bytes", Of($"{{{Entry("x", "U8", random.NextInt(2) == 0 ? $"{n},2" : $"-{n}", 0, n)}}}", (int)n));
            case 11:
                return ("a pickle", [.. random.NextInt(2) == 0 ? "PK\u0003\u0004"u8 : [0x80, 2, 0x8A, 10, 0x6C, 0xFC], .. Damage.Noise(random, 100)]);
            case 12:
                return ("an unknown key", Of($"{{{Entry("x", "U8", $"{n}", 0, n)[..^1]},\"code\":\"os.system\"}}}}", (int)n));
            default:
                return ("noise", [.. Damage.Noise(random, 7), 1, .. Damage.Noise(random, random.NextInt(1000))]);
        }
    }

    private static (string, byte[]) BadCheckpoint(RandomStream random)
    {
        var file = Whole(random);
        switch (random.NextInt(4))
        {
            case 0:
                var at = random.NextInt(file.Length);
                file[at] ^= (byte)(1 << random.NextInt(8));
                return ("a flipped bit", file);
            case 1:
                return ("cut short", Damage.Cut(random, file, file.Length));
            case 2:
                return ("no seal", Safetensors.Bytes(Content(random)));
            default:
                return Bad(random);
        }
    }
}
