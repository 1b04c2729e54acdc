using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Theory.NonNormal;
using Theory.Numerics;

namespace Theory.Paper.Commands;

/// <summary><c>paper -- memory FILE.json</c>: Fisher memory of noisy linear networks, with a proof of its error. <c>docs/memory.md</c> has the fields.</summary>
internal static class MemoryCommand
{
    private const string Known = "id, matrix, input, lags, and may have n, order, noise, tolerance, measures";

    // Kreiss's constant in doubles says nothing beyond
    private const double LargestConstant = 1e12;

    // from there on the further measures take longer than the memory
    private const int MeasuredOrder = 300;

    private static readonly HashSet<string> Names = new(
        ["id", "matrix", "w", "weights", "n", "order", "input", "v", "lags", "noise", "epsilon", "tolerance", "measures", "kind", "comment", "description", "note", "expected"], StringComparer.Ordinal);

    /// <summary>The memories of a file's cases, in order, one JSON object a line.</summary>
    /// <param name="file">The file.</param>
    /// <param name="to">Where the lines go.</param>
    /// <returns>The exit status: 0; <see cref="CaseRun.Fault"/> where a case ended in an exception that is no answer.</returns>
    public static int Run(string file, TextWriter to)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(file))!;
        return CaseRun.Lines(file, to, (one, line) => Answer(one, folder, line));
    }

    private static void Answer(Case one, string folder, JsonObject line)
    {
        one.RequireKnown(Names, Known);

        // a case that is no object has no names, and says so when it is asked for a field
        _ = one.JsonOrNone("matrix");
        var w = Weights(one, folder);
        var input = Input(one, folder, w.Rows);
        var (count, chosen) = Lags(one, w.Rows);
        var noise = one.JsonOrNoneOfAny("noise", "epsilon") is { } ε ? CaseFields.Number("noise", ε) : 1;
        var tolerance = one.JsonOrNoneOfAny("tolerance") is { } asked ? CaseFields.Number("tolerance", asked) : 1e-12;
        var measured = one.JsonOrNoneOfAny("measures") is { } said ? Flag(said) : w.Rows <= MeasuredOrder;

        var memory = CertifiedMemory.Of(w, input, count, noise, tolerance);
        line["total"] = CaseRun.Number(memory.Total);
        line["curve"] = new JsonArray([.. chosen is null ? memory.Curve.Select(CaseRun.Number) : chosen.Select(k => CaseRun.Number(memory.Curve[k]))]);
        var certificate = memory.Certificate;
        line["certificate"] = new JsonObject
        {
            ["relativeError"] = Above(certificate.RelativeError, 3),
            ["absoluteError"] = Above(certificate.AbsoluteError, 3),
            ["traceDefect"] = Above(certificate.TraceDefect, 3),
            ["boundRatio"] = Above(certificate.LargestRatio, 15),
            ["power"] = CaseRun.Number(certificate.Power),
            ["powerNorm"] = Above(certificate.PowerNorm, 6),
            ["bits"] = certificate.Bits,
        };
        if (measured)
        {
            line["henrici"] = CaseRun.Number(NonNormality.Henrici(w));
            line["relativeHenrici"] = CaseRun.Number(NonNormality.RelativeHenrici(w));
            line["kreiss"] = Kreiss(w);
            line["numericalRadius"] = CaseRun.Number(NonNormality.NumericalRadius(w));
        }
    }

    private static JsonNode? Kreiss(Matrix w)
    {
        // the network is proved stable: what says otherwise, or nothing, are its eigenvalues in doubles
        try
        {
            var found = NonNormality.Kreiss(w).Value;
            return found <= LargestConstant ? CaseRun.Number(found) : null;
        }
        catch (Exception e) when (e is ArgumentException or NotConvergedException)
        {
            return null;
        }
    }

    private static Matrix Weights(Case one, string folder)
    {
        const string Place = "matrix";
        if (one.JsonOrNoneOfAny("matrix", "w", "weights") is not { } value)
        {
            throw new CaseException("the field \"matrix\" is missing");
        }

        int? n = one.JsonOrNoneOfAny("n") is { } order ? Order(CaseFields.Whole("n", order)) : null;
        if (value.ValueKind is JsonValueKind.Object or JsonValueKind.String)
        {
            var fields = CaseFields.Of(Place, value.ValueKind == JsonValueKind.String ? JsonSerializer.SerializeToElement(new { file = value.GetString() }) : value);
            var name = Text(Place, fields.Find("file", "path") ?? throw fields.Missing("file"));
            var size = fields.WholeOrNone("n") is { } own ? Order(own) : n ?? throw new CaseException("\"n\", the order of the matrix in a file, is missing");
            var columns = fields.Find("order") is { } held ? ByColumns(held) : one.JsonOrNoneOfAny("order") is { } outer && ByColumns(outer);
            fields.Done();
            var raw = Doubles(Place, folder, name, (long)size * size);
            return new Matrix(size, size, (i, j) => columns ? raw[i + (j * size)] : raw[(i * size) + j]);
        }

        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() == 0)
        {
            throw new CaseException("\"matrix\" is neither a list of rows nor a file");
        }

        if (value[0].ValueKind != JsonValueKind.Array)
        {
            // one list, row after row
            var flat = CaseFields.Numbers(Place, value);
            var size = n ?? (int)Math.Round(Math.Sqrt(flat.Length));
            return (long)size * size == flat.Length ? new Matrix(size, size, (i, j) => flat[(i * size) + j]) : throw new CaseException($"\"matrix\" has {flat.Length} entries, no square{(n is null ? "" : $" of {n}")}");
        }

        double[][] rows = [.. value.EnumerateArray().Select(static (row, i) => CaseFields.Numbers(string.Create(CultureInfo.InvariantCulture, $"matrix[{i}]"), row))];
        var wrong = Array.FindIndex(rows, row => row.Length != rows.Length);
        if (wrong >= 0)
        {
            throw new CaseException($"matrix[{wrong}] has {rows[wrong].Length} entries, there are {rows.Length} rows");
        }

        return n is { } stated && stated != rows.Length ? throw new CaseException($"\"n\" is {stated}, there are {rows.Length} rows") : new Matrix(rows.Length, rows.Length, (i, j) => rows[i][j]);
    }

    private static double[] Input(Case one, string folder, int n)
    {
        const string Place = "input";
        var value = one.JsonOrNoneOfAny("input", "v") ?? throw new CaseException("the field \"input\" is missing");
        if (value.ValueKind == JsonValueKind.Array)
        {
            return CaseFields.Numbers(Place, value);
        }

        if (value.ValueKind == JsonValueKind.String)
        {
            return Doubles(Place, folder, value.GetString()!, n);
        }

        var fields = CaseFields.Of(Place, value);
        if (fields.WholeOrNone("unit") is { } unit)
        {
            fields.Done();
            return unit >= 0 && unit < n ? [.. Enumerable.Range(0, n).Select(i => i == unit ? 1.0 : 0.0)] : throw new CaseException($"\"input.unit\" is {unit}, not in 0 … {n - 1}");
        }

        var name = Text(Place, fields.Find("file", "path") ?? throw fields.Missing("file"));
        fields.Done();
        return Doubles(Place, folder, name, n);
    }

    // how many are computed, and which are printed where not all are
    private static (int Count, int[]? Chosen) Lags(Case one, int n)
    {
        if (one.JsonOrNoneOfAny("lags") is not { } value)
        {
            return (n, null);
        }

        if (value.ValueKind != JsonValueKind.Array)
        {
            var count = CaseFields.Whole("lags", value);
            return count >= 1 ? (count, null) : throw new CaseException($"\"lags\" is {count}, and has to be at least 1");
        }

        int[] chosen = [.. value.EnumerateArray().Select(static (k, i) => CaseFields.Whole($"lags[{i}]", k))];
        var negative = Array.FindIndex(chosen, static k => k < 0);
        return negative >= 0 ? throw new CaseException($"lags[{negative}] is {chosen[negative]}, and has to be at least 0")
            : chosen.Length == 0 ? throw new CaseException("\"lags\" is empty")
            : (chosen.Max() + 1, chosen);
    }

    private static double[] Doubles(string place, string folder, string name, long count)
    {
        var path = Path.Combine(folder, name);
        try
        {
            var length = new FileInfo(path) is { Exists: true } file ? file.Length : throw new CaseException($"\"{place}\": there is no file {name}");
            if (length != 8 * count)
            {
                throw new CaseException($"\"{place}\": {name} has {length} bytes, {count} numbers have {8 * count}");
            }

            var bytes = File.ReadAllBytes(path);
            return [.. Enumerable.Range(0, (int)count).Select(i => System.Buffers.Binary.BinaryPrimitives.ReadDoubleLittleEndian(bytes.AsSpan(8 * i)))];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new CaseException($"\"{place}\": {name} cannot be read: {e.Message}");
        }
    }

    private static int Order(int n) => n is >= 1 and <= 20000 ? n : throw new CaseException($"\"n\" is {n}, not in 1 … 20000");

    private static bool ByColumns(JsonElement value) => Text("order", value) switch
    {
        "rows" or "row" or "C" => false,
        "columns" or "column" or "F" => true,
        var other => throw new CaseException($"\"order\": there is no {other}; there are rows, columns"),
    };

    private static string Text(string place, JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : throw new CaseException($"\"{place}\" names no text");

    private static bool Flag(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw new CaseException("\"measures\" is neither true nor false"),
    };

    // rounded up; JSON has no infinity
    private static JsonNode? Above(double value, int digits) => double.IsFinite(value) ? JsonNode.Parse(Outward.Upper(value, digits)) : null;
}
