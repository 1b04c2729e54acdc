using System.Text.Json;
using System.Text.Json.Nodes;
using Theory.Nets.Data;
using Theory.Numerics;

namespace Theory.Nets.Runs;

/// <summary>Results by experiment, options and seed: one immutable file each, with its provenance and a checksum.</summary>
/// <remarks>A file is written as <see cref="WholeFile"/> writes: a killed run leaves the old state, or the new.</remarks>
public sealed class Store
{
    private const int Schema = 1;
    private const int Attempts = 1000;
    private static readonly string[] Provenanced = ["code", "commit", "dirty", "data", "packages", "device", "threads", "system", "command", "seconds", "finished"];
    private const string Mend = "Restore it from the history, or delete it and measure again.";
    private readonly Dictionary<string, string> current = [];
    private readonly Dictionary<string, (DateTime Written, long Length, Entry Entry)> known = [];
    private readonly Dictionary<JsonNode, object> parts = [];
    private readonly Dictionary<(IExperiment Experiment, Tier Tier), IReadOnlyList<Job>> grids = [];
    private readonly Func<string, string> code;
    private readonly Action<Entry> reader = static _ => { };

    /// <summary>Opens a store.</summary>
    /// <param name="folder">The folder; it is made when the first result is written.</param>
    /// <param name="code">The hash of the source that an experiment can reach now, by the experiment's name.</param>
    public Store(string folder, Func<string, string> code)
    {
        Folder = folder;
        this.code = code;
    }

    private Store(Store store, Action<Entry> reader)
        : this(store.Folder, store.code)
    {
        (current, known, parts, grids) = (store.current, store.known, store.parts, store.grids);
        this.reader = reader;
    }

    /// <summary>The folder.</summary>
    public string Folder { get; }

    /// <summary>The same store, telling which entries are read: what a number came from.</summary>
    /// <param name="reader">Told of each entry that stands for a job, as it is read.</param>
    /// <returns>The view.</returns>
    public Store Observed(Action<Entry> reader) => new(this, reader);

    /// <summary>The measurements of the largest tier that was measured whole; where none was, those of the tier that was measured most.</summary>
    /// <typeparam name="TOptions">The options.</typeparam>
    /// <typeparam name="TResult">The result.</typeparam>
    /// <param name="experiment">The experiment.</param>
    /// <returns>The measurements, in the grid's order; empty where nothing was measured.</returns>
    /// <exception cref="DataFormatException">A file is damaged.</exception>
    public IReadOnlyList<Measurement<TOptions, TResult>> Of<TOptions, TResult>(Experiment<TOptions, TResult> experiment)
        where TOptions : notnull
        where TResult : notnull
    {
        var unobserved = new Store(this, static _ => { });
        var files = Files(experiment.Name);
        var share = Enum.GetValues<Tier>().ToDictionary(
            tier => tier, tier => unobserved.Of(experiment, tier, files).Count / (double)Math.Max(1, Jobs(experiment, tier).Count));
        return Of(experiment, share.OrderByDescending(s => s.Value).ThenByDescending(s => s.Key).First().Key, files);
    }

    /// <summary>The measurements of an experiment's grid: for each job, the newest fresh file, else the newest stale one.</summary>
    /// <typeparam name="TOptions">The options.</typeparam>
    /// <typeparam name="TResult">The result.</typeparam>
    /// <param name="experiment">The experiment.</param>
    /// <param name="tier">The tier.</param>
    /// <returns>The measurements, in the grid's order; a job that was never run is missing.</returns>
    /// <exception cref="DataFormatException">A file is damaged.</exception>
    public IReadOnlyList<Measurement<TOptions, TResult>> Of<TOptions, TResult>(Experiment<TOptions, TResult> experiment, Tier tier)
        where TOptions : notnull
        where TResult : notnull => Of(experiment, tier, Files(experiment.Name));

    private List<Measurement<TOptions, TResult>> Of<TOptions, TResult>(Experiment<TOptions, TResult> experiment, Tier tier, ILookup<string, string> files)
        where TOptions : notnull
        where TResult : notnull =>
        [.. from job in Jobs(experiment, tier)
            let entry = Find(job, files)
            where entry is not null
            let result = ReadPart<TResult>(entry, entry.Result)
            where result is not null
            select new Measurement<TOptions, TResult>(job, ReadPart<TOptions>(entry, entry.Options)!, result, entry.Provenance, entry.Fresh, entry.File)];

    /// <summary>The entry that stands for a job.</summary>
    /// <param name="job">The job.</param>
    /// <returns>The newest fresh entry, else the newest stale one, else null.</returns>
    /// <exception cref="DataFormatException">A file is damaged.</exception>
    public Entry? Find(Job job) => Find(job, Files(job.Experiment));

