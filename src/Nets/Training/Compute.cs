using System.Globalization;
using System.Runtime.InteropServices;
using Theory.Nets.Native;
using TorchSharp;

namespace Theory.Nets.Training;

/// <summary>What a run computes on.</summary>
/// <remarks>A run repeats bit for bit on one device with one number of threads; another number may round sums in another order.</remarks>
/// <param name="Device">The device: <c>cpu</c>, <c>cuda</c> or <c>cuda:0</c>, <c>cuda:1</c>, …</param>
/// <param name="Threads">The number of threads that one operation may use, at least 1.</param>
public sealed record Compute(string Device = "cpu", int Threads = 2)
{
    /// <summary>The device: <c>cpu</c>, <c>cuda</c> or <c>cuda:0</c>, <c>cuda:1</c>, …</summary>
    /// <exception cref="ArgumentException">It is none of these.</exception>
    public string Device { get; init; } = Known(Device);

    /// <summary>The number of threads that one operation may use, at least 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is less than 1.</exception>
    public int Threads { get; init; } = Threads >= 1 ? Threads
        : throw new ArgumentOutOfRangeException(nameof(Threads), Threads, "An operation needs at least one thread.");

    /// <summary>Chooses a device by name, where <c>auto</c> means the first GPU if torch sees one, and the processor otherwise.</summary>
    /// <param name="device"><c>auto</c>, <c>cpu</c>, <c>cuda</c>, <c>cuda:0</c>, …</param>
    /// <param name="threads">The number of threads that one operation may use, at least 1.</param>
    /// <returns>The choice; its device is there.</returns>
    /// <exception cref="ArgumentException">The name is none of these, or torch sees no such device.</exception>
    /// <exception cref="NativeLibraryException">torch's native libraries cannot be used.</exception>
    public static Compute Choose(string device = "auto", int threads = 2)
    {
        NativeLibraries.Require();
        Compute choice = new(device == "auto" ? torch.cuda.is_available() ? "cuda:0" : "cpu" : device, threads);
        choice.RequireDevice();
        return choice;
    }

    /// <summary>Makes torch compute so, on this thread: sets the number of threads of its operations.</summary>
    /// <remarks>The one place where it is set. torch keeps the number for the whole process, and a thread that has computed before keeps its own: call this
    /// first on each thread that computes.</remarks>
    /// <returns>The device, for the tensors and modules of the run.</returns>
    /// <exception cref="ArgumentException">torch sees no such device.</exception>
    /// <exception cref="NativeLibraryException">torch's native libraries cannot be used.</exception>
    public torch.Device Start()
    {
        NativeLibraries.Require();
        RequireDevice();
#pragma warning disable RS0030 // the one place; the number is at least 1
        torch.set_num_threads(Threads);
#pragma warning restore RS0030
        return torch.device(Device);
    }

    /// <summary>What a measurement's provenance says of the machine.</summary>
    /// <returns>Device, processor, threads and the version of torch.</returns>
    /// <exception cref="NativeLibraryException">torch's native libraries cannot be used.</exception>
    public ComputeDescription Describe()
    {
        NativeLibraries.Require();
        return new(Device, Device == "cpu" ? Processor() : Graphics(), Processor(), Threads, NativeReport.TorchVersion());
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Device}, {Threads} {(Threads == 1 ? "thread" : "threads")}";

    /// <summary>The index of the CUDA device; −1 for the processor.</summary>
    private int Index => Device switch
    {
        "cpu" => -1,
        "cuda" => 0,
        _ => int.Parse(Device.AsSpan("cuda:".Length), NumberStyles.None, CultureInfo.InvariantCulture),
    };

    private static string Known(string device)
    {
        ArgumentNullException.ThrowIfNull(device);
        // torch keeps a device's index in eight bits
        bool known = device is "cpu" or "cuda"
            || (device.StartsWith("cuda:", StringComparison.Ordinal)
                && sbyte.TryParse(device.AsSpan("cuda:".Length), NumberStyles.None, CultureInfo.InvariantCulture, out _));
        return known ? device : throw new ArgumentException($"The device “{device}” is none of cpu, cuda, cuda:0, cuda:1, …", nameof(device));
    }

    private void RequireDevice()
    {
        int count = Index < 0 ? 0 : torch.cuda.is_available() ? torch.cuda.device_count() : 0;
        if (Index >= count)
        {
            throw new ArgumentException(
                $"torch sees no device {Device}: it sees {count} CUDA devices. A libtorch with CUDA is named by {NativeSearch.Variable}.", nameof(Device));
        }
    }

    private string Graphics()
    {
        const string drivers = "/proc/driver/nvidia/gpus";
        string[] models = Directory.Exists(drivers)
            ? Directory.EnumerateDirectories(drivers)
                .Order(StringComparer.Ordinal)
                .Select(gpu => Field(Path.Combine(gpu, "information"), "Model"))
                .ToArray()
            : [];
        return Index < models.Length && models[Index].Length > 0 ? models[Index] : "CUDA device";
    }

    private static string Processor()
    {
        string named = Field("/proc/cpuinfo", "model name");
        if (named.Length == 0)
            named = Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER") ?? "";
        return named.Length > 0 ? named : $"{RuntimeInformation.ProcessArchitecture} processor".ToLowerInvariant();
    }

    private static string Field(string file, string name) =>
        File.Exists(file)
            ? File.ReadLines(file)
                .Where(line => line.StartsWith(name, StringComparison.Ordinal))
                .Select(line => line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim())
                .FirstOrDefault("")
            : "";
}

/// <summary>The machine of a measurement.</summary>
/// <param name="Device">The device's name in torch: <c>cpu</c>, <c>cuda:0</c>, …</param>
/// <param name="Model">The device's model.</param>
/// <param name="Processor">The processor's model.</param>
/// <param name="Threads">The number of threads that one operation may use.</param>
/// <param name="Torch">libtorch's version.</param>
public sealed record ComputeDescription(string Device, string Model, string Processor, int Threads, string Torch)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Model} ({Device}), {Threads} {(Threads == 1 ? "thread" : "threads")}, libtorch {Torch}";
}
