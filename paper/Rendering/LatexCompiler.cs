using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Theory.Paper.Rendering;

/// <summary>LaTeX that could not be compiled: TeX's own words and its line.</summary>
public sealed class LatexException(string message) : Exception(message);

/// <summary>Runs pdfLaTeX.</summary>
public static partial class LatexCompiler
{
    private const int Runs = 5;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>The command pdfLaTeX of this machine's path, or null where no TeX is installed.</summary>
    public static string? Find() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .SelectMany(folder => new[] { Path.Combine(folder, "pdflatex"), Path.Combine(folder, "pdflatex.exe") }).FirstOrDefault(File.Exists);

    /// <summary>Compiles a source in a folder until its references stand; the same source gives the same bytes.</summary>
    /// <returns>The path of <c>paper.pdf</c>.</returns>
    /// <exception cref="LatexException">No TeX is installed, it took too long, or it found an error, whose text and line are told.</exception>
    public static string Compile(string tex, string folder)
    {
        var command = Find() ?? throw new LatexException("No pdflatex is on the path; on Debian: apt-get install texlive-latex-recommended texlive-pictures");
        Directory.CreateDirectory(folder);
        var (source, auxiliary) = (Path.Combine(folder, "paper.tex"), Path.Combine(folder, "paper.aux"));
        File.WriteAllText(source, tex);
        File.Delete(auxiliary);
        File.Delete(Path.Combine(folder, "paper.out"));
        var before = "";
        for (var run = 0; run < Runs; run++)
        {
            Run(command, folder, tex);
            var after = File.ReadAllText(auxiliary);
            if (run > 0 && after == before)
            {
                return Path.Combine(folder, "paper.pdf");
            }

            before = after;
        }

        throw new LatexException($"The references of the paper still moved after {Runs} runs of pdflatex.");
    }

    private static void Run(string command, string folder, string tex)
    {
        var start = new ProcessStartInfo(command, ["-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape", "-file-line-error", "paper.tex"])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in new[] { ("SOURCE_DATE_EPOCH", "0"), ("FORCE_SOURCE_DATE", "1"), ("max_print_line", "1000"), ("TZ", "UTC") })
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start) ?? throw new LatexException($"{command} could not be started.");
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Patience))
        {
            process.Kill(entireProcessTree: true);
            throw new LatexException($"pdflatex did not end within {Patience.TotalMinutes} minutes.");
        }

        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new LatexException(Explain(output.Result + errors.Result, tex, process.ExitCode));
        }
    }

    private static string Explain(string log, string tex, int code)
    {
        var match = Error().Match(log);
        if (!match.Success)
        {
            return $"pdflatex ended with {code}: {log[Math.Max(0, log.Length - 600)..]}";
        }

        var number = int.Parse(match.Groups["line"].Value, System.Globalization.CultureInfo.InvariantCulture);
        var lines = tex.Split('\n');
        var line = number >= 1 && number <= lines.Length ? lines[number - 1] : "";
        return $"LaTeX, line {number}: {match.Groups["error"].Value}\n  {(line.Length > 200 ? line[..200] + "…" : line)}";
    }

    [GeneratedRegex(@"^\S*?:(?<line>[0-9]+): (?<error>.+)$", RegexOptions.Multiline)]
    private static partial Regex Error();
}
