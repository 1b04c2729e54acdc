using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Theory.Nets.Runs;

/// <summary>A hash of the source that an experiment can reach: while it stays the same, a measurement stays fresh.</summary>
/// <remarks>
/// <para>Reached are the experiment's own file and, of <c>src/Numerics</c> and <c>src/Nets</c>, each file that declares a type or an extension
/// method that a reached file names. The test is textual and errs on the side of more. The store itself (<c>Runs</c>, but for <see cref="Lab"/>, which hands a run its data), native loading
/// (<c>Native</c>) and other experiments are left out: none of them enters a number. Nor is a GPU's linear algebra (<c>Cuda</c>) reached: a run computes on it only where no library of the processor's loads.</para>
/// <para>Comments and white space do not count: to document a formula makes no network stale. The versions of the library's own packages do.</para>
/// </remarks>
public sealed partial class SourceHash
{
    // what a run is handed: through it a run reaches the finder of data and the device
    private const string Surroundings = "src/Nets/Runs/Lab.cs";
    private readonly string root;
    private readonly string packages;
    private readonly Dictionary<string, SourceFile> files;

    /// <summary>Reads the source tree once.</summary>
    /// <param name="root">The folder that holds <c>src</c> and <c>Directory.Packages.props</c>.</param>
    /// <exception cref="DirectoryNotFoundException">The folder holds no source tree.</exception>
    public SourceHash(string root)
    {
        this.root = root;
        files = new[] { "src/Numerics", "src/Nets" }
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(root, folder), "*.cs", SearchOption.AllDirectories))
            .Select(path => Path.GetRelativePath(root, path).Replace('\\', '/'))
            .Where(path => !path.Contains("/obj/") && (!path.StartsWith("src/Nets/Runs/") || path == Surroundings) && !path.StartsWith("src/Nets/Native/") && !path.StartsWith("src/Numerics/Cuda/"))
            .ToDictionary(path => path, path => new SourceFile(path, File.ReadAllText(Path.Combine(root, path))));
        packages = string.Join('\n', LibraryPackages(root).Select(p => $"{p.Key} {p.Value}"));
    }

    /// <summary>The versions of the packages that the library itself runs on.</summary>
    /// <param name="root">The folder that holds <c>Directory.Packages.props</c>.</param>
    /// <returns>Package → version.</returns>
    public static IReadOnlyDictionary<string, string> LibraryPackages(string root)
    {
        var project = XDocument.Load(Path.Combine(root, "Directory.Packages.props")).Root!;
        var properties = project.Elements("PropertyGroup").Elements().ToDictionary(p => $"$({p.Name.LocalName})", p => p.Value);
        var library = project.Elements("ItemGroup").Single(g => (string?)g.Attribute("Label") == "Library").Elements("PackageVersion");
        return new SortedDictionary<string, string>(
            library.ToDictionary(p => (string)p.Attribute("Include")!, p => properties.GetValueOrDefault((string)p.Attribute("Version")!, (string)p.Attribute("Version")!)),
            StringComparer.Ordinal);
    }

    /// <summary>The hash for an experiment.</summary>
    /// <param name="experiment">The experiment's name; <c>hold-out</c> has the file <c>src/Nets/Experiments/HoldOut.cs</c>.</param>
    /// <returns>64 hexadecimal digits.</returns>
    public string Of(string experiment)
    {
        var text = new StringBuilder(packages);
        foreach (var path in Reached(experiment))
        {
            text.Append('\n').Append(path).Append('\n').Append(files[path].Code);
        }

        return Canonical.Hash(Encoding.UTF8.GetBytes(text.ToString()));
    }

    /// <summary>The files that an experiment can reach, its own among them.</summary>
    /// <param name="experiment">The experiment's name.</param>
    /// <returns>Paths relative to the root, in order.</returns>
    /// <exception cref="FileNotFoundException">The experiment has no file of its own.</exception>
    public IReadOnlyList<string> Reached(string experiment)
    {
        var own = $"src/Nets/Experiments/{Pascal(experiment)}.cs";
        if (!files.ContainsKey(own))
        {
            throw new FileNotFoundException($"The experiment {experiment} should stand in {own}.", Path.Combine(root, own));
        }

        var candidates = files.Values.Where(f => f.Path == own || !f.Path.StartsWith("src/Nets/Experiments/")).ToList();
        var reached = new SortedSet<string>(StringComparer.Ordinal) { own };
        var open = new Queue<SourceFile>([files[own]]);
        while (open.TryDequeue(out var file))
        {
            foreach (var next in candidates.Where(c => !reached.Contains(c.Path) && c.Declares.Overlaps(file.Names)).ToList())
            {
                reached.Add(next.Path);
                open.Enqueue(next);
            }
        }

        return [.. reached];
    }

    /// <summary>How many files of which folder it read.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => $"{files.Count} source files of {root}";

    private static string Pascal(string name) => string.Concat(name.Split('-').Select(part => char.ToUpperInvariant(part[0]) + part[1..]));

    [GeneratedRegex(@"\b(?:class|struct|record|interface|enum|delegate\s+[\w<>\[\],.? ]+)\s+(?:struct\s+|class\s+)?(\w+)")]
    private static partial Regex TypeDeclaration();

    [GeneratedRegex(@"\b(\w+)(?:<[^>()]*>)?\(this\s")]
    private static partial Regex ExtensionMethod();

    [GeneratedRegex(@"[\p{L}_]\w*")]
    private static partial Regex Name();

    // literals first, so that a comment sign inside a string stays, then comments, then white space
    [GeneratedRegex("\"\"\".*?\"\"\"|@\"(?:[^\"]|\"\")*\"|\"(?:\\\\.|[^\"\\\\\\n])*\"|'(?:\\\\.|[^'\\\\\\n])+'|//[^\\n]*|/\\*.*?\\*/|\\s+", RegexOptions.Singleline)]
    private static partial Regex LiteralCommentOrSpace();

    private sealed record SourceFile
    {
        public SourceFile(string path, string text)
        {
            Path = path;
            Code = LiteralCommentOrSpace().Replace(text, m => m.Value[0] is '"' or '@' or '\'' ? m.Value.ReplaceLineEndings("\n") : " ");
            Code = string.Join(' ', Code.Split(' ', StringSplitOptions.RemoveEmptyEntries));
            Declares = [.. TypeDeclaration().Matches(Code).Select(m => m.Groups[1].Value), .. ExtensionMethod().Matches(Code).Select(m => m.Groups[1].Value)];
            Names = [.. Name().Matches(Code).Select(m => m.Value)];
        }

        public string Path { get; }

        public string Code { get; }

        public HashSet<string> Declares { get; }

        public HashSet<string> Names { get; }
    }
}
