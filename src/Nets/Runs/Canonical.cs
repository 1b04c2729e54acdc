using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Theory.Nets.Runs;

/// <summary>The one JSON form of options, results and provenance: equal values have equal bytes, and so equal hashes.</summary>
/// <remarks>Names in camel case, keys sorted by code unit, doubles in the shortest form that reads back the same; NaN and infinities are refused.</remarks>
public static class Canonical
{
    private static readonly JsonSerializerOptions Format = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = false,
    };

    private static readonly JsonSerializerOptions Indented = new(Format) { WriteIndented = true, NewLine = "\n" };

    /// <summary>A value as canonical JSON.</summary>
    /// <typeparam name="T">The value's type.</typeparam>
    /// <param name="value">The value.</param>
    /// <returns>The node, keys sorted.</returns>
    public static JsonNode Write<T>(T value)
        where T : notnull => Sort(JsonSerializer.SerializeToNode(value, Format))!;

    /// <summary>The value that a JSON node stands for.</summary>
    /// <typeparam name="T">The value's type.</typeparam>
    /// <param name="node">The node.</param>
    /// <returns>The value.</returns>
    /// <exception cref="JsonException">The node has a member that the type lacks, or a value of another kind.</exception>
    public static T Read<T>(JsonNode node)
        where T : notnull =>
        node.Deserialize<T>(Format) ?? throw new JsonException($"null is not a {typeof(T).Name}.");

    /// <summary>The text of a node, indented, for a file that people read.</summary>
    /// <param name="node">The node.</param>
    /// <returns>The text, ending in a line feed.</returns>
    public static string Text(JsonNode node) => Sort(node)!.ToJsonString(Indented) + "\n";

    /// <summary>SHA-256 of the canonical bytes of a node.</summary>
    /// <param name="node">The node.</param>
    /// <returns>64 hexadecimal digits, in lower case.</returns>
    public static string Hash(JsonNode node) => Hash(Encoding.UTF8.GetBytes(Sort(node)!.ToJsonString(Format)));

    /// <summary>SHA-256 of bytes.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <returns>64 hexadecimal digits, in lower case.</returns>
    public static string Hash(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private static JsonNode? Sort(JsonNode? node) => node switch
    {
        JsonObject o => new JsonObject(o.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => KeyValuePair.Create(p.Key, Sort(p.Value)))),
        JsonArray a => new JsonArray([.. a.Select(Sort)]),
        _ => node?.DeepClone(),
    };
}
