using System.Runtime.InteropServices;
using Theory.Nets.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace Theory.Nets.Training;

/// <summary>What to do where an output does not depend on an input.</summary>
public enum UnusedInput
{
    /// <summary>The gradient is zero: what it is for a function that is constant in that input.</summary>
    Zeros,

    /// <summary>Throw <see cref="UnusedInputException"/>: a parameter that the loss never reaches is most often a mistake.</summary>
    Throw,
}

/// <summary>An output does not depend on an input whose gradient was asked for.</summary>
/// <param name="index">The input's place in the list.</param>
/// <param name="shape">The input's shape.</param>
public sealed class UnusedInputException(int index, string shape)
    : InvalidOperationException($"The output does not depend on inputs[{index}], of shape {shape}.")
{
    /// <summary>The input's place in the list.</summary>
    public int Index { get; } = index;
}

/// <summary>Products and derivatives of tensors that throw on a mistake, where TorchSharp's own end the process.</summary>
/// <remarks>
/// <para>TorchSharp's <c>matmul</c>, <c>autograd.grad</c> and <c>jacobian</c> do not catch the C++ exceptions of libtorch. These here go through
/// <c>mm</c>, <c>bmm</c> and <c>backward</c>, which do, after a check of the shapes in the caller's own terms; the analyzer forbids the raw ones.</para>
/// <para>Every intermediate tensor is freed before a method returns. A derivative passes through the inputs' <c>grad</c> and puts back what was there:
/// two threads may not differentiate by the same tensor at once.</para>
/// </remarks>
public static class CheckedTorch
{
    /// <summary>The matrix product, with torch's rules for vectors and batches.</summary>
    /// <remarks>
    /// <para><c>(…, n, k) · (…, k, m) → (…, n, m)</c>, where the leading dimensions are broadcast against each other; a vector counts as a row on the left
    /// and as a column on the right, and its dimension is left out of the result.</para>
    /// <para>Holds for: tensors of one type, on one device, with at least one dimension each.</para>
    /// <para>Error: that of the machine's own product in the tensors' type (law: the product agrees with the sums that define it).</para>
    /// </remarks>
    /// <param name="left">The left factor.</param>
    /// <param name="right">The right factor.</param>
    /// <returns>The product.</returns>
    /// <exception cref="ArgumentException">The shapes, types or devices do not fit together.</exception>
    /// <exception cref="InvalidOperationException">torch refuses: it has no product of this type, or no memory for it.</exception>
    /// <exception cref="NativeLibraryException">torch's native libraries cannot be used.</exception>
    public static Tensor MatMul(Tensor left, Tensor right)
    {
        NativeLibraries.Require();
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        if (left.dim() == 0 || right.dim() == 0)
            throw new ArgumentException($"A product needs at least one dimension on each side; the shapes are {Shape(left)} and {Shape(right)}.");
        if (left.dtype != right.dtype)
            throw new ArgumentException($"A product needs one type on both sides; the types are {left.dtype} and {right.dtype}.", nameof(right));
        RequireSameDevice(left, right, nameof(right));

        long[] a = left.shape, b = right.shape;
        long inner = a[^1], rightInner = b.Length == 1 ? b[0] : b[^2];
        if (inner != rightInner)
            throw new ArgumentException($"The inner dimensions differ, {inner} and {rightInner}: the shapes are {Shape(left)} and {Shape(right)}.", nameof(right));

        using DisposeScope scope = NewDisposeScope();
        long rows = a.Length == 1 ? 1 : a[^2], columns = b.Length == 1 ? 1 : b[^1];
        long[] batch = Broadcast(left, right, a.Length < 2 ? [] : a[..^2], b.Length < 2 ? [] : b[..^2]);
        Tensor l = a.Length == 1 ? left.unsqueeze(0) : left, r = b.Length == 1 ? right.unsqueeze(1) : right;
        long count = batch.Aggregate(1L, (product, n) => product * n);
        Tensor product = Refusable(
            () => b.Length <= 2
                // one right-hand matrix for the whole batch: one large product instead of many small ones
                ? l.reshape(count * rows, inner).mm(r)
                : l.expand([.. batch, rows, inner]).reshape(count, rows, inner).bmm(r.expand([.. batch, inner, columns]).reshape(count, inner, columns)),
            () => $"multiply tensors of shapes {Shape(left)} and {Shape(right)} and type {left.dtype}");
        long[] shape = [.. batch, .. a.Length == 1 ? Array.Empty<long>() : [rows], .. b.Length == 1 ? Array.Empty<long>() : [columns]];
        return product.reshape(shape).MoveToOuterDisposeScope();
    }

