using System.Numerics;
using Theory.Numerics;

namespace Theory.NonNormal;

/// <summary>What every function of this folder asks of its arguments.</summary>
internal static class SpectralDomain
{
    /// <summary>Refuses what is not square or not finite.</summary>
    public static void RequireSquare(ComplexMatrix a, string name)
    {
        ArgumentNullException.ThrowIfNull(a, name);
        if (a.Rows != a.Columns)
        {
            throw new ArgumentException($"{name} is {a.Shape}, not square.", name);
        }

        for (var j = 0; j < a.Columns; j++)
        {
            for (var i = 0; i < a.Rows; i++)
            {
                if (!Complex.IsFinite(a[i, j]))
                {
                    throw new ArgumentException($"{name}[{i}, {j}] is {a[i, j]}, not finite.", name);
                }
            }
        }
    }

    /// <summary>A power of two that takes the largest part of an entry into [1, 2); 1 for zero.</summary>
    public static int Exponent(ComplexMatrix a)
    {
        var largest = a.Values.Max(static z => Math.Max(Math.Abs(z.Real), Math.Abs(z.Imaginary)));
        return largest > 0 ? -Math.ILogB(largest) : 0;
    }

    /// <summary>2^exponent times A.</summary>
    public static ComplexMatrix Scaled(ComplexMatrix a, int exponent) => a.Map(z => new Complex(Math.ScaleB(z.Real, exponent), Math.ScaleB(z.Imaginary, exponent)));

    /// <summary>The numbers, of which there is one at least, all finite.</summary>
    public static double[] Finite(IEnumerable<double> values, string name)
    {
        ArgumentNullException.ThrowIfNull(values, name);
        double[] numbers = [.. values];
        if (numbers.Length == 0)
        {
            throw new ArgumentException($"{name} is empty.", name);
        }

        for (var i = 0; i < numbers.Length; i++)
        {
            if (!double.IsFinite(numbers[i]))
            {
                throw new ArgumentException(FormattableString.Invariant($"{name}[{i}] is {numbers[i]}, not finite."), name);
            }
        }

        return numbers;
    }

    /// <summary>Refuses a level that is not a positive number.</summary>
    public static void RequireLevel(double ε, string name)
    {
        if (!(ε > 0 && double.IsFinite(ε)))
        {
            throw new ArgumentOutOfRangeException(name, ε, "The level is positive and finite.");
        }
    }
}
