using System.Numerics;
using static System.FormattableString;

namespace Theory.Numerics;

/// <summary>What looking for a backend of linear algebra came to.</summary>
/// <param name="Name">The backend.</param>
/// <param name="Taken">Whether it can be used.</param>
/// <param name="Path">The library's file; empty where there is none.</param>
/// <param name="Detail">What it passed, or why it is not taken.</param>
public sealed record BackendProbe(string Name, bool Taken, string Path, string Detail)
{
    /// <summary>The backends of a taken probe: one.</summary>
    internal IReadOnlyList<ILinearAlgebra> Backends { get; private init; } = [];

    /// <summary>One line.</summary>
    /// <returns>Name, file and detail.</returns>
    public override string ToString() => $"{Name}: {(Taken ? "taken" : "not taken")}{(Path.Length > 0 ? $", {Path}" : "")}; {Detail}";

    /// <summary>A backend that is not there.</summary>
    /// <param name="name">The backend.</param>
    /// <param name="why">Why.</param>
    internal static BackendProbe Missing(string name, string why) => new(name, false, "", why);

    /// <summary>A backend that needs no library.</summary>
    /// <param name="backend">The backend.</param>
    internal static BackendProbe Present(ILinearAlgebra backend) => new("managed", true, "", backend.Name) { Backends = [backend] };

    /// <summary>The first of a library's ways that has all routines and passes the self-test.</summary>
    /// <param name="name">The backend.</param>
    /// <param name="path">The library's file.</param>
    /// <param name="ways">The ways to use it, the preferred first, in words.</param>
    internal static BackendProbe Test(string name, string path, IReadOnlyList<(string Words, LapackLibrary Library)> ways) =>
        Test(name, path, [.. ways.Select(static way => (way.Words, (Func<string, ILinearAlgebra>)(title => new CheckedKernels(title, new Lapack<double>(way.Library), new Lapack<Complex>(way.Library)))))]);

    /// <summary>The first of a backend's ways that has all routines and passes the self-test.</summary>
    /// <param name="name">The backend.</param>
    /// <param name="path">The library's file.</param>
    /// <param name="ways">What makes a backend of a title, the preferred first, in words.</param>
    internal static BackendProbe Test(string name, string path, IReadOnlyList<(string Words, Func<string, ILinearAlgebra> Make)> ways)
    {
        var faults = new List<string>();
        foreach (var (words, make) in ways)
        {
            try
            {
                var backend = make($"{name}, {words}");
                var worst = SelfTest(backend);
                if (worst.Residual < 30)
                {
                    return new BackendProbe(name, true, path, Invariant($"{words}; largest residual of the self-test {worst.Residual:0.00} of 30 ({worst.Routine}){(faults.Count > 0 ? $"; not taken: {string.Join("; ", faults)}" : "")}"))
                    {
                        Backends = [backend],
                    };
                }

                faults.Add(Invariant($"{words}: the self-test's residual of {worst.Routine} is {worst.Residual:G3}"));
            }
            catch (Exception e) when (e is EntryPointNotFoundException or ArithmeticException or InvalidOperationException)
            {
                faults.Add($"{words}: {e.Message}");
            }
        }

        return new BackendProbe(name, false, path, string.Join("; ", faults));
    }

