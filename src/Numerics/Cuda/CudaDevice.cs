using System.Collections.Concurrent;
using static System.FormattableString;

namespace Theory.Numerics;

/// <summary>The first device: its handles, its memory, and every status checked.</summary>
/// <remarks>
/// <para>Memory is pooled by size, so that a chain of calls of one shape asks the driver once; the pool keeps a quarter of the device's memory at most. Where memory does not suffice, the
/// pool is given back and what the collector finds unused, before the call fails.</para>
/// <para>One call at a time: cuBLAS's handles are not made for more. All work is on one stream, in order, so that a piece of memory may be used anew while its last reader still runs.</para>
/// </remarks>
internal sealed class CudaDevice : IDisposable
{
    private const int MemoryAllocation = 2;

    private static readonly Dictionary<int, string> BlasMeaning = new()
    {
        [1] = "CUBLAS_STATUS_NOT_INITIALIZED", [3] = "CUBLAS_STATUS_ALLOC_FAILED", [7] = "CUBLAS_STATUS_INVALID_VALUE", [8] = "CUBLAS_STATUS_ARCH_MISMATCH",
        [11] = "CUBLAS_STATUS_MAPPING_ERROR", [13] = "CUBLAS_STATUS_EXECUTION_FAILED", [14] = "CUBLAS_STATUS_INTERNAL_ERROR", [15] = "CUBLAS_STATUS_NOT_SUPPORTED",
        [16] = "CUBLAS_STATUS_LICENSE_ERROR",
    };

    private static readonly Dictionary<int, string> SolverMeaning = new()
    {
        [1] = "CUSOLVER_STATUS_NOT_INITIALIZED", [2] = "CUSOLVER_STATUS_ALLOC_FAILED", [3] = "CUSOLVER_STATUS_INVALID_VALUE", [4] = "CUSOLVER_STATUS_ARCH_MISMATCH",
        [5] = "CUSOLVER_STATUS_MAPPING_ERROR", [6] = "CUSOLVER_STATUS_EXECUTION_FAILED", [7] = "CUSOLVER_STATUS_INTERNAL_ERROR",
        [8] = "CUSOLVER_STATUS_MATRIX_TYPE_NOT_SUPPORTED", [9] = "CUSOLVER_STATUS_NOT_SUPPORTED",
    };

    private readonly ConcurrentQueue<(nint Memory, long Bytes)> returned = new();
    private readonly Dictionary<long, Stack<nint>> pool = [];
    private readonly long limit;
    private readonly int granularity;
    private readonly List<Action> close = [];
    private long pooled;
    private int lent;