    /// <summary>The gradients of an output by some of the tensors that it was computed from: <c>Σᵢ wᵢ ∂yᵢ/∂x</c> for each input x.</summary>
    /// <remarks>
    /// <para>Holds for: an output whose graph has not been freed, and inputs that require gradients.</para>
    /// <para>Error: that of the operations' own derivatives (laws: the gradient of known functions; a finite difference agrees).</para>
    /// </remarks>
    /// <param name="output">y: a scalar, or any shape where <paramref name="weights"/> are given.</param>
    /// <param name="inputs">The x: parameters, or intermediate results.</param>
    /// <param name="weights">w, of y's shape and type; may be left out where y has one element.</param>
    /// <param name="createGraph">Whether the gradients can be differentiated in turn; this keeps y's graph as well.</param>
    /// <param name="retainGraph">Whether y's graph is kept for another derivative.</param>
    /// <param name="unused">What to do with an input that y does not depend on.</param>
    /// <returns>One gradient for each input, of its shape.</returns>
    /// <exception cref="ArgumentException">There are no inputs, one of them does not require a gradient or stands twice, or the weights do not fit.</exception>
    /// <exception cref="UnusedInputException">As asked by <paramref name="unused"/>.</exception>
    /// <exception cref="InvalidOperationException">torch refuses: the graph was freed, or a tensor in it was changed in place.</exception>
    /// <exception cref="NativeLibraryException">torch's native libraries cannot be used.</exception>
    public static IReadOnlyList<Tensor> Grad(
        Tensor output,
        IReadOnlyList<Tensor> inputs,
        Tensor? weights = null,
        bool createGraph = false,
        bool retainGraph = false,
        UnusedInput unused = UnusedInput.Zeros)
    {
        NativeLibraries.Require();
        ArgumentNullException.ThrowIfNull(output);
        RequireInputs(inputs);
        if (weights is null && output.numel() != 1)
            throw new ArgumentException($"An output of shape {Shape(output)} needs weights: only a scalar has a gradient without.", nameof(weights));
        if (weights is not null)
        {
            if (!weights.shape.AsSpan().SequenceEqual(output.shape))
                throw new ArgumentException($"The weights' shape {Shape(weights)} is not the output's, {Shape(output)}.", nameof(weights));
            if (weights.dtype != output.dtype)
                throw new ArgumentException($"The weights' type {weights.dtype} is not the output's, {output.dtype}.", nameof(weights));
            RequireSameDevice(weights, output, nameof(weights));
        }

        using DisposeScope scope = NewDisposeScope();
        // an intermediate result keeps no gradient, and warns who reads it, until it is told to
        foreach (Tensor input in inputs.Where(input => !input.is_leaf))
            input.retain_grad();
        if (createGraph)
            GraphWarning.Spend();
        Tensor?[] kept = inputs.Select(input => input.grad).ToArray();
        try
        {
            foreach (Tensor input in inputs)
                input.grad = null;
            if (output.requires_grad)
            {
                Refusable(
                    () =>
                    {
                        autograd.backward([output], weights is null ? null : [weights], retainGraph || createGraph, createGraph, inputs.ToArray());
                        return true;
                    },
                    () => $"differentiate the output of shape {Shape(output)}");
            }

            return inputs.Select((input, i) => Taken(input, i, unused)).ToArray();
        }
        finally
        {
            for (int i = 0; i < kept.Length; i++)
                inputs[i].grad = kept[i];
        }
    }

    /// <summary>The gradient of a function at a point: <c>∇f(x)</c>.</summary>
    /// <remarks>
    /// <para>Holds for: functions with one value, made of torch's differentiable operations. What the function allocates is freed.</para>
    /// <para>Error: as <see cref="Grad(Tensor, IReadOnlyList{Tensor}, Tensor?, bool, bool, UnusedInput)"/>.</para>
    /// </remarks>
    /// <param name="function">f.</param>
    /// <param name="at">x, of any shape; it need not require a gradient.</param>
    /// <returns>The gradient, of x's shape; zero where f does not depend on x.</returns>
    /// <exception cref="ArgumentException">f's value has more than one element, or x is of an integer type.</exception>
    /// <exception cref="InvalidOperationException">torch refuses.</exception>
    /// <exception cref="NativeLibraryException">torch's native libraries cannot be used.</exception>
    public static Tensor Grad(Func<Tensor, Tensor> function, Tensor at)
    {
        (DisposeScope scope, Tensor x, Tensor y) = Evaluate(function, at);
        using (scope)
            return Grad(y, [x])[0].MoveToOuterDisposeScope();
    }

