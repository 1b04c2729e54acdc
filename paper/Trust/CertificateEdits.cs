using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json.Nodes;
using Theory.Nets.Runs;
using Theory.Numerics;

namespace Theory.Paper.Trust;

/// <summary>The checker of certificates, which has no code of the library, against certificates whose claim was made false by one edit, and against damaged files.</summary>
internal static class CertificateEdits
{
    private const string Honest = "committed certificates", Accepted = "of them accepted", Edits = "false edits", Rejected = "of them rejected",
        Malformed = "malformed files", Refused = "of those rejected", Fuzzed = "random edits", Answered = "of those answered", Lines = "lines of the checker";

    private const int Each = 1000;
    private static readonly string[] Flags = ["deskewed", "absolute", "centred"];

    public static Promise Promise { get; } = new(
        "certificate-edits",
        "`scripts/check-certificate.fsx`, at most 200 lines and no code of the library, accepts each committed certificate, and rejects it with a reason once one edit has made its claim false, or the file is malformed.",
        "all certificates accepted; 1,000 of 1,000 false edits of each rejected; ≥ 1,000 malformed files rejected; ≥ 5,000 random edits answered; ≤ 200 lines",
        counts => counts[Honest] >= 5 && counts[Accepted] == counts[Honest] && counts[Edits] >= 1000 * counts[Honest] && counts[Rejected] == counts[Edits]
            && counts[Malformed] >= 1000 && counts[Refused] == counts[Malformed] && counts[Fuzzed] >= 5000 && counts[Answered] == counts[Fuzzed] && counts[Lines] <= 200,
        trial => Count(trial.Place.Root, Each, images: true, trial.Report));

    /// <summary>A certificate whose claim one edit has made false.</summary>
    /// <param name="random">The edit.</param>
    /// <param name="certificate">The file's content.</param>
    /// <param name="images">Whether the edit may be one that only the images give away.</param>
    /// <returns>What was edited, and the content.</returns>
    public static (string Edit, JsonObject Certificate) Edited(RandomStream random, JsonObject certificate, bool images)
    {
        var json = certificate.DeepClone().AsObject();
        var edit = json["kind"]!.GetValue<string>() == "hold-out" || random.NextInt(3) == 0 ? Bound(random, json, random.NextInt(5)) : Network(random, json, images ? random.NextInt(11) : 1 + random.NextInt(10));
        return (edit, json);
    }

    // the bound, and what the tail is taken of
    private static string Bound(RandomStream random, JsonObject json, int which)
    {
        switch (which)
        {
            case 0:
                return Less(random, json, "value");
            case 1:
                return Less(random, json, "failure");
            case 2:
                var count = json["count"]!.GetValue<int>();
                json["count"] = count - 1 - random.NextInt(count / 2);
                return "count";
            case 3:
                var text = json["bound"]!.GetValue<string>().Replace(" %", "", StringComparison.Ordinal);
                var places = text.Length - 1 - text.IndexOf('.', StringComparison.Ordinal);
                var less = decimal.Parse(text, CultureInfo.InvariantCulture) - ((1 + random.NextInt(50)) / (decimal)Math.Pow(10, places));
                json["bound"] = less.ToString(CultureInfo.InvariantCulture) + " %";
                return "bound";
            default:
                json["errors"] = json["errors"]!.GetValue<int>() + 1 + random.NextInt(1000);
                return "errors";
        }
    }

    // the network, its price, and the images that it was counted on
    private static string Network(RandomStream random, JsonObject json, int which)
    {
        var (prior, code, files) = (json["prior"]!, json["code"]!, json["files"]!);
        switch (which)
        {
            case 0:
                json["errors"] = json["errors"]!.GetValue<int>() - 1 - random.NextInt(json["errors"]!.GetValue<int>());
                return "errors";
            case 1:
                return Less(random, json, "bits");
            case 2:
                var orders = json["orders"]![0]!.GetValue<string>();
                json["orders"]![random.NextInt(2)] = (BigInteger.One + (BigInteger.Parse(orders, CultureInfo.InvariantCulture) * (1 + random.NextInt(1000)))).ToString(CultureInfo.InvariantCulture);
                return "orders";
            case 3:
                var layer = code["counts"]![random.NextInt(3)]!.AsArray();
                var place = random.NextInt(layer.Count);
                layer[place] = layer[place]!.GetValue<int>() + 1 + random.NextInt(9);
                return "counts";
            case 4:
                var at = random.NextInt(3);
                code["bits"]![at] = code["bits"]![at]!.GetValue<double>() * (1 - 1e-9);
                return "bits of a layer";
            case 5 or 6:
                var bytes = Convert.FromBase64String(json["message"]!.GetValue<string>());
                bytes[random.NextInt(bytes.Length)] ^= (byte)(1 << random.NextInt(8));
                json["message"] = Convert.ToBase64String(bytes);
                return "message";
            case 7:
                var flag = Flags[random.NextInt(3)];
                prior[flag] = !prior[flag]!.GetValue<bool>();
                return flag;
            case 8:
                var (name, more) = new[] { ("place", 1 + random.NextInt(500)), ("largest", 1), ("pool", 1), ("first", 2), ("second", 2), ("listed", -1) }[random.NextInt(6)];
                prior[name] = prior[name]!.GetValue<int>() + more;
                return name;
            case 9:
                var file = random.NextInt(2) == 0 ? "train-images-idx3-ubyte.gz" : "train-labels-idx1-ubyte.gz";
                var sum = files[file]!.GetValue<string>().ToCharArray();
                var digit = random.NextInt(sum.Length);
                sum[digit] = sum[digit] == '7' ? '3' : '7';
                files[file] = new string(sum);
                return "sum of a file";
            default:
                json["data"] = json["data"]!.GetValue<string>() == "mnist" ? "fashion-mnist" : "mnist";
                return "data";
        }
    }

