using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Text.Unicode;
using Theory.Nets.Data;

namespace Theory.Nets.Runs;

/// <summary>A JSON file read strictly: what is not as it must be is refused by a <see cref="DataFormatException"/> that names file, byte and reason.</summary>
/// <remarks>
/// <para>Refused are, beside what is no JSON (RFC 8259): a file longer than <see cref="LongestFile"/>, before a byte of it is read; bytes that are no UTF-8; half a surrogate pair; a member that
/// stands twice; a number that no double holds; nesting deeper than 64; members that the form lacks, and missing ones. JSON declares no sizes, so that the memory taken is
/// a small multiple of the file's length.</para>
/// <para>Law: a file that is malformed by code is refused, and never by another exception.</para>
/// </remarks>
public sealed partial class StrictJson
{
    /// <summary>The longest file that is read at all, in bytes: 64 MiB, sixteen times the longest result.</summary>
    public const long LongestFile = 1L << 26;

    private readonly byte[] bytes;

    private StrictJson(string file, byte[] bytes, JsonNode root) => (File, this.bytes, Root) = (file, bytes, root);

    /// <summary>The file's name, as the messages give it.</summary>
    public string File { get; }

    /// <summary>The content.</summary>
    public JsonNode Root { get; }

    /// <summary>Reads the file at a path.</summary>
    /// <param name="path">The path.</param>
    /// <param name="name">What the messages call it; the path where none is given.</param>
    /// <returns>The content.</returns>
    /// <exception cref="DataFormatException">The file is no strict JSON.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static StrictJson Read(string path, string? name = null) => Parse(name ?? path, Bytes(path, name));