    private Entry? Find(Job job, ILookup<string, string> files)
    {
        var entries = files[job.Id].Select(Read).ToList();
        var found = entries.FindLast(e => e.Fresh) ?? entries.LastOrDefault();
        if (found is not null)
        {
            reader(found);
        }

        return found;
    }

    /// <summary>Writes a result. Stale entries of the same job go once the new one is on the disk; fresh ones stay beside it.</summary>
    /// <param name="job">The job.</param>
    /// <param name="result">The result.</param>
    /// <param name="provenance">What it came from.</param>
    /// <returns>The file's name, relative to the store.</returns>
    /// <exception cref="IOException">The disk refused; what stood there before still stands.</exception>
    public string Save(Job job, JsonNode result, Provenance provenance) => Save(job, result, provenance, beside: true);

    /// <summary>Writes a result where no fresh one stands: of any number of processes that measure one job at once, one leaves its result.</summary>
    /// <param name="job">The job.</param>
    /// <param name="result">The result.</param>
    /// <param name="provenance">What it came from.</param>
    /// <returns>The name of the file that stands, relative to the store: this result's, or that of the one that was there.</returns>
    /// <exception cref="IOException">The disk refused; what stood there before still stands.</exception>
    public string SaveOnce(Job job, JsonNode result, Provenance provenance) => Save(job, result, provenance, beside: false);

    private string Save(Job job, JsonNode result, Provenance provenance, bool beside)
    {
        var body = new JsonObject
        {
            ["schema"] = Schema,
            ["experiment"] = job.Experiment,
            ["tier"] = Canonical.Write(job.Tier),
            ["options"] = job.Options.DeepClone(),
            ["seed"] = job.Seed.Value,
            ["result"] = result.DeepClone(),
            ["provenance"] = Canonical.Write(provenance),
        };
        body["checksum"] = Canonical.Hash(body);
        var bytes = System.Text.Encoding.UTF8.GetBytes(Canonical.Text(body));
        MachineDisk.Instance.MakeFolder(Path.GetDirectoryName(Path.Combine(Folder, $"{job.Id}.json"))!);
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            // another process may write or clear away files of this job meanwhile: then look again
            var old = Files(job.Experiment)[job.Id].ToList();
            var entries = old.Select(f => (File: f, Entry: ReadIfThere(f))).ToList();
            if (entries.Exists(e => e.Entry is null))
            {
                continue;
            }

            if (!beside && entries.FindLast(e => e.Entry!.Fresh) is { File: { } standing })
            {
                return standing;
            }

            var free = Enumerable.Range(1, int.MaxValue).Select(k => k == 1 ? $"{job.Id}.json" : $"{job.Id}.{k}.json").First(f => !old.Contains(f));
            if (WholeFile.WriteNew(Path.Combine(Folder, free), bytes))
            {
                entries.FindAll(e => !e.Entry!.Fresh).ForEach(e => File.Delete(Path.Combine(Folder, e.File)));
                return free;
            }
        }