    // by 10⁻⁹ to 10⁻¹ of itself
    private static string Less(RandomStream random, JsonObject json, string name)
    {
        json[name] = json[name]!.GetValue<double>() * (1 - Math.Pow(10, -9 + (8 * random.NextDouble())));
        return name;
    }

    /// <summary>Has the checker judge the committed certificates, and what becomes of them.</summary>
    /// <param name="root">The checkout.</param>
    /// <param name="each">How many false edits of each certificate.</param>
    /// <param name="images">Whether the images are at hand; without them no false number of errors is tried.</param>
    /// <param name="tell">Told of each false certificate that was not rejected.</param>
    public static Counts Count(string root, int each, bool images, Action<string> tell) => Trial.InScratch(folder => Count(root, folder, each, images, tell));

    private static Counts Count(string root, string folder, int each, bool images, Action<string> tell)
    {
        var random = new Seed(10).Stream();
        var committed = Directory.GetFiles(Path.Combine(root, "paper", "generated", "certificates"), "*.json").Order(StringComparer.Ordinal).ToList();
        var edits = new Dictionary<string, string>();
        foreach (var path in committed)
        {
            var bytes = File.ReadAllBytes(path);
            var json = JsonNode.Parse(bytes)!.AsObject();
            File.Copy(path, Path.Combine(folder, $"honest-{Path.GetFileName(path)}"));
            for (var i = 0; i < each; i++)
            {
                var (edit, edited) = Edited(random, json, images);
                Put("false", edit, Encoding.UTF8.GetBytes(Canonical.Text(edited)));
                Put("fuzzed", "random", Damage.Edited(random, bytes));
                if (i % 5 == 0)
                {
                    var (damage, malformed) = CaseFiles.BadJson(random, bytes, byHand: false);
                    Put("malformed", damage, malformed);
                }
            }
        }

        var verdicts = Check(root, folder, images);
        foreach (var (file, edit) in edits.Where(e => !e.Key.StartsWith("fuzzed", StringComparison.Ordinal) && !(verdicts.GetValueOrDefault(e.Key) ?? "").StartsWith("REJECTED", StringComparison.Ordinal)))
        {
            tell($"{file}, {edit}: {verdicts.GetValueOrDefault(file)}");
        }

        int Of(string kind, Func<string, bool> verdict) => verdicts.Count(v => v.Key.StartsWith(kind, StringComparison.Ordinal) && verdict(v.Value));
        int Made(string kind) => edits.Keys.Count(file => file.StartsWith(kind, StringComparison.Ordinal));
        static bool IsRejected(string verdict) => verdict.StartsWith("REJECTED: ", StringComparison.Ordinal);
        static bool IsAccepted(string verdict) => verdict.Contains(": accepted (", StringComparison.Ordinal);
        return new Counts(
            new(Honest, committed.Count),
            new(Accepted, Of("honest", IsAccepted)),
            new(Edits, Made("false")),
            new(Rejected, Of("false", IsRejected)),
            new(Malformed, Made("malformed")),
            new(Refused, Of("malformed", IsRejected)),
            new(Fuzzed, Made("fuzzed")),
            new(Answered, Of("fuzzed", verdict => IsRejected(verdict) || IsAccepted(verdict))),
            new(Lines, File.ReadLines(Script(root)).Count()));

        void Put(string kind, string edit, byte[] bytes)
        {
            var file = $"{kind}-{edits.Count}.json";
            edits[file] = edit;
            File.WriteAllBytes(Path.Combine(folder, file), bytes);
        }
    }

    private static string Script(string root) => Path.Combine(root, "scripts", "check-certificate.fsx");

    // one run of the checker over a folder: the verdict on each file, by its name
    private static Dictionary<string, string> Check(string root, string folder, bool images)
    {
        var start = new ProcessStartInfo("dotnet", ["fsi", Script(root), folder, .. images ? Array.Empty<string>() : ["--counts-only"]]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var checker = Process.Start(start)!;
        var error = checker.StandardError.ReadToEndAsync();
        var verdicts = new Dictionary<string, string>();
        while (checker.StandardOutput.ReadLine() is { } line)
        {
            if (line.Split(": ", 2) is [var file, var verdict])
            {
                verdicts[file] = verdict;
            }
        }

        checker.WaitForExit();
        return verdicts.Count > 0 ? verdicts : throw new PaperException($"the checker said nothing: {error.Result}");
    }
}
