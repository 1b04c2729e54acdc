using System.Diagnostics;
using System.Text.Json.Nodes;
using Theory.Numerics;

namespace Theory.Bench;

/// <summary>Products and factorisations on a GPU beside the processor's backend on the same matrices, the copies to and from the device included, residuals beside times.</summary>
/// <remarks>A residual is LAPACK's: what the factors miss, over ‖A‖ n ε. What was measured of other orders on the same machine and device stays in the file.</remarks>
internal static class CudaSpeed
{
    private const double Epsilon = 1.0 / (1L << 52);

    private static readonly Case[] Cases =
    [
        new("gemm", "product of two matrices", static (la, a, _) => la.Multiply(a, a), static (la, a, _, made) => Missed(la, x => Times(a, Times(a, x)), (Matrix)made, a.FrobeniusNorm * a.FrobeniusNorm)),
        new("cholesky", "Cholesky factor of a positive definite matrix", static (la, _, gram) => la.Cholesky(gram), static (la, _, gram, made) => Missed(la, x => Times((Matrix)made, Times(((Matrix)made).Transpose(), x)), gram)),
        new("qr", "thin QR factors", static (la, a, _) => la.Qr(a), static (la, a, _, made) => Missed(la, x => Times(((Qr)made).Q, Times(((Qr)made).R, x)), a)),
        new("symmetric-eigen", "eigenvalues and eigenvectors of a symmetric matrix", static (la, _, gram) => la.SymmetricEigen(gram), static (la, _, gram, made) => Missed(la, x => Spectral((SymmetricEigen)made, x), gram)),
        new("svd", "singular values and vectors", static (la, a, _) => la.Svd(a), static (la, a, _, made) => Missed(la, x => Singular((Svd)made, x), a)),
        new("eigen", "eigenvalues and eigenvectors of a general matrix", static (la, a, _) => la.Eigen(a), static (la, a, _, made) => General(la, a, (Eigen)made)),
    ];

    /// <summary>Measures and writes <c>bench/results/cuda.json</c>.</summary>
    /// <param name="root">The root of the repository.</param>
    /// <param name="orders">The orders of the matrices.</param>
    /// <returns>The exit code: 1 where a residual is 30 or more, 2 without a GPU.</returns>
    internal static int Run(string root, IReadOnlyList<int> orders)
    {
        var probe = CudaLinearAlgebra.Probe;
        if (!probe.Taken)
        {
            Console.Error.WriteLine($"This benchmark needs a GPU. {probe}");
            return 2;
        }

        var gpu = LinearAlgebra.Cuda;
        var cpu = LinearAlgebra.Available.First(la => la.Name != gpu.Name);
        var (cases, worst) = (Kept(root, probe, orders), 0.0);
        foreach (var order in orders)
        {
            var rounds = order <= 2000 ? 5 : 3;
            var stream = new Seed(2026).Split("cuda").Split($"{order}").Stream();
            var a = new Matrix(order, order, (_, _) => stream.NextNormal());
            var gram = cpu.Multiply(a, a.Transpose());
            gram = new Matrix(order, order, (i, j) => (i <= j ? gram[i, j] : gram[j, i]) + (i == j ? order : 0));
            foreach (var (name, what, run, residual) in Cases)
            {
                // The first call loads code and fills the pool; the processor's backend needs none at the orders where a call takes minutes.
                var there = run(gpu, a, gram);
                var theirs = residual(cpu, a, gram, there);
                var device = Enumerable.Range(0, rounds).Select(_ => Seconds(() => run(gpu, a, gram))).ToList();
                object? here = null;
                var processor = Enumerable.Range(0, order <= 2000 ? 3 : 1).Select(_ => Seconds(() => here = run(cpu, a, gram))).ToList();
                var ours = residual(cpu, a, gram, here!);
                worst = Math.Max(worst, Math.Max(ours, theirs));
                Put(cases, name, what, order, device, processor, theirs, ours);
                Write(root, probe, cpu, cases);
            }

            var d = CudaLinearAlgebra.ToDevice(a);
            Product(d);
            var chain = Enumerable.Range(0, rounds).Select(_ => Seconds(() => Product(d))).ToList();
            Put(cases, "gemm-on-device", "product of two matrices that are on the device, and its norm", order, chain, [], double.NaN, double.NaN);
            Write(root, probe, cpu, cases);
        }

        return worst < 30 ? 0 : 1;
    }

    private static void Put(JsonObject cases, string name, string what, int order, IReadOnlyList<double> device, IReadOnlyList<double> processor, double deviceResidual, double processorResidual)
    {
        var entry = new JsonObject { ["what"] = what, ["order"] = order, ["gpu"] = Report.Array(device) };
        if (processor.Count > 0)
        {
            (entry["cpu"], entry["gpuResidual"], entry["cpuResidual"]) = (Report.Array(processor), deviceResidual, processorResidual);
        }

        cases[$"{name}-{order}"] = entry;
        Console.WriteLine(processor.Count > 0
            ? Invariant($"{name,-16} {order,5}: GPU {Report.Median(device):0.0000} s, residual {deviceResidual:0.00}; processor {Report.Median(processor):0.0000} s, residual {processorResidual:0.00}; ratio {Report.Median(processor) / Report.Median(device):0.00}")
            : Invariant($"{name,-16} {order,5}: GPU {Report.Median(device):0.0000} s"));
    }