        throw new IOException($"{job.Id}: its files changed {Attempts} times while a result was to be written.");
    }

    /// <summary>Writes a text file so that a reader sees the old bytes or the new ones, and nothing between.</summary>
    /// <param name="path">The file.</param>
    /// <param name="text">The text.</param>
    /// <exception cref="IOException">The disk refused; the old file is intact.</exception>
    public static void WriteWhole(string path, string text) => WriteWhole(path, System.Text.Encoding.UTF8.GetBytes(text));

    /// <summary>Writes a file so that a reader sees the old bytes or the new ones, and nothing between.</summary>
    /// <param name="path">The file.</param>
    /// <param name="bytes">The bytes.</param>
    /// <exception cref="IOException">The disk refused; the old file is intact.</exception>
    public static void WriteWhole(string path, ReadOnlySpan<byte> bytes) => WholeFile.Write(path, bytes);

    /// <summary>The store's folder.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => $"results in {Folder}";

    private IReadOnlyList<Job> Jobs(IExperiment experiment, Tier tier) => grids.TryGetValue((experiment, tier), out var jobs) ? jobs : grids[(experiment, tier)] = experiment.Jobs(tier);

    // an experiment's files by the identity of their job, oldest first: ID.json, ID.2.json, …
    private ILookup<string, string> Files(string experiment)
    {
        var folder = Path.Combine(Folder, experiment);
        var names = Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*.json").Select(f => Path.GetFileName(f)) : [];
        return names.Select(f => (Name: f, Parts: f[..^5].Split('.', 2)))
            .Where(f => f.Parts.Length == 1 || int.TryParse(f.Parts[1], out _))
            .OrderBy(f => f.Name.Length).ThenBy(f => f.Name, StringComparer.Ordinal)
            .ToLookup(f => $"{experiment}/{f.Parts[0]}", f => $"{experiment}/{f.Name}");
    }

    // a table or a claim asks for the same measurements again: a file is read and its checksum verified once, and again when it has changed
    private Entry Read(string file)
    {
        var info = new FileInfo(Path.Combine(Folder, file));
        var (written, length) = (info.LastWriteTimeUtc, info.Exists ? info.Length : -1);
        if (known.TryGetValue(file, out var read) && read.Written == written && read.Length == length)
        {
            return read.Entry;
        }

        var entry = ReadWhole(file);
        known[file] = (written, length, entry);
        return entry;
    }

    private Entry? ReadIfThere(string file)
    {
        try
        {
            return Read(file);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    private Entry ReadWhole(string file) => Entry.Parse(file, StrictJson.Bytes(Path.Combine(Folder, file), file), Code);

    /// <summary>The hash of the code that an experiment reaches now: a result with another is stale.</summary>
    /// <param name="experiment">The experiment's name.</param>
    /// <returns>The hash.</returns>
    public string Code(string experiment) => current.TryGetValue(experiment, out var hash) ? hash : current[experiment] = code(experiment);

    // a stale result may have yesterday's form: it then counts as missing, since only a new run can say what it was
    private T? ReadPart<T>(Entry entry, JsonNode part)
        where T : notnull
    {
        if (parts.TryGetValue(part, out var found) && found is T typed)
        {
            return typed;
        }

        try
        {
            var value = entry.Value<T>(part);
            parts[part] = value;
            return value;
        }
        catch (DataFormatException) when (!entry.Fresh)
        {
            return default;
        }
    }

    /// <summary>A file of the store, its types forgotten.</summary>
    /// <param name="File">The file, relative to the store.</param>
    /// <param name="Experiment">The experiment.</param>
    /// <param name="Options">The options.</param>
    /// <param name="Seed">The seed.</param>
    /// <param name="Result">The result.</param>
    /// <param name="Provenance">What it came from.</param>
    /// <param name="Fresh">Whether the source that the experiment can reach is unchanged.</param>
    public sealed record Entry(string File, string Experiment, JsonNode Options, Seed Seed, JsonNode Result, Provenance Provenance, bool Fresh)
    {
        internal StrictJson? Json { get; init; }

        /// <summary>Reads the result that these bytes of a file hold.</summary>
        /// <param name="file">The file's name, relative to the store.</param>
        /// <param name="bytes">All bytes of the file.</param>
        /// <param name="code">The hash of the source that an experiment can reach now, by the experiment's name.</param>
        /// <returns>The entry.</returns>
        /// <exception cref="DataFormatException">The bytes are no result, or not those that were written.</exception>
        public static Entry Parse(string file, byte[] bytes, Func<string, string> code)
        {
            ArgumentNullException.ThrowIfNull(code);
            var json = StrictJson.Parse(file, bytes);
            if (json.Root is JsonObject { } stated && stated["schema"] is { } schema && json.Value<int>(schema) != Schema)
            {
                throw json.Wrong(schema, $"this program reads schema {Schema}");
            }

            var body = json.Object(json.Root, "schema", "experiment", "tier", "options", "seed", "result", "provenance", "checksum");
            var checksum = body["checksum"]!;
            var unfit = json.Wrong(checksum, $"the checksum is not that of the content: the file was edited or damaged. {Mend}");
            body.Remove("checksum");
            if (checksum.GetValueKind() != JsonValueKind.String || checksum.GetValue<string>() != Canonical.Hash(body))
            {
                throw unfit;
            }

            _ = json.Object(body["provenance"]!, Provenanced);
            _ = json.Value<Tier>(body["tier"]!);
            var experiment = json.Value<string>(body["experiment"]!);
            var provenance = json.Value<Provenance>(body["provenance"]!);
            return new Entry(file, experiment, body["options"]!, new Seed(json.Value<ulong>(body["seed"]!)), body["result"]!, provenance, provenance.Code == code(experiment)) { Json = json };
        }

        /// <summary>Its options, its result or a part of them, typed.</summary>
        /// <typeparam name="T">The type.</typeparam>
        /// <param name="part">The part.</param>
        /// <returns>The value.</returns>
        /// <exception cref="DataFormatException">The part has not the form of the type.</exception>
        public T Value<T>(JsonNode part)
            where T : notnull => Json is null ? Canonical.Read<T>(part) : Json.Value<T>(part);
    }
}
