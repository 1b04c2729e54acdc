using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Theory.Paper.Numbers;

/// <summary>Values that theory alone gives and that take seconds: each is computed once by a build of the program and kept beside it.</summary>
/// <remarks>A kept value belongs to the very code that computed it: its key hashes the identities that the compiler gives to this assembly, to the theory's and to the numerics', which change with
/// every change of the code. A file that cannot be read is as good as none. Within one run a value is computed or read once.</remarks>
internal static class Computation
{
    private static readonly JsonSerializerOptions Format = new() { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

    private static readonly ConcurrentDictionary<string, Lazy<object>> Known = new(StringComparer.Ordinal);

    private static readonly string Code = string.Join(' ', new[] { typeof(Computation), typeof(Theory.MetaLearning.NoisyQuadratic), typeof(Theory.Numerics.Seed) }.Select(t => t.Assembly.ManifestModule.ModuleVersionId));

    /// <summary>The value, from the file or from its computation.</summary>
    /// <param name="name">What it is: one name a value.</param>
    /// <param name="compute">A function of the code alone.</param>
    public static T Of<T>(string name, Func<T> compute)
        where T : class => (T)Known.GetOrAdd(name, n => new(() => Kept(n, compute))).Value;

    private static T Kept<T>(string name, Func<T> compute)
        where T : class
    {
        var key = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{name} {Code}")))[..16];
        var path = Path.Combine(AppContext.BaseDirectory, "computed", $"{name}-{key}.json");
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
}
