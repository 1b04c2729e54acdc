using System.Globalization;
using System.Text.Json;
using Theory.Hyperreals;
using Theory.Nets.Data;
using Theory.Nets.Runs;

namespace Theory.Paper.Commands;

/// <summary>A case of a file: its name and its fields. What is wrong with it is said when a field is asked for, so one bad case costs one line.</summary>
internal sealed class Case(string id, JsonElement fields)
{
    public string Id { get; } = id;

    /// <summary>A field as text; a number as it is written.</summary>
    /// <exception cref="CaseException">The field is missing or is no text.</exception>
    public string Text(string name) => TextOr(name, "") is { Length: > 0 } text ? text : throw new CaseException($"the field \"{name}\" is missing");

    /// <summary>A field as text, or what stands for it where it is missing or null.</summary>
    /// <exception cref="CaseException">The field is no text.</exception>
    public string TextOr(string name, string otherwise) => Field(name) is not { } value ? otherwise : value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Number => value.GetRawText(),
        JsonValueKind.Null => otherwise,
        _ => throw new CaseException($"the field \"{name}\" is no text"),
    };

    /// <summary>The variable of the case's expression: the field "var", else the only symbol, else x.</summary>
    /// <exception cref="CaseException">The field is no name.</exception>
    public string Variable(Expression expression)
    {
        var name = TextOr("var", expression.Symbols.Count == 1 ? expression.Symbols.First() : "x");
        try
        {
            return Hyperreals.Expression.Symbol(name).Name;
        }
        catch (ArgumentException e)
        {
            throw new CaseException($"\"var\": {e.Message}");
        }
    }

    /// <summary>Whether the file says what is expected, if only that nothing is.</summary>
    public bool Scored => fields.ValueKind == JsonValueKind.Object && fields.TryGetProperty("expected", out _);

    /// <summary>A field as an expression.</summary>
    /// <exception cref="CaseException">The field is missing, or is no expression.</exception>
    public Expression Expression(string name)
    {
        try
        {
            return Hyperreals.Expression.Parse(Text(name));
        }
        catch (ExpressionFormatException e)
        {
            throw new CaseException($"\"{name}\": {e.Reason} (column {e.Position + 1})");
        }
    }

    /// <summary>A field as a whole number.</summary>
    /// <exception cref="CaseException">The field is missing, or is none.</exception>
    public int Whole(string name) =>
        int.TryParse(Text(name), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var n) ? n
        : throw new CaseException($"\"{name}\": '{Text(name)}' is no whole number");

    /// <summary>A field as it stands.</summary>
    /// <exception cref="CaseException">The field is missing.</exception>
    public JsonElement Json(string name) => Field(name) ?? throw new CaseException($"the field \"{name}\" is missing");

    /// <summary>A field as it stands; nothing where it is missing or null.</summary>
    public JsonElement? JsonOrNone(string name) => Field(name) is { ValueKind: not JsonValueKind.Null } value ? value : null;

    /// <summary>The names of the fields.</summary>
    public IEnumerable<string> Names => fields.ValueKind == JsonValueKind.Object ? fields.EnumerateObject().Select(static one => one.Name) : [];

    /// <summary>The field of any of these names, in any case and with any hyphens; nothing where all are missing or null.</summary>
    public JsonElement? JsonOrNoneOfAny(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            foreach (var held in Names)
            {
                if (CaseFields.Plain(held) == name && JsonOrNone(held) is { } value)
                {
                    return value;
                }
            }
        }

        return null;
    }

    /// <summary>Refuses a field that has none of these names.</summary>
    /// <param name="known">The names, plain.</param>
    /// <param name="told">What a case has, in words.</param>
    /// <exception cref="CaseException">There is such a field.</exception>
    public void RequireKnown(IReadOnlySet<string> known, string told)
    {
        if (Names.FirstOrDefault(name => !known.Contains(CaseFields.Plain(name))) is { } strange)
        {
            throw new CaseException($"there is no field \"{strange}\"; a case has {told}");
        }
    }

    /// <summary>Whether the file says that there is nothing to be found.</summary>
    public bool ExpectsNothing => Scored && fields.GetProperty("expected").ValueKind == JsonValueKind.Null;

    private JsonElement? Field(string name) =>
        fields.ValueKind != JsonValueKind.Object ? throw new CaseException($"the case is no object but {Kind(fields.ValueKind)}")
        : fields.TryGetProperty(name, out var value) ? value : null;

    private static string Kind(JsonValueKind kind) => kind switch
    {
        JsonValueKind.Array => "an array",
        JsonValueKind.String => "a text",
        JsonValueKind.Number => "a number",
        JsonValueKind.Null => "null",
        _ => "true or false",
    };
}

