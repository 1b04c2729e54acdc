using System.Buffers.Binary;
using System.Collections.ObjectModel;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Theory.Nets.Data;
using Theory.Nets.Runs;

namespace Theory.Nets.Checkpoints;

/// <summary>What an entry of a stored tensor is, as the safetensors format names it.</summary>
public enum StoredType
{
    /// <summary><c>BOOL</c>, a byte that is 0 or 1.</summary>
    Bool,

    /// <summary><c>U8</c>.</summary>
    U8,

    /// <summary><c>I8</c>.</summary>
    I8,

    /// <summary><c>F8_E5M2</c>, five bits of exponent.</summary>
    F8E5M2,

    /// <summary><c>F8_E4M3</c>, four bits of exponent.</summary>
    F8E4M3,

    /// <summary><c>I16</c>.</summary>
    I16,

    /// <summary><c>U16</c>.</summary>
    U16,

    /// <summary><c>F16</c>, IEEE half precision.</summary>
    F16,

    /// <summary><c>BF16</c>, the upper half of a <c>F32</c>.</summary>
    BF16,

    /// <summary><c>I32</c>.</summary>
    I32,

    /// <summary><c>U32</c>.</summary>
    U32,

    /// <summary><c>F32</c>.</summary>
    F32,

    /// <summary><c>C64</c>, two <c>F32</c>.</summary>
    C64,

    /// <summary><c>F64</c>.</summary>
    F64,

    /// <summary><c>I64</c>.</summary>
    I64,

    /// <summary><c>U64</c>.</summary>
    U64,
}

/// <summary>A tensor as bytes: name, type, shape, and its entries, little-endian, the last dimension fastest.</summary>
public sealed record StoredTensor
{
    /// <summary>A tensor as bytes.</summary>
    /// <param name="name">The name; well-formed, and not <c>__metadata__</c>, which the format keeps for itself.</param>
    /// <param name="type">The type of an entry.</param>
    /// <param name="shape">The sizes, each ≥ 0; none for a single number.</param>
    /// <param name="bytes">The entries, as many as the shape says.</param>
    /// <exception cref="ArgumentException">The bytes are not as many as the shape says, or the name is not allowed.</exception>
    public StoredTensor(string name, StoredType type, IReadOnlyList<long> shape, ReadOnlyMemory<byte> bytes)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(shape);
        if (name == Safetensors.MetadataKey)
        {
            throw new ArgumentException($"A tensor cannot be called {name}: the format keeps the name for itself.", nameof(name));
        }

        if (Safetensors.ByteCount(type, shape) != bytes.Length)
        {
            throw new ArgumentException($"{name}, {type} of shape [{string.Join(", ", shape)}], has {bytes.Length} bytes.", nameof(bytes));
        }

        (Name, Type, Shape, Bytes) = (name, type, shape, bytes);
    }

    /// <summary>The name.</summary>
    public string Name { get; }

    /// <summary>The type of an entry.</summary>
    public StoredType Type { get; }

    /// <summary>The sizes.</summary>
    public IReadOnlyList<long> Shape { get; }

    /// <summary>The entries.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>The name, the type and the shape.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => $"{Name}: {Type} [{string.Join(", ", Shape)}]";
}

/// <summary>What a safetensors file holds.</summary>
public sealed class TensorFile
{
    /// <summary>Tensors and texts.</summary>
    /// <param name="tensors">The tensors, each name once.</param>
    /// <param name="metadata">The texts by name; none by default.</param>
    /// <exception cref="ArgumentException">A name stands twice.</exception>
    public TensorFile(IEnumerable<StoredTensor> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        Tensors = new ReadOnlyDictionary<string, StoredTensor>(tensors.ToDictionary(t => t.Name, StringComparer.Ordinal));
        Metadata = metadata ?? ReadOnlyDictionary<string, string>.Empty;
    }

    /// <summary>The tensors by name.</summary>
    public IReadOnlyDictionary<string, StoredTensor> Tensors { get; }

    /// <summary>The texts by name.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>How many tensors of how many bytes.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Tensors.Count} tensors, {Tensors.Values.Sum(t => (long)t.Bytes.Length)} bytes");
}

/// <summary>The strict reader and the writer of safetensors files: names, types, shapes and bytes, and nothing that runs.</summary>
/// <remarks>
/// <para>A file is the length N of the header in 64 bits, little-endian; the header, N bytes of JSON, perhaps padded with spaces; the tensors' bytes, one after
/// another. Every byte is accounted for: a header that is not JSON of this form, a name or a key that stands twice, a type or a size that is unknown, bytes that
/// overlap, are left out, are missing or left over are refused by a <see cref="DataFormatException"/>, before memory of the declared size is taken.</para>
/// <para>What is written has its tensors ordered by size of entry, the largest first, then by name, so that each is aligned, and its texts by name: equal content has equal bytes.</para>
/// </remarks>
public static class Safetensors
{
    /// <summary>The longest header that is read, in bytes.</summary>
    public const int LongestHeader = 100_000_000;

