using System.Globalization;
using System.Text.Json;

namespace Theory.Paper.Commands;

/// <summary>The fields of an object of a case, found by any of their names: case, hyphens and underscores do not matter. A field that nobody asks for is an error, so that none is overlooked.</summary>
internal sealed class CaseFields
{
    private readonly string place;
    private readonly Dictionary<string, JsonElement> fields = new(StringComparer.Ordinal);
    private readonly HashSet<string> asked = new(StringComparer.Ordinal);

    private CaseFields(string place, string kind, IEnumerable<(string Name, JsonElement Value)> all)
    {
        (this.place, Kind) = (place, kind);
        foreach (var (name, value) in all)
        {
            if (value.ValueKind != JsonValueKind.Null && !fields.TryAdd(Plain(name), value))
            {
                throw new CaseException($"\"{place}\": the field \"{name}\" stands twice");
            }
        }
    }

    /// <summary>What the object is of: its kind, type or name, or its only field; empty where it says nothing.</summary>
    public string Kind { get; }

    /// <summary>A text is a kind without fields; an object names its kind, or has one field that is a known kind.</summary>
    public static CaseFields Of(string place, JsonElement value, params ReadOnlySpan<string> kinds)
    {
        if (value.ValueKind == JsonValueKind.String)
        {
            return new(place, Plain(value.GetString()!), []);
        }

        if (value.ValueKind != JsonValueKind.Object)
        {
            throw new CaseException($"\"{place}\" is {Says(value)}, where a name or an object was expected");
        }

        var all = value.EnumerateObject().Select(static field => (field.Name, field.Value)).ToList();
        var named = all.FindIndex(static field => Plain(field.Name) is "kind" or "type" or "name" && field.Value.ValueKind == JsonValueKind.String);
        if (named >= 0)
        {
            var kind = Plain(all[named].Value.GetString()!);
            all.RemoveAt(named);
            return new(place, kind, all);
        }

        foreach (var (name, inner) in all)
        {
            if (!kinds.Contains(Plain(name)))
            {
                continue;
            }

            var others = all.Where(field => field.Name != name);
            return inner.ValueKind switch
            {
                JsonValueKind.Object => new(place, Plain(name), inner.EnumerateObject().Select(static field => (field.Name, field.Value)).Concat(others)),
                JsonValueKind.True => new(place, Plain(name), others),
                _ => new(place, Plain(name), others.Prepend(("value", inner))),
            };
        }

        return new(place, "", all);
    }

    /// <summary>Lower case, letters and digits only.</summary>
    public static string Plain(string name) => string.Concat(name.ToLowerInvariant().Where(static c => char.IsLetterOrDigit(c)));

    /// <summary>A number, which a text may write.</summary>
    public static double Number(string place, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => value.GetDouble(),
        JsonValueKind.String when double.TryParse(value.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => number,
        _ => throw new CaseException($"\"{place}\" is {Says(value)}, where a number was expected"),
    };

    /// <summary>A list of numbers.</summary>
    public static double[] Numbers(string place, JsonElement value) => value.ValueKind == JsonValueKind.Array
        ? [.. value.EnumerateArray().Select((one, i) => Number(string.Create(CultureInfo.InvariantCulture, $"{place}[{i}]"), one))]
        : throw new CaseException($"\"{place}\" is {Says(value)}, where a list of numbers was expected");

    /// <summary>A whole number.</summary>
    public static int Whole(string place, JsonElement value)
    {
        var number = Number(place, value);
        return number == Math.Floor(number) && Math.Abs(number) <= int.MaxValue ? (int)number
            : throw new CaseException(string.Create(CultureInfo.InvariantCulture, $"\"{place}\": {number:R} is no whole number"));
    }

    public JsonElement? Find(params ReadOnlySpan<string> names)
    {
        JsonElement? found = null;
        foreach (var name in names)
        {
            var plain = Plain(name);
            asked.Add(plain);
            if (fields.TryGetValue(plain, out var value))
            {
                found ??= value;
            }
        }

        return found;
    }

    public double? NumberOrNone(params ReadOnlySpan<string> names) => Find(names) is { } value ? Number($"{place}.{names[0]}", value) : null;

    public double Number(params ReadOnlySpan<string> names) => NumberOrNone(names) ?? throw Missing(names[0]);

    public int? WholeOrNone(params ReadOnlySpan<string> names) => Find(names) is { } value ? Whole($"{place}.{names[0]}", value) : null;

    public int Whole(params ReadOnlySpan<string> names) => WholeOrNone(names) ?? throw Missing(names[0]);

    public bool Flag(params ReadOnlySpan<string> names) => Find(names) is { } value && value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw new CaseException($"\"{place}.{names[0]}\" is {Says(value)}, where true or false was expected"),
    };

    /// <summary>The field is missing.</summary>
    public CaseException Missing(string name) => new($"\"{place}\": the field \"{name}\" is missing");

    /// <summary>Nothing is left that nobody asked for.</summary>
    public void Done()
    {
        if (fields.Keys.FirstOrDefault(name => !asked.Contains(name)) is { } left)
        {
            throw new CaseException($"\"{place}\": there is no field \"{left}\"{(Kind.Length > 0 ? $" of {Kind}" : "")}; it may hold {string.Join(", ", asked.Order(StringComparer.Ordinal))}");
        }
    }

    /// <summary>The kind is not known.</summary>
    public CaseException Unknown(string known) => new(Kind.Length == 0 ? $"\"{place}\" says nothing of its kind; there are {known}" : $"\"{place}\": there is no {Kind}; there are {known}");

    private static string Says(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => "a list",
        JsonValueKind.Object => "an object",
        JsonValueKind.String => $"the text \"{value.GetString()}\"",
        JsonValueKind.Number => "a number",
        JsonValueKind.Null => "null",
        _ => "true or false",
    };
}
