using System.Text;
using Theory.Numerics;
using Theory.Paper.Commands;

namespace Theory.Paper.Trust;

/// <summary>Files of cases, which people write: comments and trailing commas may stand in them.</summary>
internal static class CaseFiles
{
    public static Format Format { get; } = new("cases", Read, Cases, Bad);

    // what a command asks of a case; what is wrong with one case is that case's answer
    private static void Read(string file, byte[] bytes)
    {
        foreach (var one in CaseFile.Parse(file, bytes, notNumbers: true))
        {
            foreach (var name in one.Names)
            {
                try
                {
                    _ = one.Variable(one.Expression(name));
                    _ = one.Whole(name);
                }
                catch (CaseException)
                {
                }
            }
        }
    }

    private static byte[] Cases(RandomStream random)
    {
        var text = new StringBuilder("[ // cases\n");
        for (var i = 1 + random.NextInt(4); i > 0; i--)
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture,
                $"  {{\"id\": \"é{i}\", \"expr\": \"(1 + {random.NextInt(9)}/x)**x\", \"point\": {random.NextInt(100)}e-1, \"order\": {random.NextInt(9)}, \"surplus\": [NaN, {{\"a\": -Infinity}}]}},\n");
        }

        return Encoding.UTF8.GetBytes(text.Append("]\n").ToString());
    }

    private static (string, byte[]) Bad(RandomStream random) => random.NextInt(8) == 0
        ? ("neither an array nor an object with cases", Encoding.UTF8.GetBytes(new[] { "3", "{\"case\": []}", "\"text\"", "null", "{\"cases\": {}}", "true" }[random.NextInt(6)]))
        : BadJson(random, Cases(random), byHand: true);

    /// <summary>A JSON file, made into none.</summary>
    public static (string Damage, byte[] Bytes) BadJson(RandomStream random, byte[] file, bool byHand)
    {
        // the last bracket is needed; what follows it is space
        var last = Array.FindLastIndex(file, static b => b is (byte)']' or (byte)'}');
        var quote = Array.IndexOf(file, (byte)'"');
        switch (random.NextInt(byHand ? 9 : 11))
        {
            case 0:
                return ("cut short", Damage.Cut(random, file, last));
            case 1:
                var at = random.NextInt(file.Length);
                return ("a byte that no UTF-8 has", Damage.Spliced(file, at, 0, (byte)(0xf8 + random.NextInt(8))));
            case 2:
                return ("more behind the end", [.. file, .. "]}x[{\"0"u8[random.NextInt(7)..]]);
            case 3:
                return ("nested too deep", [.. Enumerable.Repeat((byte)'[', 65 + random.NextInt(1000))]);
            case 4:
                return ("half a surrogate pair", Damage.Spliced(file, quote + 1, 0, "\\ud800"u8));
            case 5:
                return ("a control character in a text", Damage.Spliced(file, quote + 1, 0, (byte)random.NextInt(32)));
            case 6:
                return ("an unknown escape", Damage.Spliced(file, quote + 1, 0, "\\q"u8));
            case 7:
                var brace = Array.IndexOf(file, (byte)'{');
                return ("a member that stands twice", Damage.Spliced(file, brace + 1, 0, "\"twice\": 1, \"twice\": 2, "u8));
            case 8:
                return ("a quotation mark left out", Damage.Spliced(file, quote, 1));
            case 9:
                return ("a number that no double holds", Damage.Spliced(file, Array.IndexOf(file, (byte)'{') + 1, 0, "\"large\": 1e999, "u8));
            default:
                return ("a comment", Damage.Spliced(file, 0, 0, "// a comment\n"u8));
        }
    }
}
