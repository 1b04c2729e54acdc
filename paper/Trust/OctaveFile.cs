using System.Buffers.Binary;
using System.Text;

namespace Theory.Paper.Trust;

/// <summary>The content of a file in Octave's own binary form, as far as tables of test cases need it: structures, cells, objects, numbers, texts and truth values.</summary>
internal sealed class OctaveFile
{
    private const int Header = 11;
    private readonly byte[] bytes;
    private int at = Header;

    private OctaveFile(byte[] bytes) => this.bytes = bytes;

    /// <summary>The variables by name. A structure is a dictionary, a cell a list, an object its fields under its class, a number a double.</summary>
    /// <exception cref="PaperException">The bytes are in another form.</exception>
    public static IReadOnlyDictionary<string, object> Read(byte[] bytes)
    {
        var file = bytes.AsSpan().StartsWith("Octave-1-L"u8) ? new OctaveFile(bytes) : throw new PaperException("no binary file of Octave in little-endian order.");
        var found = new Dictionary<string, object>();
        while (file.at < bytes.Length)
        {
            var (name, value) = file.Item();
            found[name] = value;
        }

        return found;
    }

    private (string Name, object Value) Item()
    {
        var name = Text(Whole());
        _ = Text(Whole());
        at++;
        return bytes[at++] == 255 ? (name, Value(Text(Whole()))) : throw new PaperException($"byte {at}: an item without a type's name.");
    }

    private object Value(string type)
    {
        switch (type)
        {
            case "scalar struct":
                return Fields();
            case "struct":
                _ = Size();
                return Fields();
            case "class":
                return (Class: Text(Whole()), Fields: Fields());
            case "cell":
                return Enumerable.Range(0, Size()).Select(_ => Item().Value).ToList();
            case "scalar":
                at++;
                return BinaryPrimitives.ReadDoubleLittleEndian(Take(8));
            case "bool":
                return Take(1)[0] != 0;
            case "string" or "sq_string":
                return Text(Size());
            case "int32 scalar":
                return (double)Whole();
            case "uint8 scalar":
                return (double)Take(1)[0];
            case "matrix":
                var size = Size();
                var wide = Take(1)[0] is var kind && kind == 7 ? 8 : kind is 6 or 2 or 5 ? 4 : kind is 1 or 4 ? 2 : 1;
                Take(size * wide);
                return size;
            case "bool matrix":
                return Text(Size());
            default:
                throw new PaperException($"byte {at}: the type {type} is not known here.");
        }
    }

    private Dictionary<string, object> Fields() => Enumerable.Range(0, Whole()).Select(_ => Item()).ToDictionary(item => item.Name, item => item.Value);

    // minus the number of dimensions, and then each
    private int Size() => Enumerable.Range(0, -Whole()).Aggregate(1, (size, _) => size * Whole());

    private int Whole() => BinaryPrimitives.ReadInt32LittleEndian(Take(4));

    private string Text(int length) => Encoding.UTF8.GetString(Take(length));

    private ReadOnlySpan<byte> Take(int length)
    {
        at += length;
        return bytes.AsSpan(at - length, length);
    }
}