    private static void Write(string root, BackendProbe probe, ILinearAlgebra cpu, JsonObject cases)
    {
        var numbers = new JsonArray();
        foreach (var (name, entry) in cases)
        {
            var device = Report.Median([.. entry!["gpu"]!.AsArray().Select(static x => (double)x!)]);
            var how = Invariant($"{entry["what"]}, order {entry["order"]}, Gaussian entries, double precision, {probe.Detail}.");
            Report.Publish(numbers, $"{name}-seconds", device, Invariant($"{device:0.000} s"), $"Median time on the GPU: {how}");
            if (entry["cpu"] is JsonArray times)
            {
                var ratio = Report.Median([.. times.Select(static x => (double)x!)]) / device;
                var residual = (double)entry["gpuResidual"]!;
                Report.Publish(numbers, $"{name}-vs-cpu", ratio, Invariant($"{Math.Floor(100 * ratio) / 100:0.00}×"), $"Time of {cpu.Name} over the GPU's, copies included: {how}");
                Report.Publish(numbers, $"{name}-residual", residual, Invariant($"{Math.Ceiling(100 * residual) / 100:0.00}"), $"Residual on the GPU in units of ‖A‖ n ε: {how}");
            }
        }

        Report.Write(root, "cuda", new JsonObject { ["numbers"] = numbers, ["cases"] = cases.DeepClone(), ["device"] = probe.Detail, ["backend"] = cpu.Name });
    }

    // The other orders' cases, where they are this machine's and this device's.
    private static JsonObject Kept(string root, BackendProbe probe, IReadOnlyList<int> orders)
    {
        var path = Path.Combine(root, "bench", "results", "cuda.json");
        var kept = new JsonObject();
        if (File.Exists(path) && JsonNode.Parse(File.ReadAllText(path)) is JsonObject before && (string?)before["device"] == probe.Detail && (string?)before["machine"] == Report.Machine())
        {
            foreach (var (name, entry) in before["cases"]!.AsObject().Where(entry => !orders.Contains((int)entry.Value!["order"]!)))
            {
                kept[name] = entry!.DeepClone();
            }
        }

        return kept;
    }

    // The norm waits for the product.
    private static void Product(DeviceMatrix d) => _ = (d * d).FrobeniusNorm;

    private static double Seconds(Action action)
    {
        var start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    // ‖(A − made) X‖ over ‖A‖ ‖X‖ n ε for four columns of signs: the norm itself to a factor of about 1, at the price of products with vectors.
    private static double Missed(ILinearAlgebra la, Func<Matrix, Matrix> made, Matrix whole, double? scale = null)
    {
        var stream = new Seed(2026).Split("signs").Stream();
        var x = new Matrix(whole.Columns, 4, (_, _) => stream.NextInt(2) == 0 ? 1 : -1);
        return (made(x) - la.Multiply(whole, x)).FrobeniusNorm / ((scale ?? whole.FrobeniusNorm) * x.FrobeniusNorm / Math.Sqrt(whole.Columns) * whole.Rows * Epsilon);
    }

    private static Matrix Times(Matrix a, Matrix x) => LinearAlgebra.Default.Multiply(a, x);

    private static Matrix Spectral(SymmetricEigen eigen, Matrix x)
    {
        var y = Times(eigen.Vectors.Transpose(), x);
        return Times(eigen.Vectors, new Matrix(y.Rows, y.Columns, (i, j) => eigen.Values[i] * y[i, j]));
    }

    private static Matrix Singular(Svd svd, Matrix x)
    {
        var y = Times(svd.V.Transpose(), x);
        return Times(svd.U, new Matrix(y.Rows, y.Columns, (i, j) => svd.Values[i] * y[i, j]));
    }

    // ‖A V − V Λ‖ over ‖A‖ ‖V‖ n ε.
    private static double General(ILinearAlgebra la, Matrix a, Eigen eigen)
    {
        var image = la.Multiply(new ComplexMatrix(a), eigen.Vectors);
        var rest = new ComplexMatrix(a.Rows, a.Rows, (i, j) => image[i, j] - (eigen.Values[j] * eigen.Vectors[i, j]));
        return rest.FrobeniusNorm / (a.FrobeniusNorm * eigen.Vectors.FrobeniusNorm * a.Rows * Epsilon);
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);

    private sealed record Case(string Name, string What, Func<ILinearAlgebra, Matrix, Matrix, object> Run, Func<ILinearAlgebra, Matrix, Matrix, object, double> Residual);
}