/// <summary>What is wrong with one case.</summary>
internal sealed class CaseException(string message) : Exception(message);

/// <summary>A file of cases: a JSON array, or an object whose field "cases" is one.</summary>
internal static class CaseFile
{
    /// <summary>The cases in the order of the file; one without an id is named by its number, #1 first.</summary>
    /// <param name="path">The file.</param>
    /// <param name="notNumbers">Whether bare NaN, Infinity and -Infinity, which Python writes and JSON does not know, are read as texts, so that the case that holds one can say so.</param>
    /// <exception cref="PaperException">There is no such file.</exception>
    /// <exception cref="DataFormatException">It is no file of cases; the message says where.</exception>
    public static IReadOnlyList<Case> Read(string path, bool notNumbers = false)
    {
        if (!File.Exists(path))
        {
            throw new PaperException(Directory.Exists(path) ? $"{path} is a folder, not a file of cases." : $"no file {path}.");
        }

        return Parse(path, StrictJson.Bytes(path), notNumbers);
    }

    /// <summary>The cases that these bytes of a file hold.</summary>
    /// <param name="file">The file's name, for the messages.</param>
    /// <param name="bytes">All bytes of the file.</param>
    /// <param name="notNumbers">As for <see cref="Read"/>.</param>
    /// <exception cref="DataFormatException">The bytes are no file of cases.</exception>
    public static IReadOnlyList<Case> Parse(string file, byte[] bytes, bool notNumbers = false)
    {
        var (quoted, words) = notNumbers ? Quoted(bytes) : (bytes, []);
        try
        {
            StrictJson.Verify(file, quoted, byHand: true);
        }
        catch (DataFormatException e) when (words.Count > 0)
        {
            // each word before it has got two quotation marks, which the file has not
            throw new DataFormatException(file, e.Offset - (2 * words.Count(at => at < e.Offset)), e.Layer, e.Reason);
        }

        using var document = JsonDocument.Parse(quoted, new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
        var root = document.RootElement.Clone();
        var cases = root.ValueKind == JsonValueKind.Array ? root
            : root.ValueKind == JsonValueKind.Object && root.TryGetProperty("cases", out var inner) && inner.ValueKind == JsonValueKind.Array ? inner
            : throw new DataFormatException(file, 0, DataLayer.Content, "neither an array of cases nor an object with an array \"cases\"");
        return [.. cases.EnumerateArray().Select((fields, i) => new Case(Name(fields, i), fields))];
    }

    // with the places of the words in what is returned
    private static (byte[] Text, IReadOnlyList<int> Words) Quoted(byte[] text)
    {
        ReadOnlySpan<byte> nan = "NaN"u8, infinity = "Infinity"u8, negative = "-Infinity"u8;
        var quoted = new List<byte>(text.Length);
        var words = new List<int>();
        var inside = false;
        for (var i = 0; i < text.Length; i++)
        {
            var rest = text.AsSpan(i);
            var word = inside ? default : rest.StartsWith(nan) ? nan : rest.StartsWith(infinity) ? infinity : rest.StartsWith(negative) ? negative : default;
            if (word.Length > 0)
            {
                words.Add(quoted.Count);
                quoted.Add((byte)'"');
                quoted.AddRange(word);
                quoted.Add((byte)'"');
                i += word.Length - 1;
                continue;
            }

            quoted.Add(text[i]);
            if (inside && text[i] == '\\' && i + 1 < text.Length)
            {
                quoted.Add(text[++i]);
            }
            else if (text[i] == '"')
            {
                inside = !inside;
            }
        }

        return ([.. quoted], words);
    }

    private static string Name(JsonElement fields, int index) =>
        fields.ValueKind == JsonValueKind.Object && fields.TryGetProperty("id", out var id) && id.ValueKind is JsonValueKind.String or JsonValueKind.Number
        && id.ToString() is { Length: > 0 } name
            ? name
            : string.Create(CultureInfo.InvariantCulture, $"#{index + 1}");
}