    internal const string MetadataKey = "__metadata__";
    private const int Prefix = 8;

    private static readonly (StoredType Type, string Name, int Size)[] Types =
    [
        (StoredType.Bool, "BOOL", 1), (StoredType.U8, "U8", 1), (StoredType.I8, "I8", 1), (StoredType.F8E5M2, "F8_E5M2", 1), (StoredType.F8E4M3, "F8_E4M3", 1),
        (StoredType.I16, "I16", 2), (StoredType.U16, "U16", 2), (StoredType.F16, "F16", 2), (StoredType.BF16, "BF16", 2),
        (StoredType.I32, "I32", 4), (StoredType.U32, "U32", 4), (StoredType.F32, "F32", 4),
        (StoredType.C64, "C64", 8), (StoredType.F64, "F64", 8), (StoredType.I64, "I64", 8), (StoredType.U64, "U64", 8),
    ];

    // reads so many bytes at an offset that is known to be in the file
    private delegate ReadOnlyMemory<byte> ReadAt(long offset, int count);

    /// <summary>Reads the file at this path.</summary>
    /// <param name="path">The path.</param>
    /// <returns>What it holds.</returns>
    /// <exception cref="DataFormatException">The file is not of the format; a pickle is refused by that name, since it could run code.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static TensorFile Read(string path)
    {
        using var handle = File.OpenHandle(path);
        return Parse(path, RandomAccess.GetLength(handle), (offset, count) =>
        {
            var bytes = new byte[count];
            for (var done = 0; done < count;)
            {
                var read = RandomAccess.Read(handle, bytes.AsSpan(done), offset + done);
                done += read > 0 ? read : throw new DataFormatException(path, offset + done, DataLayer.File, "the file became shorter while it was read");
            }

            return bytes;
        });
    }

    /// <summary>Reads what these bytes of a file hold.</summary>
    /// <param name="file">The file's name, for the messages.</param>
    /// <param name="bytes">All its bytes; the tensors share them.</param>
    /// <returns>What it holds.</returns>
    /// <exception cref="DataFormatException">The bytes are not of the format.</exception>
    public static TensorFile Parse(string file, ReadOnlyMemory<byte> bytes)
    {
        ArgumentNullException.ThrowIfNull(file);
        return Parse(file, bytes.Length, (offset, count) => bytes.Slice((int)offset, count));
    }

    /// <summary>Writes a file: whoever reads it finds the old one or the new one.</summary>
    /// <param name="path">The path, in a folder that exists.</param>
    /// <param name="content">What it is to hold.</param>
    /// <exception cref="IOException">The disk refused; the old file is intact.</exception>
    public static void Write(string path, TensorFile content) => WholeFile.Write(path, Bytes(content));

    /// <summary>The bytes of a file.</summary>
    /// <param name="content">What it is to hold.</param>
    /// <returns>The bytes; equal content has equal bytes.</returns>
    /// <exception cref="ArgumentException">A name is not well-formed Unicode.</exception>
    public static byte[] Bytes(TensorFile content)
    {
        ArgumentNullException.ThrowIfNull(content);
        var tensors = content.Tensors.Values.OrderByDescending(t => Size(t.Type)).ThenBy(t => t.Name, StringComparer.Ordinal).ToList();
        using var header = new MemoryStream();
        using (var json = new Utf8JsonWriter(header, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            if (content.Metadata.Count > 0)
            {
                json.WriteStartObject(MetadataKey);
                foreach (var (name, text) in content.Metadata.OrderBy(m => m.Key, StringComparer.Ordinal))
                {
                    json.WriteString(WellFormed(name), WellFormed(text));
                }

                json.WriteEndObject();
            }

            var at = 0L;
            foreach (var tensor in tensors)
            {
                json.WriteStartObject(WellFormed(tensor.Name));
                json.WriteString("dtype", Types.Single(t => t.Type == tensor.Type).Name);
                json.WriteStartArray("shape");
                foreach (var size in tensor.Shape)
                {
                    json.WriteNumberValue(size);
                }

                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(at);
                json.WriteNumberValue(at += tensor.Bytes.Length);
                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        while (header.Length % Prefix != 0)
        {
            header.WriteByte((byte)' ');
        }

        var bytes = new byte[checked(Prefix + header.Length + tensors.Sum(t => (long)t.Bytes.Length))];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, (ulong)header.Length);
        header.GetBuffer().AsSpan(0, (int)header.Length).CopyTo(bytes.AsSpan(Prefix));
        var place = Prefix + (int)header.Length;
        foreach (var tensor in tensors)
        {
            tensor.Bytes.Span.CopyTo(bytes.AsSpan(place));
            place += tensor.Bytes.Length;
        }

        return bytes;
    }

    /// <summary>The number of bytes of a tensor.</summary>
    /// <param name="type">The type of an entry.</param>
    /// <param name="shape">The sizes.</param>
    /// <returns>The number; null where a size is negative or the number is not below 2⁶³.</returns>
    internal static long? ByteCount(StoredType type, IReadOnlyList<long> shape)
    {
        var count = (Int128)Size(type);
        foreach (var size in shape)
        {
            // both factors are below 2⁶³
            count *= size;
            if (size < 0 || count > long.MaxValue)
            {
                return null;
            }
        }

        return (long)count;
    }

    private static int Size(StoredType type) => Types.Single(t => t.Type == type).Size;

    private static string WellFormed(string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune == Rune.ReplacementChar && !text.Contains('\uFFFD'))
            {
                throw new ArgumentException($"'{text}' is not well-formed Unicode.", nameof(text));
            }
        }

        return text;
    }

