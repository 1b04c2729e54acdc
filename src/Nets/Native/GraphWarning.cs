using System.Runtime.InteropServices;
using TorchSharp;

namespace Theory.Nets.Native;

/// <summary>libtorch's warning, once a process, that <c>backward</c> with a graph makes a cycle through the inputs' <c>grad</c>.</summary>
/// <remarks>Its advice, to use <c>autograd.grad</c>, would end the process on a mistake; and the cycle is broken at once, since <c>grad</c> is put back.
/// So the one warning is spent on a gradient of no consequence, while libtorch's log is set to errors.</remarks>
internal static class GraphWarning
{
    private const int Errors = 2;

    private static readonly Lazy<bool> spent = new(SpendOnce);

    /// <summary>Makes sure that the warning will not be printed.</summary>
    public static void Spend() => _ = spent.Value;

    private static bool SpendOnce()
    {
        if (!NativeLibraries.Result.Libraries.TryGetValue("libc10.so", out string? path)
            || !NativeLibrary.TryGetExport(SystemLoader.Load(path).Handle, "FLAGS_caffe2_log_level", out nint level))
            return false;
        int before = Marshal.ReadInt32(level);
        try
        {
            Marshal.WriteInt32(level, Math.Max(before, Errors));
            using DisposeScope scope = torch.NewDisposeScope();
            using IDisposable recording = torch.enable_grad();
            torch.Tensor x = torch.ones(1, requires_grad: true);
            x.sum().backward([torch.tensor(1f)], create_graph: true, retain_graph: true, inputs: [x]);
            x.grad = null;
        }
        finally
        {
            Marshal.WriteInt32(level, before);
        }

        return true;
    }
}
