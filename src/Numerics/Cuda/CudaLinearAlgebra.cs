using System.Numerics;
using MathNet.Numerics.Providers;
using MathNet.Numerics.Providers.LinearAlgebra;

namespace Theory.Numerics;

/// <summary>Linear algebra on an NVIDIA GPU: the backend, the provider for MathNet, and matrices that stay on the device.</summary>
/// <remarks>
/// <para>The libraries of CUDA 12 or 13 (<c>libcudart</c>, <c>libcublas</c>, <c>libcusolver</c>) are looked for on the library path and in the folders that CUDA_HOME and CUDA_PATH name, once, when
/// something here is first asked for. The first device computes.</para>
/// <para>No result of a GPU has been measured yet: everything above the libraries' own functions is held by laws on a stand-in for them.</para>
/// </remarks>
public static class CudaLinearAlgebra
{
    private const string MathNetControl = "MathNet.Numerics.Providers.CUDA.LinearAlgebra.CudaLinearAlgebraControl, MathNet.Numerics.Providers.CUDA";
    private static readonly Lazy<Finding> Found = new(static () => Look(CudaLibrary.Load));

    /// <summary>What looking for CUDA came to.</summary>
    public static BackendProbe Probe => Found.Value.Probe;

    /// <summary>The backend: what asks for it explicitly computes on the GPU.</summary>
    /// <exception cref="InvalidOperationException">There is none; the message says why.</exception>
    public static ILinearAlgebra Backend => Probe.Taken ? Probe.Backends[0] : throw new InvalidOperationException($"{Probe}");

    /// <summary>The provider for MathNet, <c>LinearAlgebraControl.Provider &lt;- CudaLinearAlgebra.Provider</c>: that of the package MathNet.Numerics.Providers.CUDA where it is there and finds its
    /// library, else one on cuBLAS and cuSOLVER, in which every operation that these have runs on the GPU.</summary>
    /// <exception cref="InvalidOperationException">There is no CUDA; the message says why.</exception>
    public static ILinearAlgebraProvider Provider => MathNetProvider(MathNetControl) ?? new CudaLinearAlgebraProvider(Device);

    /// <summary>A copy in the GPU's memory.</summary>
    /// <param name="a">Finite.</param>
    /// <returns>The matrix there.</returns>
    /// <exception cref="ArgumentException">An entry is not finite.</exception>
    /// <exception cref="InvalidOperationException">There is no CUDA; the message says why.</exception>
    public static DeviceMatrix ToDevice(Matrix a) => DeviceMatrix.Of(Device, a);

    /// <summary>A copy in the GPU's memory.</summary>
    /// <param name="a">Finite.</param>
    /// <returns>The matrix there.</returns>
    /// <exception cref="ArgumentException">An entry is not finite.</exception>
    /// <exception cref="InvalidOperationException">There is no CUDA; the message says why.</exception>
    public static ComplexDeviceMatrix ToDevice(ComplexMatrix a) => ComplexDeviceMatrix.Of(Device, a);

    private static CudaDevice Device => Found.Value.Device ?? throw new InvalidOperationException($"{Probe}");

    /// <summary>What looking came to, with the device where there is one.</summary>
    /// <param name="Probe">The probe.</param>
    /// <param name="Device">The device; null where the probe is not taken.</param>
    internal sealed record Finding(BackendProbe Probe, CudaDevice? Device);

    /// <summary>Loads the libraries, opens the first device and tests it.</summary>
    /// <param name="load">What loads.</param>
    internal static Finding Look(Func<ICudaLibrary> load)
    {
        const string Name = "CUDA";
        CudaDevice device;
        try
        {
            device = new CudaDevice(load());
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException or CudaException)
        {
            return new Finding(BackendProbe.Missing(Name, e.Message), null);
        }

        var own = ("our QR iteration on its products", Make(device, false));
        var probe = BackendProbe.Test(Name, device.Library.Files, device.Library.HasGeev ? [("its own eigenvalues", Make(device, true)), own] : [own]);
        var provider = MathNetProvider(MathNetControl) is null ? "ours" : "MathNet's own";
        return probe.Taken ? new Finding(probe with { Detail = $"{device.Name}; {probe.Detail}; MathNet's provider is {provider}" }, device) : new Finding(Closed(probe, device), null);
    }

    /// <summary>The provider that a class of MathNet's packages makes, as MathNet itself finds it; null where there is no such class or its library does not load.</summary>
    /// <param name="control">The class.</param>
    internal static ILinearAlgebraProvider? MathNetProvider(string control) =>
        Type.GetType(control, throwOnError: false) is { } type && Activator.CreateInstance(type) is IProviderCreator<ILinearAlgebraProvider> creator && creator.CreateProvider() is var made && made.IsAvailable()
            ? made
            : null;

    private static Func<string, ILinearAlgebra> Make(CudaDevice device, bool geev) => title => new CheckedKernels(title, new CudaKernels<double>(device, geev), new CudaKernels<Complex>(device, geev));

    // A device that failed its test may refuse to be closed as well.
    private static BackendProbe Closed(BackendProbe probe, CudaDevice device)
    {
        try
        {
            device.Dispose();
            return probe;
        }
        catch (CudaException e)
        {
            return probe with { Detail = $"{probe.Detail}; {e.Message}" };
        }
    }
}