    private static TensorFile Parse(string file, long length, ReadAt read)
    {
        if (length < Prefix)
        {
            throw Wrong(length, $"a safetensors file begins with the length of its header in {Prefix} bytes, and this one has {length}");
        }

        var start = read(0, Prefix).Span;
        var declared = BinaryPrimitives.ReadUInt64LittleEndian(start);
        if (declared > (ulong)Math.Min(LongestHeader, length - Prefix))
        {
            throw Wrong(0, start.StartsWith("PK\u0003\u0004"u8) || (start[0] == 0x80 && start[1] is >= 2 and <= 5)
                ? "this is a pickle, as torch.save writes it: to read one is to run the code that it names, so none is read. Save the state_dict as safetensors"
                : string.Create(CultureInfo.InvariantCulture, $"the header is declared as {declared} bytes; at most {LongestHeader} are read, and the file has {length - Prefix} after its length"));
        }

        var (parts, metadata) = new HeaderReader(file, read(Prefix, (int)declared)).Read();
        var data = Prefix + (long)declared;
        var end = 0L;
        foreach (var part in parts.OrderBy(p => p.Begin).ThenBy(p => p.End))
        {
            if (part.Begin != end)
            {
                throw Wrong(part.At, part.Begin > end
                    ? $"bytes {end} to {part.Begin} belong to no tensor; {part.Name} begins after them"
                    : $"{part.Name} begins at byte {part.Begin}, before the tensor in front of it ends, at {end}");
            }

            end = part.End;
        }

        if (end != length - data)
        {
            throw Wrong(end < length - data ? data + end : length, $"the tensors have {end} bytes, and the file has {length - data} after its header");
        }

        if (parts.Find(p => p.End - p.Begin > Array.MaxLength) is { } large)
        {
            throw Wrong(large.At, $"{large.Name} has {large.End - large.Begin} bytes; at most {Array.MaxLength} a tensor are read");
        }

        return new TensorFile(parts.Select(part =>
        {
            var bytes = read(data + part.Begin, (int)(part.End - part.Begin));
            var odd = part.Type == StoredType.Bool ? bytes.Span.IndexOfAnyExcept((byte)0, (byte)1) : -1;
            return odd < 0
                ? new StoredTensor(part.Name, part.Type, part.Shape, bytes)
                : throw Wrong(data + part.Begin + odd, $"an entry of {part.Name} is {bytes.Span[odd]}, and a BOOL is 0 or 1");
        }), metadata);

        DataFormatException Wrong(long offset, string reason) => new(file, offset, DataLayer.File, reason);
    }

    private sealed record DeclaredTensor(string Name, long At, StoredType Type, long[] Shape, long Begin, long End);