    /// <summary>Opens the first device.</summary>
    /// <param name="library">The libraries.</param>
    /// <param name="granularity">Sizes of memory are rounded up to multiples of it, so that pieces of about one size are one size.</param>
    /// <exception cref="CudaException">There is no device, or it does not answer.</exception>
    public CudaDevice(ICudaLibrary library, int granularity = 256)
    {
        (Library, this.granularity) = (library, granularity);
        Runtime("cudaGetDeviceCount", library.DeviceCount(out var count));
        if (count == 0)
        {
            throw new CudaException("cudaGetDeviceCount", 0, "there is no device");
        }

        Runtime("cudaGetDeviceProperties", library.DeviceName(0, out var name));
        Runtime("cudaRuntimeGetVersion", library.RuntimeVersion(out var version));
        Runtime("cudaMemGetInfo", library.MemoryInfo(out _, out var total));
        limit = total / 4;
        Name = Invariant($"{name}, CUDA {version / 1000}.{version % 1000 / 10}");
        try
        {
            Blas("cublasCreate_v2", library.BlasCreate(out var blas));
            close.Add(() => Blas("cublasDestroy_v2", library.BlasDestroy(blas)));
            Solver("cusolverDnCreate", library.SolverCreate(out var solver));
            close.Add(() => Solver("cusolverDnDestroy", library.SolverDestroy(solver)));
            Solver("cusolverDnCreateParams", library.ParamsCreate(out var parameters));
            close.Add(() => Solver("cusolverDnDestroyParams", library.ParamsDestroy(parameters)));
            (BlasHandle, SolverHandle, Parameters) = (blas, solver, parameters);
        }
        catch (CudaException)
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The libraries.</summary>
    public ICudaLibrary Library { get; }

    /// <summary>The device's name and the version of CUDA.</summary>
    public string Name { get; }

    /// <summary>cuBLAS's handle.</summary>
    public nint BlasHandle { get; }

    /// <summary>cuSOLVER's handle.</summary>
    public nint SolverHandle { get; }

    /// <summary>cuSOLVER's parameters, which the routines with 64-bit sizes ask for.</summary>
    public nint Parameters { get; }

    /// <summary>Who holds it computes.</summary>
    public Lock Gate { get; } = new();

    /// <summary>How many buffers have not come back.</summary>
    public int Lent => Volatile.Read(ref lent);

    /// <summary>Memory with anything in it.</summary>
    /// <param name="bytes">How much.</param>
    /// <exception cref="CudaException">The device has not as much.</exception>
    public DeviceBuffer New(long bytes)
    {
        lock (Gate)
        {
            var size = Math.Max(granularity, (bytes + granularity - 1) / granularity * granularity);
            Drain();
            nint memory;
            if (pool.TryGetValue(size, out var free) && free.Count > 0)
            {
                memory = free.Pop();
                pooled -= size;
            }
            else
            {
                var status = Library.Malloc(out memory, size);
                if (status == MemoryAllocation)
                {
                    // Finalisers put memory into a queue, which needs no lock.
                    GC.Collect();
                    GC.WaitForPendingFinalizers();
                    Trim();
                    status = Library.Malloc(out memory, size);
                }

                if (status == MemoryAllocation)
                {
                    var known = Library.MemoryInfo(out var left, out var total) == 0;
                    throw new CudaException("cudaMalloc", status, Invariant($"{Library.ErrorString(status)} ({bytes} bytes asked for{(known ? Invariant($", {left} of {total} free") : "")})"));
                }

                Runtime("cudaMalloc", status);
            }

            Interlocked.Increment(ref lent);
            return new DeviceBuffer(this, memory, bytes, size);
        }
    }

    /// <summary>Gives pooled memory back to the driver.</summary>
    /// <exception cref="CudaException">The driver does not take it.</exception>
    public void Trim()
    {
        lock (Gate)
        {
            Drain();
            Free(0);
        }
    }

    /// <summary>Throws where a routine of the runtime failed.</summary>
    public void Runtime(string routine, int status)
    {
        if (status != 0)
        {
            throw new CudaException(routine, status, Library.ErrorString(status));
        }
    }

    /// <summary>Throws where a routine of cuBLAS failed.</summary>
    public void Blas(string routine, int status)
    {
        if (status != 0)
        {
            throw new CudaException(routine, status, BlasMeaning.GetValueOrDefault(status, "a status of cuBLAS without a name"));
        }
    }

    /// <summary>Throws where a routine of cuSOLVER failed.</summary>
    public void Solver(string routine, int status)
    {
        if (status != 0)
        {
            throw new CudaException(routine, status, SolverMeaning.GetValueOrDefault(status, "a status of cuSOLVER without a name"));
        }
    }

    /// <summary>Gives handles and pooled memory back. Buffers must have come back before.</summary>
    public void Dispose()
    {
        lock (Gate)
        {
            Drain();
            for (var i = close.Count - 1; i >= 0; i--)
            {
                var action = close[i];
                close.RemoveAt(i);
                action();
            }

            Free(0);
        }
    }

    /// <summary>Takes memory back: from any thread, a finaliser's too, and without waiting.</summary>
    internal void Return(nint memory, long bytes)
    {
        returned.Enqueue((memory, bytes));
        Interlocked.Decrement(ref lent);
    }

    private void Drain()
    {
        while (returned.TryDequeue(out var piece))
        {
            if (!pool.TryGetValue(piece.Bytes, out var free))
            {
                pool[piece.Bytes] = free = new Stack<nint>();
            }

            free.Push(piece.Memory);
            pooled += piece.Bytes;
        }

        if (pooled > limit)
        {
            Free(limit / 2);
        }
    }

    // Largest pieces first.
    private void Free(long keep)
    {
        foreach (var size in pool.Keys.OrderDescending())
        {
            while (pooled > keep && pool[size].TryPop(out var memory))
            {
                pooled -= size;
                Runtime("cudaFree", Library.Free(memory));
            }
        }
    }
}