    /// <summary>Every kernel on a full and a defective matrix, in LAPACK's measure: residuals over ‖A‖ n ε.</summary>
    /// <param name="backend">The backend.</param>
    /// <returns>The largest, and whose it is.</returns>
    internal static (double Residual, string Routine) SelfTest(ILinearAlgebra backend)
    {
        var worst = (Residual: 0.0, Routine: "");
        void See(string routine, double residual)
        {
            // NaN is worse than all.
            if (!(residual <= worst.Residual))
            {
                worst = (double.IsNaN(residual) ? double.PositiveInfinity : residual, routine);
            }
        }

        var stream = new Seed(6).Split("self-test").Stream();
        foreach (var n in new[] { 5, 40 })
        {
            var full = new Matrix(n, n, (_, _) => stream.NextNormal());
            var jordan = new Matrix(n, n, (i, j) => i == j || j == i + 1 ? 1 : 0);
            foreach (var a in new[] { full, jordan })
            {
                var z = new ComplexMatrix(n, n, (i, j) => new Complex(a[i, j], a[j, i] / 2));
                var (left, right) = (new ComplexMatrix(a), ComplexMatrix.Identity(n));
                void Against(string routine, ComplexMatrix whole, ComplexMatrix made) => See(routine, (whole - made).FrobeniusNorm / (whole.FrobeniusNorm * n * MatrixEntry.Epsilon));
                void Unitary(string routine, ComplexMatrix q) => Against(routine, right, q.Adjoint() * q);

                Against("gemm", new ComplexMatrix(LinearAlgebra.Managed.Multiply(a, full)), new ComplexMatrix(backend.Multiply(a, full)));
                Against("complex gemm", z * z, backend.Multiply(z, z));
                var qr = backend.Qr(z);
                Against("complex QR", z, qr.Q * qr.R);
                Unitary("complex QR", qr.Q);
                var realQr = backend.Qr(a);
                Against("QR", left, new ComplexMatrix(realQr.Q * realQr.R));
                var svd = backend.Svd(z);
                Against("complex SVD", z, svd.U * ComplexMatrix.Diagonal(svd.Values.Select(x => new Complex(x, 0))) * svd.V.Adjoint());
                Unitary("complex SVD", svd.U);
                var realSvd = backend.Svd(a);
                Against("SVD", left, new ComplexMatrix(realSvd.U * Matrix.Diagonal(realSvd.Values) * realSvd.V.Transpose()));
                var gram = z * z.Adjoint() + right;
                var eigen = backend.HermitianEigen(gram);
                Against("Hermitian eigenvalues", gram, eigen.Vectors * ComplexMatrix.Diagonal(eigen.Values.Select(x => new Complex(x, 0))) * eigen.Vectors.Adjoint());
                var symmetric = backend.SymmetricEigen(a + a.Transpose());
                Against("symmetric eigenvalues", new ComplexMatrix(a + a.Transpose()), new ComplexMatrix(symmetric.Vectors * Matrix.Diagonal(symmetric.Values) * symmetric.Vectors.Transpose()));
                var lower = backend.Cholesky(gram);
                Against("complex Cholesky", gram, lower * lower.Adjoint());
                var realLower = backend.Cholesky((a * a.Transpose()) + Matrix.Identity(n));
                Against("Cholesky", new ComplexMatrix((a * a.Transpose()) + Matrix.Identity(n)), new ComplexMatrix(realLower * realLower.Transpose()));
                Against("complex solution", z, gram * backend.Solve(gram, z));
                Against("solution", left, new ComplexMatrix(a * backend.Solve(a, a)));
                foreach (var (routine, whole, schur) in new[] { ("Schur form", left, backend.Schur(a)), ("complex Schur form", z, backend.Schur(z)) })
                {
                    Against(routine, whole, schur.Q * schur.T * schur.Q.Adjoint());
                    Unitary(routine, schur.Q);
                }

                var hessenberg = backend.Hessenberg(z);
                Against("complex Hessenberg form", z, hessenberg.Q * hessenberg.H * hessenberg.Q.Adjoint());
                foreach (var (routine, whole, pairs) in new[] { ("eigenvectors", left, backend.Eigen(a)), ("complex eigenvectors", z, backend.Eigen(z)) })
                {
                    See(routine, ((whole * pairs.Vectors) - (pairs.Vectors * ComplexMatrix.Diagonal(pairs.Values))).FrobeniusNorm / (whole.FrobeniusNorm * pairs.Vectors.FrobeniusNorm * n * MatrixEntry.Epsilon));
                }
            }
        }

        // From some order on there are other ways through the same library.
        var order = BlockReflections.Worth;
        var large = new ComplexMatrix(order, order, (_, _) => new Complex(stream.NextNormal(), stream.NextNormal()));
        void Large(string routine, ComplexMatrix made) => See(routine, (large - made).FrobeniusNorm / (large.FrobeniusNorm * order * MatrixEntry.Epsilon));
        var parts = backend.Svd(large);
        Large("large complex SVD", backend.Multiply(parts.U * ComplexMatrix.Diagonal(parts.Values.Select(x => new Complex(x, 0))), parts.V.Adjoint()));
        var form = backend.Hessenberg(large);
        Large("large complex Hessenberg form", backend.Multiply(backend.Multiply(form.Q, form.H), form.Q.Adjoint()));
        return worst;
    }
}