    // the header's JSON, token by token: what is not expected is refused where it stands
    private readonly ref struct HeaderReader
    {
        private readonly string file;
        private readonly ReadOnlySpan<byte> header;

        public HeaderReader(string file, ReadOnlyMemory<byte> header)
        {
            this.file = file;
            this.header = header.Span;
        }

        public (List<DeclaredTensor> Parts, Dictionary<string, string> Metadata) Read()
        {
            for (var at = 0; at < header.Length;)
            {
                if (Rune.DecodeFromUtf8(header[at..], out _, out var used) != System.Buffers.OperationStatus.Done)
                {
                    throw Wrong(at, "the header is not UTF-8");
                }

                at += used;
            }

            var json = new Utf8JsonReader(header, new JsonReaderOptions { MaxDepth = 4 });
            try
            {
                return Content(ref json);
            }
            catch (JsonException e)
            {
                throw Wrong(e.LineNumber == 0 ? e.BytePositionInLine ?? json.BytesConsumed : json.BytesConsumed, $"the header is not JSON of this form: {e.Message}");
            }
            catch (InvalidOperationException)
            {
                throw Wrong(json.TokenStartIndex, "a name holds half a surrogate pair");
            }
        }

        private (List<DeclaredTensor> Parts, Dictionary<string, string> Metadata) Content(ref Utf8JsonReader json)
        {
            if (header.IsEmpty || header[0] != '{')
            {
                throw Wrong(0, "the header begins with no {");
            }

            List<DeclaredTensor> parts = [];
            Dictionary<string, string> metadata = new(StringComparer.Ordinal);
            HashSet<string> seen = new(StringComparer.Ordinal);
            Expect(ref json, JsonTokenType.StartObject);
            while (Name(ref json, seen, out var at) is { } name)
            {
                if (name != MetadataKey)
                {
                    parts.Add(Tensor(ref json, name, at));
                    continue;
                }

                Expect(ref json, JsonTokenType.StartObject);
                HashSet<string> names = new(StringComparer.Ordinal);
                while (Name(ref json, names, out _) is { } key)
                {
                    Expect(ref json, JsonTokenType.String);
                    metadata.Add(key, json.GetString()!);
                }
            }

            var rest = header[(int)json.BytesConsumed..];
            var odd = rest.IndexOfAnyExcept((byte)' ');
            return odd < 0 ? (parts, metadata) : throw Wrong(json.BytesConsumed + odd, "after the header's JSON stands something else than spaces");
        }

        private DeclaredTensor Tensor(ref Utf8JsonReader json, string name, long at)
        {
            StoredType? type = null;
            List<long>? shape = null, offsets = null;
            HashSet<string> seen = new(StringComparer.Ordinal);
            Expect(ref json, JsonTokenType.StartObject);
            while (Name(ref json, seen, out var keyAt) is { } key)
            {
                switch (key)
                {
                    case "dtype":
                        Expect(ref json, JsonTokenType.String);
                        var text = json.GetString();
                        var known = Array.FindIndex(Types, t => t.Name == text);
                        type = known >= 0 ? Types[known].Type : throw Wrong(json.TokenStartIndex, $"{name} has the unknown type '{text}'");
                        break;
                    case "shape":
                        shape = Numbers(ref json);
                        break;
                    case "data_offsets":
                        offsets = Numbers(ref json);
                        break;
                    default:
                        throw Wrong(keyAt, $"{name} has the unknown key '{key}'");
                }
            }

            if (type is null || shape is null || offsets is not { Count: 2 } || offsets[0] > offsets[1])
            {
                throw Wrong(at, $"{name} needs dtype, shape, and data_offsets that are two numbers in order");
            }

            var bytes = ByteCount(type.Value, shape);
            return bytes == offsets[1] - offsets[0]
                ? new DeclaredTensor(name, Prefix + at, type.Value, [.. shape], offsets[0], offsets[1])
                : throw Wrong(at, FormattableString.Invariant(
                    $"{name} is declared as {type} of shape [{string.Join(", ", shape)}], {bytes?.ToString(CultureInfo.InvariantCulture) ?? "2⁶³ or more"} bytes, and as bytes {offsets[0]} to {offsets[1]}"));
        }

        private List<long> Numbers(ref Utf8JsonReader json)
        {
            List<long> numbers = [];
            Expect(ref json, JsonTokenType.StartArray);
            while (Next(ref json) != JsonTokenType.EndArray)
            {
                var fits = json.TokenType == JsonTokenType.Number && json.ValueSpan[0] != '-' && json.TryGetInt64(out _);
                numbers.Add(fits ? json.GetInt64() : throw Wrong(json.TokenStartIndex, "here stands a whole number, 0 or more and below 2⁶³"));
            }

            return numbers;
        }

        // the next name of an object, or null at its end
        private string? Name(ref Utf8JsonReader json, HashSet<string> seen, out long at)
        {
            var token = Next(ref json);
            at = json.TokenStartIndex;
            if (token == JsonTokenType.EndObject)
            {
                return null;
            }

            var name = json.GetString()!;
            return seen.Add(name) ? name : throw Wrong(at, $"'{name}' stands twice");
        }

        private void Expect(ref Utf8JsonReader json, JsonTokenType expected)
        {
            if (Next(ref json) != expected)
            {
                throw Wrong(json.TokenStartIndex, $"here stands {json.TokenType}, and {expected} is expected");
            }
        }

        private JsonTokenType Next(ref Utf8JsonReader json) => json.Read() ? json.TokenType : throw Wrong(header.Length, "the header ends inside its JSON");

        private DataFormatException Wrong(long at, string reason) => new(file, Prefix + at, DataLayer.File, reason);
    }
}
