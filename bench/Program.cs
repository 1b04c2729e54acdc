using Theory.Bench;

// The root of the repository is where the solution lies: results and peers are found from there.
var root = new DirectoryInfo(AppContext.BaseDirectory);
while (root is not null && !File.Exists(Path.Combine(root.FullName, "Theory.sln")))
{
    root = root.Parent;
}

string[] names = ["kl-inverse", "training", "jets", "descent", "noisy-quadratic", "linear-algebra", "jacobian-spectra", "holographic", "pseudospectrum", "fisher-memory", "memory-errors", "cuda"];
if (root is null || args is not [var name, .. var rest] || (rest.Length > 0 && (name != "cuda" || !rest.All(static order => int.TryParse(order, out var n) && n > 0))))
{
    Console.Error.WriteLine($"Usage, inside the repository: dotnet run --project bench -- {string.Join('|', names)}; after cuda the orders to measure, 1000 4000 8000 where none is named");
    return 2;
}

switch (name)
{
    case "kl-inverse":
        return KlInverse.Run(root.FullName);
    case "training":
        return Training.Run(root.FullName);
    case "jets":
        return Jets.Run(root.FullName);
    case "descent":
        return Descent.Run(root.FullName);
    case "noisy-quadratic":
        return NoisyQuadraticSpeed.Run(root.FullName);
    case "linear-algebra":
        return DenseFactors.Run(root.FullName);
    case "jacobian-spectra":
        return JacobianSpectra.Run(root.FullName);
    case "holographic":
        return Holographic.Run(root.FullName);
    case "pseudospectrum":
        return Pseudospectra.Run(root.FullName);
    case "fisher-memory":
        return FisherMemorySpeed.Run(root.FullName);
    case "memory-errors":
        return MemoryErrors.Run(root.FullName);
    case "cuda":
        return CudaSpeed.Run(root.FullName, rest.Length > 0 ? [.. rest.Select(int.Parse)] : [1000, 4000, 8000]);
    default:
        Console.Error.WriteLine($"There is no benchmark {name}; there are: {string.Join(", ", names)}.");
        return 2;
}