    /// <summary>Reads the JSON that these bytes of a file hold.</summary>
    /// <param name="file">The file's name, for the messages.</param>
    /// <param name="bytes">All bytes of the file.</param>
    /// <returns>The content.</returns>
    /// <exception cref="DataFormatException">The bytes are no strict JSON.</exception>
    public static StrictJson Parse(string file, byte[] bytes)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(bytes);
        Verify(file, bytes);
        return new(file, bytes, JsonNode.Parse(bytes) ?? throw new DataFormatException(file, 0, DataLayer.Content, "the content is null"));
    }

    /// <summary>The bytes of a file that is short enough to be read.</summary>
    /// <param name="path">The path.</param>
    /// <param name="name">What the messages call it; the path where none is given.</param>
    /// <returns>All bytes.</returns>
    /// <exception cref="DataFormatException">The file is longer than <see cref="LongestFile"/>.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static byte[] Bytes(string path, string? name = null)
    {
        var length = new FileInfo(path).Length;
        return length <= LongestFile
            ? System.IO.File.ReadAllBytes(path)
            : throw new DataFormatException(name ?? path, LongestFile, DataLayer.File, FormattableString.Invariant($"the file has {length} bytes; at most {LongestFile} are read"));
    }

    /// <summary>Refuses what is no JSON.</summary>
    /// <param name="file">The file's name, for the messages.</param>
    /// <param name="bytes">All bytes of the file.</param>
    /// <param name="byHand">The file is one that people write: comments, trailing commas and numbers of any size may stand in it.</param>
    /// <exception cref="DataFormatException">The bytes are no such JSON.</exception>
    public static void Verify(string file, ReadOnlySpan<byte> bytes, bool byHand = false)
    {
        if (!Utf8.IsValid(bytes))
        {
            throw new DataFormatException(file, NoText(bytes), DataLayer.Content, "no UTF-8 text from here on");
        }

        var members = new Stack<HashSet<string>>();
        var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { AllowTrailingCommas = byHand, CommentHandling = byHand ? JsonCommentHandling.Skip : JsonCommentHandling.Disallow });
        try
        {
            while (reader.Read())
            {
                switch (reader.TokenType)
                {
                    case JsonTokenType.StartObject:
                        members.Push(new(StringComparer.Ordinal));
                        break;
                    case JsonTokenType.EndObject:
                        members.Pop();
                        break;
                    case JsonTokenType.PropertyName when reader.GetString() is var name && !members.Peek().Add(name!):
                        throw new DataFormatException(file, reader.TokenStartIndex, DataLayer.Content, $"the member \"{name}\" stands twice");
                    case JsonTokenType.String when reader.ValueIsEscaped:
                        _ = reader.GetString();
                        break;
                    case JsonTokenType.Number when !byHand && !(reader.TryGetDouble(out var value) && double.IsFinite(value)):
                        throw new DataFormatException(file, reader.TokenStartIndex, DataLayer.Content, "no double holds this number");
                    default:
                        break;
                }
            }
        }
        catch (JsonException e)
        {
            throw new DataFormatException(file, Place(bytes, e), DataLayer.Content, string.Create(CultureInfo.InvariantCulture, $"no JSON from here on (line {e.LineNumber + 1})"));
        }
        catch (InvalidOperationException)
        {
            throw new DataFormatException(file, reader.TokenStartIndex, DataLayer.Content, "a text with half a surrogate pair");
        }
    }

    /// <summary>An object that has exactly these members.</summary>
    /// <param name="node">The node.</param>
    /// <param name="names">The members' names.</param>
    /// <returns>The object.</returns>
    /// <exception cref="DataFormatException">The node is no object, lacks a member or has another one.</exception>
    public JsonObject Object(JsonNode node, params IReadOnlyList<string> names)
    {
        ArgumentNullException.ThrowIfNull(node);
        if (node is not JsonObject found)
        {
            throw Wrong(node, "no object");
        }

        foreach (var (name, _) in found)
        {
            if (!names.Contains(name))
            {
                throw new DataFormatException(File, Offset([.. Path(node), name], ofName: true), DataLayer.Content, $"the member \"{name}\" is unknown; known are {string.Join(", ", names)}");
            }
        }

        return names.FirstOrDefault(name => found[name] is null) is { } missing ? throw Wrong(node, $"the member \"{missing}\" is missing") : found;
    }

    /// <summary>The value that a node stands for.</summary>
    /// <typeparam name="T">The value's type.</typeparam>
    /// <param name="node">The node.</param>
    /// <returns>The value.</returns>
    /// <exception cref="DataFormatException">The node is no such value.</exception>
    public T Value<T>(JsonNode node)
        where T : notnull
    {
        ArgumentNullException.ThrowIfNull(node);
        try
        {
            return Canonical.Read<T>(node);
        }
        catch (JsonException e)
        {
            throw new DataFormatException(File, Offset([.. Path(node), .. Segments(e.Path)], ofName: false), DataLayer.Content, $"no {typeof(T).Name}: {e.Message}");
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or FormatException or OverflowException or NotSupportedException)
        {
            throw Wrong(node, $"no {typeof(T).Name}: {e.Message}");
        }
    }

    /// <summary>The refusal of a node.</summary>
    /// <param name="node">The node.</param>
    /// <param name="reason">What is wrong with it.</param>
    /// <returns>The exception, to be thrown.</returns>
    public DataFormatException Wrong(JsonNode node, string reason) => new(File, Offset(Path(node), ofName: false), DataLayer.Content, reason);

    /// <summary>The file and its length.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{File}, {bytes.Length} bytes of JSON");

    [GeneratedRegex(@"\.([^.\[]+)|\['(.*?)'\]|\[(\d+)\]")]
    private static partial Regex Segment();

    // $.a.b[3]['c.d'], as the serializer writes a path
    private static IEnumerable<string> Segments(string? path) => Segment().Matches(path ?? "").Select(m => m.Groups.Values.Skip(1).First(g => g.Success).Value);

    private static List<string> Path(JsonNode node)
    {
        var path = new List<string>();
        for (var at = node; at.Parent is { } parent; at = parent)
        {
            path.Insert(0, parent is JsonArray ? at.GetElementIndex().ToString(CultureInfo.InvariantCulture) : at.GetPropertyName());
        }

        return path;
    }

    /// <summary>Where the value at a path starts, or its member's name; where there is none, the last value on the way.</summary>
    private long Offset(IReadOnlyList<string> path, bool ofName)
    {
        var reader = new Utf8JsonReader(bytes);
        reader.Read();
        var offset = reader.TokenStartIndex;
        foreach (var segment in path)
        {
            offset = reader.TokenStartIndex;
            var name = offset;
            var isArray = reader.TokenType == JsonTokenType.StartArray;
            if (!isArray && reader.TokenType != JsonTokenType.StartObject)
            {
                return offset;
            }

            for (var index = 0; ; index++)
            {
                reader.Read();
                if (reader.TokenType is JsonTokenType.EndArray or JsonTokenType.EndObject)
                {
                    return offset;
                }

                var here = isArray ? index.ToString(CultureInfo.InvariantCulture) : reader.GetString();
                name = reader.TokenStartIndex;
                if (!isArray)
                {
                    reader.Read();
                }

                if (here == segment)
                {
                    break;
                }

                reader.Skip();
            }

            offset = ofName ? name : reader.TokenStartIndex;
        }

        return offset;
    }

    private static int NoText(ReadOnlySpan<byte> bytes)
    {
        var at = 0;
        while (Rune.DecodeFromUtf8(bytes[at..], out _, out var length) == System.Buffers.OperationStatus.Done)
        {
            at += length;
        }

        return at;
    }

    // the reader counts lines, and bytes from the line's start
    private static long Place(ReadOnlySpan<byte> bytes, JsonException e)
    {
        var start = 0;
        for (var line = e.LineNumber ?? 0; line > 0; line--)
        {
            start += bytes[start..].IndexOf((byte)'\n') + 1;
        }

        return start + (e.BytePositionInLine ?? 0);
    }
}
