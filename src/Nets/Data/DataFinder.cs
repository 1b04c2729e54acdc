using System.Security.Cryptography;
using Theory.Nets.Runs;
using Theory.Numerics;

namespace Theory.Nets.Data;

/// <summary>Finds the data sets: in named folders, in the user's cache, on the network; where there is none of it, glyphs drawn by code stand in.</summary>
/// <remarks>
/// <para>Searched in this order: each folder of <c>THEORY_DATA</c>, first its subfolder of the set's name, then the folder itself; the cache folder of the user;
/// the set's addresses, unless <c>THEORY_OFFLINE</c> is 1. What is fetched is cached. Last comes the stand-in of <see cref="Glyphs"/>, which every
/// result must carry on as such.</para>
/// <para>A file whose SHA-256 is not the published one is refused by name, wherever it came from: a number that is called MNIST's is MNIST's.</para>
/// <para>A set is read once and kept. Safe for several threads.</para>
/// </remarks>
public sealed class DataFinder
{
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan SilenceLimit = TimeSpan.FromSeconds(10);

    private readonly Lock gate = new();
    private readonly SortedDictionary<string, string> used = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DataSet> sets = new(StringComparer.Ordinal);
    private readonly Action<Progress> report;

    /// <summary>A finder; what is not given comes from the environment.</summary>
    /// <param name="folders">The folders to search first; by default those of <c>THEORY_DATA</c>, separated as in <c>PATH</c>.</param>
    /// <param name="cache">The folder that keeps what was fetched; by default <c>theory/data</c> in the user's cache folder.</param>
    /// <param name="offline">Whether the network stays untouched; by default whether <c>THEORY_OFFLINE</c> is 1.</param>
    /// <param name="report">Told what is searched and fetched; by default nobody.</param>
    public DataFinder(IReadOnlyList<string>? folders = null, string? cache = null, bool? offline = null, Action<Progress>? report = null)
    {
        Folders = folders
            ?? (Environment.GetEnvironmentVariable("THEORY_DATA") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Cache = cache ?? Path.Combine(CacheOfUser(), "theory", "data");
        IsOffline = offline ?? Environment.GetEnvironmentVariable("THEORY_OFFLINE") == "1";
        this.report = report ?? (static _ => { });
    }

    /// <summary>The folders that are searched first.</summary>
    public IReadOnlyList<string> Folders { get; }

    /// <summary>The folder that keeps what was fetched.</summary>
    public string Cache { get; }

    /// <summary>Whether the network stays untouched.</summary>
    public bool IsOffline { get; }

    /// <summary>What was read so far: data set and the SHA-256 of its files.</summary>
    public IReadOnlyDictionary<string, string> Used
    {
        get
        {
            lock (gate)
            {
                return new SortedDictionary<string, string>(used, StringComparer.Ordinal);
            }
        }
    }

    /// <summary>Finds a data set.</summary>
    /// <param name="source">The set, such as <see cref="DataSource.Mnist"/>.</param>
    /// <returns>The set, or its stand-in, which says so.</returns>
    /// <exception cref="DataFormatException">A file was found or fetched that is not the published one.</exception>
    public DataSet Find(DataSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        lock (gate)
        {
            if (!sets.TryGetValue(source.Name, out var set))
            {
                set = Search(source);
                sets.Add(source.Name, set);
                used.Add(source.Name, set.Provenance);
            }

            return set;
        }
    }

    /// <summary>Finds a data set by its name.</summary>
    /// <param name="name">The name of a source in <see cref="DataSource.All"/>.</param>
    /// <returns>The set, or its stand-in, which says so.</returns>
    /// <exception cref="ArgumentException">No source has this name.</exception>
    /// <exception cref="DataFormatException">A file was found or fetched that is not the published one.</exception>
    public DataSet Find(string name) => DataSource.All.TryGetValue(name, out var source)
        ? Find(source)
        : throw new ArgumentException($"No data set is called '{name}'; there are {string.Join(", ", DataSource.All.Keys)}.", nameof(name));

    /// <summary>Where a set's files lie, the network left aside.</summary>
    /// <param name="source">The set.</param>
    /// <returns>The folder with all four files, or null.</returns>
    public string? Locate(DataSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return Candidates(source).FirstOrDefault(folder => source.Files.All(file => File.Exists(Path.Combine(folder, file.Name))) && !(Folders.Contains(folder) && IsAnother(source, folder)));
    }

    private IEnumerable<string> Candidates(DataSource source) =>
        [.. Folders.SelectMany(folder => new[] { Path.Combine(folder, source.Name), folder }), Path.Combine(Cache, source.Name)];

    // Both sets name their files alike, so files directly in a named folder may be the other set's: known by their length, and passed over.
    private static bool IsAnother(DataSource source, string folder)
    {
        var length = new FileInfo(Path.Combine(folder, source.TrainImages.Name)).Length;
        return length != source.TrainImages.Length && DataSource.All.Values.Any(other => other.TrainImages.Length == length);
    }

    private DataSet Search(DataSource source)
    {
        if (Locate(source) is { } folder)
        {
            report(new Progress(0, $"{source.Name}: reading {folder}"));
            return Assemble(source, file => ReadFile(Path.Combine(folder, file.Name)), file => Path.Combine(folder, file.Name));
        }

        if (!IsOffline && Fetch(source) is { } fetched)
        {
            return Assemble(source, file => fetched[file.Name], static file => file.Name);
        }

        report(new Progress(0, $"{source.Name}: neither found nor fetched; glyphs drawn by code stand in"));
        return Glyphs.StandIn(source.Name);
    }

    private static byte[] ReadFile(string path)
    {
        var length = new FileInfo(path).Length;
        return length <= Idx.LongestFile
            ? File.ReadAllBytes(path)
            : throw new DataFormatException(path, Idx.LongestFile, DataLayer.File, FormattableString.Invariant($"the file has {length} bytes; at most {Idx.LongestFile} are read"));
    }

    private static DataSet Assemble(DataSource source, Func<DataFile, byte[]> read, Func<DataFile, string> path)
    {
        var train = Join(source.TrainImages, source.TrainLabels);
        var test = Join(source.TestImages, source.TestLabels);
        if ((train.Rows, train.Columns) != (test.Rows, test.Columns))
        {
            throw new DataFormatException(path(source.TestImages), 8, DataLayer.Content, $"the test set has {test}, the training set {train}");
        }

        return new DataSet(source.Name, train, test, IsStandIn: false, string.Join(' ', source.Files.Select(static file => $"{file.Name} {file.Sha256}")));

        LabelledImages Join(DataFile images, DataFile labels) => LabelledImages.Join(path(images), Array(images, 3), path(labels), Array(labels, 1));

        IdxArray Array(DataFile file, int dimensions)
        {
            var bytes = read(file);
            Verify(path(file), file, bytes);
            return Idx.Parse(path(file), bytes, dimensions);
        }
    }

    private static void Verify(string path, DataFile file, byte[] bytes)
    {
        var sum = Convert.ToHexStringLower(SHA256.HashData(bytes));
        if (sum != file.Sha256)
        {
            throw new DataFormatException(path, 0, DataLayer.File,
                FormattableString.Invariant($"this is not the published file: {bytes.Length} bytes with SHA-256 {sum}, not {file.Length} with {file.Sha256}; remove it to have the set fetched anew"));
        }
    }

    private Dictionary<string, byte[]>? Fetch(DataSource source)
    {
        using var client = new HttpClient(new SocketsHttpHandler { ConnectTimeout = ConnectLimit }) { Timeout = Timeout.InfiniteTimeSpan };
        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        DataFormatException? mismatch = null;
        foreach (var address in source.Addresses)
        {
            try
            {
                foreach (var file in source.Files.Where(file => !files.ContainsKey(file.Name)))
                {
                    var uri = new Uri(address, file.Name);
                    var bytes = Download(client, uri, file, source);
                    Verify(uri.ToString(), file, bytes);
                    files.Add(file.Name, bytes);
                    Keep(source, file, bytes);
                }

                return files;
            }
            catch (DataFormatException e)
            {
                // The next address may have the right file; if none has, this is what the caller hears.
                mismatch ??= e;
                report(new Progress(0, $"{source.Name}: {e.Message}"));
            }
            catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
            {
                report(new Progress(0, $"{source.Name}: {address} does not answer: {e.Message}"));
            }
        }

        return mismatch is null ? null : throw mismatch;
    }

    private byte[] Download(HttpClient client, Uri uri, DataFile file, DataSource source)
    {
        // One limit, wound up anew at every piece that arrives: a slow line is waited for, a dead one is not.
        using var silence = new CancellationTokenSource(SilenceLimit);
        using var request = new HttpRequestMessage(HttpMethod.Get, uri);
        using var response = client.Send(request, HttpCompletionOption.ResponseHeadersRead, silence.Token).EnsureSuccessStatusCode();
        using var body = response.Content.ReadAsStream(silence.Token);

        // One byte more than the file may have: enough to see that there is too much.
        var bytes = new byte[file.Length + 1];
        var filled = 0;
        while (filled < bytes.Length)
        {
            var read = body.ReadAsync(bytes.AsMemory(filled, Math.Min(1 << 16, bytes.Length - filled)), silence.Token).AsTask().GetAwaiter().GetResult();
            if (read == 0)
            {
                break;
            }

            silence.CancelAfter(SilenceLimit);
            filled += read;
            report(new Progress(Math.Min(1, (double)filled / file.Length), $"{source.Name}: fetching {uri}"));
        }

        return bytes[..filled];
    }

    private void Keep(DataSource source, DataFile file, byte[] bytes)
    {
        try
        {
            var folder = Directory.CreateDirectory(Path.Combine(Cache, source.Name)).FullName;
            Store.WriteWhole(Path.Combine(folder, file.Name), bytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            report(new Progress(0, $"{source.Name}: {file.Name} is not kept for the next time: {e.Message}"));
        }
    }

    private static string CacheOfUser()
    {
        if (OperatingSystem.IsWindows())
        {
            return Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData);
        }

        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        return OperatingSystem.IsMacOS() ? Path.Combine(home, "Library", "Caches")
            : Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } named ? named
            : Path.Combine(home, ".cache");
    }
}
