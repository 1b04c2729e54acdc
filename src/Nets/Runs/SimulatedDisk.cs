namespace Theory.Nets.Runs;

/// <summary>What the disk of a machine holds after the power went: how much of what nobody had waited for was there already.</summary>
internal enum PowerCut
{
    /// <summary>Nothing but what was flushed.</summary>
    FlushedOnly,

    /// <summary>All names, and of the bytes only what was flushed: a file can be there, and empty.</summary>
    NamesFirst,

    /// <summary>All names, and of unflushed bytes the first half.</summary>
    HalfTheBytes,

    /// <summary>All of it.</summary>
    Everything,
}

/// <summary>A disk in memory that counts its calls, fails or loses its power at a chosen one, and knows what would be left.</summary>
/// <param name="failAt">The call, from 1, that fails; 0 for none.</param>
/// <param name="power">Whether the power goes at that call: this one and all later ones do nothing.</param>
/// <param name="ignoresFlush">Whether flushes do nothing: the disk by which a law shows that it can fail.</param>
internal sealed class SimulatedDisk(int failAt = 0, bool power = false, bool ignoresFlush = false) : IDisk
{
    private readonly Dictionary<string, Node> names = new(StringComparer.Ordinal);
    private Dictionary<string, Node> durableNames = new(StringComparer.Ordinal);

    /// <summary>The calls so far that change something or wait.</summary>
    public int Calls { get; private set; }

    /// <summary>What a machine finds on this disk when its power is back.</summary>
    /// <param name="cut">How much was on it.</param>
    /// <returns>A disk that works.</returns>
    public SimulatedDisk After(PowerCut cut)
    {
        var disk = new SimulatedDisk();
        foreach (var (path, node) in cut == PowerCut.FlushedOnly ? durableNames : names)
        {
            var bytes = cut switch
            {
                PowerCut.Everything => node.Bytes.ToArray(),
                PowerCut.HalfTheBytes => [.. node.Bytes.Take(Math.Max(node.Durable, node.Bytes.Count / 2))],
                _ => [.. node.Bytes.Take(node.Durable)],
            };
            var left = new Node();
            left.Bytes.AddRange(bytes);
            left.Durable = bytes.Length;
            disk.names[path] = disk.durableNames[path] = left;
        }

        return disk;
    }

    public void MakeFolder(string folder)
    {
    }

    public IDiskFile Create(string path)
    {
        Call("create", path);
        if (names.ContainsKey(path))
        {
            throw new IOException($"{path}: exists");
        }

        return new OpenFile(this, path, names[path] = new Node());
    }

    public bool Rename(string from, string to, bool replace)
    {
        Call("rename", to);
        if (!replace && names.ContainsKey(to))
        {
            return false;
        }

        names[to] = names[from];
        names.Remove(from);
        return true;
    }

    public void FlushFolder(string folder)
    {
        Call("flush", folder);
        if (!ignoresFlush)
        {
            durableNames = new(names, StringComparer.Ordinal);
        }
    }

    public void Delete(string path)
    {
        Call("delete", path);
        names.Remove(path);
    }

    public IReadOnlyList<string> Files(string folder) =>
        [.. names.Keys.Where(p => Path.GetDirectoryName(p) == folder).Select(p => Path.GetFileName(p)).Order(StringComparer.Ordinal)];

    public byte[] Read(string path) => names.TryGetValue(path, out var node) ? [.. node.Bytes] : throw new FileNotFoundException($"{path}: not found", path);

    private void Call(string what, string path)
    {
        Calls++;
        if (failAt > 0 && (Calls == failAt || (power && Calls > failAt)))
        {
            throw new IOException($"{path}: {what} failed");
        }
    }

    private sealed class Node
    {
        public List<byte> Bytes { get; } = [];

        public int Durable { get; set; }
    }

    private sealed class OpenFile(SimulatedDisk disk, string path, Node node) : IDiskFile
    {
        public void Write(ReadOnlySpan<byte> bytes)
        {
            try
            {
                disk.Call("write", path);
            }
            catch (IOException)
            {
                // a write that fails may have written a part
                node.Bytes.AddRange(bytes[..(bytes.Length / 2)]);
                throw;
            }

            node.Bytes.AddRange(bytes);
        }

        public void Flush()
        {
            disk.Call("flush", path);
            if (!disk.IgnoresFlush)
            {
                node.Durable = node.Bytes.Count;
            }
        }

        public void Dispose()
        {
        }
    }

    private bool IgnoresFlush => ignoresFlush;
}