    /// <summary>The Hessian's product with a direction, for a loss over several parameters: <c>Σⱼ ∂²L/∂xᵢ∂xⱼ vⱼ</c> for each parameter xᵢ.</summary>
    /// <remarks>
    /// <para>Computed as the gradient of <c>⟨∇L, v⟩</c>: two passes, no Hessian.</para>
    /// <para>Holds for: a loss whose operations have second derivatives in torch.</para>
    /// <para>Error: that of the operations (laws: it is the derivative of the gradient along v; it is the Jacobian of the gradient times v).</para>
    /// </remarks>
    /// <param name="loss">L, a scalar computed from the parameters; its graph is freed unless kept.</param>
    /// <param name="parameters">The x.</param>
    /// <param name="direction">The v: one tensor for each parameter, of its shape and type.</param>
    /// <param name="retainGraph">Whether L's graph is kept for another product.</param>
    /// <returns>One tensor for each parameter, of its shape; zeros where L is linear in it.</returns>
    /// <exception cref="ArgumentException">Shapes or types do not fit, or L has more than one element.</exception>
    /// <exception cref="InvalidOperationException">torch refuses.</exception>
    /// <exception cref="NativeLibraryException">torch's native libraries cannot be used.</exception>
    public static IReadOnlyList<Tensor> HessianVector(
        Tensor loss, IReadOnlyList<Tensor> parameters, IReadOnlyList<Tensor> direction, bool retainGraph = false)
    {
        NativeLibraries.Require();
        ArgumentNullException.ThrowIfNull(loss);
        RequireInputs(parameters);
        ArgumentNullException.ThrowIfNull(direction);
        if (direction.Count != parameters.Count)
            throw new ArgumentException($"There are {parameters.Count} parameters and {direction.Count} parts of the direction.", nameof(direction));
        for (int i = 0; i < direction.Count; i++)
        {
            if (!direction[i].shape.AsSpan().SequenceEqual(parameters[i].shape))
                throw new ArgumentException($"direction[{i}] has shape {Shape(direction[i])}, and parameters[{i}] {Shape(parameters[i])}.", nameof(direction));
            if (direction[i].dtype != parameters[i].dtype)
                throw new ArgumentException($"direction[{i}] has type {direction[i].dtype}, and parameters[{i}] {parameters[i].dtype}.", nameof(direction));
            RequireSameDevice(direction[i], parameters[i], nameof(direction));
        }

        using DisposeScope scope = NewDisposeScope();
        using IDisposable recording = enable_grad();
        IReadOnlyList<Tensor> gradient = Grad(loss, parameters, createGraph: true);
        Tensor along = gradient.Select((g, i) => (g * direction[i].detach()).sum()).Aggregate((a, b) => a + b);
        return Grad(along, parameters, retainGraph: retainGraph).Select(h => h.MoveToOuterDisposeScope()).ToArray();
    }

    /// <summary>The Hessian's product with a direction: <c>∇²f(x) v</c>.</summary>
    /// <remarks>
    /// <para>Holds for: functions with one value, made of operations with second derivatives in torch. What the function allocates is freed.</para>
    /// <para>Error: as <see cref="HessianVector(Tensor, IReadOnlyList{Tensor}, IReadOnlyList{Tensor}, bool)"/>.</para>
    /// </remarks>
    /// <param name="function">f.</param>
    /// <param name="at">x.</param>
    /// <param name="direction">v, of x's shape and type.</param>
    /// <returns>The product, of x's shape.</returns>
    /// <exception cref="ArgumentException">Shapes or types do not fit, or f's value has more than one element.</exception>
    /// <exception cref="InvalidOperationException">torch refuses.</exception>
    /// <exception cref="NativeLibraryException">torch's native libraries cannot be used.</exception>
    public static Tensor HessianVector(Func<Tensor, Tensor> function, Tensor at, Tensor direction)
    {
        (DisposeScope scope, Tensor x, Tensor y) = Evaluate(function, at);
        using (scope)
            return HessianVector(y, [x], [direction])[0].MoveToOuterDisposeScope();
    }

