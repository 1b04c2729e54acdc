using System.Text;
using System.Text.Json.Nodes;
using Theory.Nets.Runs;
using Theory.Numerics;

namespace Theory.Paper.Trust;

/// <summary>Files of the store of results. Half of the damaged ones carry the checksum of what they hold, so that it is the form that refuses them.</summary>
internal static class ResultFiles
{
    private const string Code = "0123456789abcdef";

    private static readonly Provenance Origin = new(
        Code, "0123", false, new Dictionary<string, string>(), new Dictionary<string, string>(), "cpu", 1, "a system", "a command", 1.5, DateTime.UnixEpoch);

    public static Format Format { get; } = new("results", Read, random => Text(Body(random)), Bad);

    private static void Read(string file, byte[] bytes)
    {
        var entry = Store.Entry.Parse(file, bytes, static _ => Code);
        _ = entry.Value<Example>(entry.Options);
        _ = entry.Value<Example>(entry.Result);
    }

    private static JsonObject Body(RandomStream random)
    {
        var example = new Example($"naïve {random.NextInt(100)}", 1 + random.NextInt(1000), random.Normals(1 + random.NextInt(20)));
        return Sealed(new JsonObject
        {
            ["schema"] = 1,
            ["experiment"] = "an-experiment",
            ["tier"] = Canonical.Write(Tier.Cpu),
            ["options"] = Canonical.Write(example),
            ["seed"] = random.NextUInt64(),
            ["result"] = Canonical.Write(example),
            ["provenance"] = Canonical.Write(Origin),
        });
    }

    private static JsonObject Sealed(JsonObject body)
    {
        body.Remove("checksum");
        body["checksum"] = Canonical.Hash(body);
        return body;
    }

    private static byte[] Text(JsonNode body) => Encoding.UTF8.GetBytes(Canonical.Text(body));

    private static (string, byte[]) Bad(RandomStream random) => random.NextInt(2) == 0 ? BadText(random) : BadForm(random, Body(random));

    private static (string, byte[]) BadText(RandomStream random)
    {
        var body = Body(random);
        if (random.NextInt(4) == 0)
        {
            var digits = Canonical.Text(body).ToCharArray();
            var place = Pick(random, [.. Enumerable.Range(0, digits.Length).Where(i => char.IsAsciiLetterOrDigit(digits[i]))]);
            digits[place] = digits[place] == '7' ? '3' : '7';
            return ("a character changed", Encoding.UTF8.GetBytes(digits));
        }

        return CaseFiles.BadJson(random, Text(body), byHand: false);
    }

    private static (string, byte[]) BadForm(RandomStream random, JsonObject body)
    {
        string damage;
        switch (random.NextInt(6))
        {
            case 0:
                damage = "an unknown member";
                Pick(random, [body, body["provenance"]!, body["options"]!, body["result"]!])[$"more{random.NextInt(100)}"] = 1;
                break;
            case 1:
                damage = "a missing member";
                var owner = Pick(random, [body, body["provenance"]!.AsObject()]);
                owner.Remove(Pick(random, [.. owner.Select(static member => member.Key).Where(static key => key != "checksum")]));
                break;
            case 2:
                var name = Pick(random, ["schema", "experiment", "tier", "seed", "provenance", "options", "result"]);
                damage = $"{name} of another kind";
                body[name] = new JsonArray(random.NextInt(100));
                break;
            case 3:
                damage = "a seed that is none";
                body["seed"] = Pick(random, [JsonNode.Parse("-1")!, JsonNode.Parse("0.5")!, JsonNode.Parse("18446744073709551616")!, JsonNode.Parse("1e30")!]);
                break;
            case 4:
                damage = "another schema";
                body["schema"] = 2 + random.NextInt(1000);
                break;
            default:
                damage = "a value of another kind in the result";
                var result = body["result"]!;
                var (key, value) = Pick<(string, JsonNode?)>(random, [("name", 3), ("name", null), ("width", "wide"), ("width", 0.5), ("width", JsonNode.Parse("3000000000")), ("values", new JsonArray("x")), ("values", 1), ("values", null)]);
                result[key] = value;
                break;
        }

        return (damage, Text(Sealed(body)));
    }

    private static T Pick<T>(RandomStream random, IReadOnlyList<T> items) => items[random.NextInt(items.Count)];

    private sealed record Example(string Name, int Width, IReadOnlyList<double> Values);
}
