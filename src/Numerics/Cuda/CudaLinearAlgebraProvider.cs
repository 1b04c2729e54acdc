using System.Numerics;
using MathNet.Numerics;
using MathNet.Numerics.Providers.LinearAlgebra;

namespace Theory.Numerics;

/// <summary>A provider of MathNet's linear algebra that computes on a GPU: <c>LinearAlgebraControl.Provider &lt;- CudaLinearAlgebra.Provider</c>.</summary>
/// <param name="device">The device.</param>
internal sealed class CudaLinearAlgebraProvider(CudaDevice device)
    : ILinearAlgebraProvider, ICudaProvider<double>, ICudaProvider<float>, ICudaProvider<Complex>, ICudaProvider<Complex32>
{
    private readonly CudaRoutines<double> wide = new(device);
    private readonly CudaRoutines<float> narrow = new(device);
    private readonly CudaRoutines<Complex> wideComplex = new(device);
    private readonly CudaRoutines<Complex32> narrowComplex = new(device);

    /// <inheritdoc/>
    CudaRoutines<double> ICudaProvider<double>.Device => wide;

    /// <inheritdoc/>
    CudaRoutines<float> ICudaProvider<float>.Device => narrow;

    /// <inheritdoc/>
    CudaRoutines<Complex> ICudaProvider<Complex>.Device => wideComplex;

    /// <inheritdoc/>
    CudaRoutines<Complex32> ICudaProvider<Complex32>.Device => narrowComplex;

    /// <inheritdoc/>
    bool ICudaProvider<double>.HasGeneralEigen => device.Library.HasGeev;

    /// <inheritdoc/>
    bool ICudaProvider<float>.HasGeneralEigen => device.Library.HasGeev;

    /// <inheritdoc/>
    bool ICudaProvider<Complex>.HasGeneralEigen => device.Library.HasGeev;

    /// <inheritdoc/>
    bool ICudaProvider<Complex32>.HasGeneralEigen => device.Library.HasGeev;

    /// <inheritdoc/>
    public bool IsAvailable() => true;

    /// <inheritdoc/>
    public void InitializeVerify() => device.Runtime("cudaDeviceSynchronize", device.Library.Synchronize());

    /// <inheritdoc/>
    public void FreeResources() => device.Trim();

    /// <summary>Who computes, as MathNet's <c>Control.Describe</c> prints it.</summary>
    /// <returns>The device's name.</returns>
    public override string ToString() => $"CUDA ({device.Name})";
}