    /// <summary>The Jacobian of a function at a point: <c>J[i, j] = ∂fᵢ/∂xⱼ</c>.</summary>
    /// <remarks>
    /// <para>One backward pass for each element of f's value.</para>
    /// <para>Holds for: functions made of torch's differentiable operations. What the function allocates is freed.</para>
    /// <para>Error: that of the operations (law: each row is the gradient of its own component).</para>
    /// </remarks>
    /// <param name="function">f.</param>
    /// <param name="at">x, of any shape.</param>
    /// <returns>A tensor of shape (f's, x's): a matrix where both are vectors.</returns>
    /// <exception cref="ArgumentException">x is of an integer type.</exception>
    /// <exception cref="InvalidOperationException">torch refuses.</exception>
    /// <exception cref="NativeLibraryException">torch's native libraries cannot be used.</exception>
    public static Tensor Jacobian(Func<Tensor, Tensor> function, Tensor at)
    {
        (DisposeScope scope, Tensor x, Tensor y) = Evaluate(function, at);
        using (scope)
        {
            long outputs = y.numel();
            Tensor jacobian = zeros([outputs, x.numel()], x.dtype, x.device);
            using IDisposable silent = no_grad();
            for (long i = 0; i < outputs; i++)
            {
                using DisposeScope row = NewDisposeScope();
                Tensor one = zeros([outputs], y.dtype, y.device);
                one[i] = ones([], y.dtype, y.device);
                jacobian[i] = Grad(y, [x], one.reshape(y.shape), retainGraph: i + 1 < outputs)[0].reshape(-1);
            }

            return jacobian.reshape([.. y.shape, .. x.shape]).MoveToOuterDisposeScope();
        }
    }

    /// <summary>Evaluates a function at a leaf of its own, so that the caller's tensors and their gradients stay as they are.</summary>
    private static (DisposeScope Scope, Tensor X, Tensor Y) Evaluate(Func<Tensor, Tensor> function, Tensor at)
    {
        NativeLibraries.Require();
        ArgumentNullException.ThrowIfNull(function);
        ArgumentNullException.ThrowIfNull(at);
        if (!at.is_floating_point() && !at.is_complex())
            throw new ArgumentException($"There is no derivative by a tensor of type {at.dtype}.", nameof(at));
        DisposeScope scope = NewDisposeScope();
        try
        {
            using IDisposable recording = enable_grad();
            Tensor x = at.detach().clone().requires_grad_();
            return (scope, x, function(x));
        }
        catch
        {
            scope.Dispose();
            throw;
        }
    }

    /// <summary>Runs a step that libtorch may refuse for reasons of its own: a freed graph, a type without this operation, memory.</summary>
    private static T Refusable<T>(Func<T> step, Func<string> what)
    {
        try
        {
            return step();
        }
        catch (ExternalException e)
        {
            throw new InvalidOperationException($"torch cannot {what()}: {e.Message.Split('\n')[0]}", e);
        }
    }

    private static Tensor Taken(Tensor input, int index, UnusedInput unused)
    {
        if (input.grad is { IsInvalid: false } gradient)
            return gradient.MoveToOuterDisposeScope();
        return unused == UnusedInput.Zeros ? zeros_like(input).detach().MoveToOuterDisposeScope() : throw new UnusedInputException(index, Shape(input));
    }

    private static void RequireInputs(IReadOnlyList<Tensor> inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        if (inputs.Count == 0)
            throw new ArgumentException("There is nothing to differentiate by.", nameof(inputs));
        for (int i = 0; i < inputs.Count; i++)
        {
            if (inputs[i] is null || !inputs[i].requires_grad)
                throw new ArgumentException($"inputs[{i}] does not require a gradient: call requires_grad_() on it before the output is computed.", nameof(inputs));
            for (int j = 0; j < i; j++)
            {
                if (inputs[i].Handle == inputs[j].Handle)
                    throw new ArgumentException($"inputs[{j}] and inputs[{i}] are the same tensor.", nameof(inputs));
            }
        }
    }

    private static void RequireSameDevice(Tensor left, Tensor right, string name)
    {
        if (left.device_type != right.device_type || left.device_index != right.device_index)
            throw new ArgumentException($"The tensors lie on two devices, {left.device} and {right.device}.", name);
    }

    private static long[] Broadcast(Tensor left, Tensor right, long[] a, long[] b)
    {
        long[] shape = new long[Math.Max(a.Length, b.Length)];
        for (int i = 1; i <= shape.Length; i++)
        {
            long p = i <= a.Length ? a[^i] : 1, q = i <= b.Length ? b[^i] : 1;
            if (p != q && p != 1 && q != 1)
                throw new ArgumentException($"The batches cannot be broadcast, {p} against {q}: the shapes are {Shape(left)} and {Shape(right)}.", nameof(right));
            shape[^i] = p == 1 ? q : p;
        }

        return shape;
    }

    private static string Shape(Tensor tensor) => $"({string.Join(", ", tensor.shape)})";
}
