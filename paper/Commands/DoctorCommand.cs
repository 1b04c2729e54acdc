using System.Runtime.InteropServices;
using Theory.Nets.Data;
using Theory.Nets.Native;
using Theory.Numerics;
using Theory.Paper.Rendering;

namespace Theory.Paper.Commands;

/// <summary><c>paper -- doctor</c>: what was found, and for what is missing the file or symbol and the command that mends it.</summary>
internal static class DoctorCommand
{
    public static int Run(Workplace place)
    {
        Line(true, "checkout", place.Root, place.Commit() is var (commit, dirty) ? $"commit {commit}{(dirty ? ", with changes" : "")}" : "", "");
        Line(true, ".NET", RuntimeEnvironment.GetRuntimeDirectory(), $"{RuntimeInformation.FrameworkDescription}, {RuntimeInformation.RuntimeIdentifier}", "");
        var natives = NativeReport.Make();
        foreach (var found in natives.Findings)
        {
            Line(found.Found, found.Name, found.Path, $"{found.Version} {found.Detail}".Trim(), found.Mend);
        }

        Line(true, "linear algebra", "", LinearAlgebra.Default.Name, "");
        foreach (var probe in LinearAlgebra.Probes)
        {
            Console.WriteLine($"{"",36} {probe}");
        }

        // The default may not have looked for a GPU; who asks here wants to know.
        var cuda = CudaLinearAlgebra.Probe;
        Line(cuda.Taken, "linear algebra on a GPU", cuda.Path, cuda.Detail, "install CUDA 12 or 13 (libcudart, libcublas, libcusolver), or name its folder in CUDA_HOME");

        var finder = new DataFinder();
        foreach (var source in DataSource.All.Values)
        {
            var folder = finder.Locate(source);
            Line(folder is not null, source.Name, folder ?? "", folder is null ? $"not in THEORY_DATA ({string.Join(Path.PathSeparator, finder.Folders)}) nor in {finder.Cache}" : "",
                $"dotnet run --project paper (fetches it), or name a folder that holds {source.Name}/{source.TrainImages.Name} in THEORY_DATA");
        }

        var tex = LatexCompiler.Find();
        Line(tex is not null, "TeX", tex ?? "", tex is null ? "no pdflatex on PATH: the built-in writer makes the PDF instead" : "", "apt-get install texlive-latex-base texlive-latex-recommended texlive-pictures");
        return natives.Usable ? 0 : 1;
    }

    private static void Line(bool found, string name, string path, string detail, string mend)
    {
        Console.WriteLine($"{(found ? "found  " : "missing")} {name,-28} {path}{(path.Length > 0 && detail.Length > 0 ? "  " : "")}{detail}");
        if (!found && mend.Length > 0)
        {
            Console.WriteLine($"{"",36} mend: {mend}");
        }
    }
}
