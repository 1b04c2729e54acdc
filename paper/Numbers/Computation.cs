using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Theory.Paper.Numbers;

/// <summary>Values that take seconds and that the code and its named inputs alone decide: each is computed once by a build of the program and kept among the build's outputs.</summary>
/// <remarks>A kept value belongs to the very code that computed it: its key hashes the identities that the compiler gives to this assembly, to the theory's, the networks' and the numerics', which
/// change with every change of the code. A file that cannot be read is as good as none. Within one run a value is computed or read once.</remarks>
internal static class Computation
{
    private static readonly JsonSerializerOptions Format = new() { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

    private static readonly ConcurrentDictionary<string, Lazy<object>> Known = new(StringComparer.Ordinal);

    private static readonly string Code = string.Join(' ', new[] { typeof(Computation), typeof(Theory.MetaLearning.NoisyQuadratic), typeof(Theory.Nets.Runs.Store), typeof(Theory.Numerics.Seed) }.Select(t => t.Assembly.ManifestModule.ModuleVersionId));

    // the outputs of one build share it: the program, and the laws that run the program
    private static readonly string Folder = Path.Combine(Outputs(new DirectoryInfo(AppContext.BaseDirectory)) ?? AppContext.BaseDirectory, "computed");

    /// <summary>The value, from the file or from its computation.</summary>
    /// <param name="name">What it is: one name a value.</param>
    /// <param name="compute">A function of the code and of the inputs alone.</param>
    /// <param name="inputs">A hash of what else decides the value; empty for a value of theory.</param>
    public static T Of<T>(string name, Func<T> compute, string inputs = "")
        where T : class => (T)Known.GetOrAdd($"{name} {inputs}", _ => new(() => Kept(name, inputs, compute))).Value;

    private static T Kept<T>(string name, string inputs, Func<T> compute)
        where T : class
    {
        var key = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{name} {inputs} {Code}")))[..16];
        var path = Path.Combine(Folder, $"{name}-{key}.json");
        try
        {
            if (JsonSerializer.Deserialize<T>(File.ReadAllText(path), Format) is { } kept)
            {
                return kept;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
        }

        var value = compute();
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            var partial = $"{path}.{Environment.ProcessId}";
            File.WriteAllText(partial, JsonSerializer.Serialize(value, Format));
            File.Move(partial, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // a folder that nobody may write to costs time alone
        }

        return value;
    }

    private static string? Outputs(DirectoryInfo? folder) => folder is null || folder.Name == "artifacts" ? folder?.FullName : Outputs(folder.Parent);
}
