namespace Theory.Numerics;

/// <summary>A piece of a device's memory. It returns to its device's pool when it is disposed, or when nothing refers to it any more.</summary>
internal sealed class DeviceBuffer : IDisposable
{
    private readonly CudaDevice device;
    private readonly long reserved;
    private nint at;

    internal DeviceBuffer(CudaDevice device, nint at, long bytes, long reserved)
    {
        (this.device, this.at, Bytes, this.reserved) = (device, at, bytes, reserved);

        // The collector does not see the device's memory: without this, matrices that nobody refers to would fill it.
        GC.AddMemoryPressure(reserved);
    }

    ~DeviceBuffer() => Release();

    /// <summary>Its address.</summary>
    public nint At => at != 0 ? at : throw new ObjectDisposedException(nameof(DeviceBuffer));

    /// <summary>How much was asked for.</summary>
    public long Bytes { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Release();
        GC.SuppressFinalize(this);
    }

    private void Release()
    {
        var memory = Interlocked.Exchange(ref at, 0);
        if (memory != 0)
        {
            device.Return(memory, reserved);
            GC.RemoveMemoryPressure(reserved);
        }
    }
}
