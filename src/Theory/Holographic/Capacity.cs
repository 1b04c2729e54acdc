using Theory.Numerics;

namespace Theory.Holographic;

/// <summary>How much noise a read has, and how often its clean-up is right: predictions for random keys, with values of length 1 in even directions.</summary>
/// <remarks>
/// <para>Where no work is cited, the formula is derived here. In the Fourier domain a read is a product, so a noise energy is a mean over frequencies: of n of them, r are real (coefficient
/// 0, and n/2 where n is even), the others pairs of conjugates. |F a|² of a normal key has mean 1, and mean square 2 at a complex frequency, 3 at a real one.</para>
/// </remarks>
public static class Capacity
{
    /// <summary>The largest depth whose noise on a normal base is a double.</summary>
    private const int DeepestNormalStack = 150;

    private const double Reach = 14;
    private const double NearReach = 9;
    private const double Step = 1.0 / 64;
    private const double EulerGamma = 0.57721566490153286;

    /// <summary>E |read − item|² of a trace of k pairs: k + r/n for normal keys and the involution, k − 1 for unitary keys.</summary>
    /// <remarks>
    /// <para>The read is short of the item by <c>(ã ⊛ a − 1) ⊛ b</c>, whose energy does not depend on k, and by <c>ã ⊛ a_j ⊛ b_j</c> for each other pair. For normal keys the first is
    /// 1 + r/n and each of the others 1; for unitary keys 0 and 1. Orthonormal keys have (n − 2)/(n + 2) and n²/((n + 2)(n − 1)) at complex frequencies, (2n − 2)/(n + 2) and n/(n + 2) at
    /// real ones: to be orthogonal takes next to nothing off the noise, since not the keys but all their shifts would have to be.</para>
    /// <para>The exact inverse of a normal or orthonormal key has noise without a mean: E 1/|F a|² = ∫ e⁻ˣ/x dx diverges at 0, logarithmically, and faster at a real frequency. See
    /// <see cref="InverseNoiseAbove"/> and <see cref="TypicalInverseNoise"/> for what is finite.</para>
    /// <para>Copies whose keys have their complex frequencies permuted at random divide the noise there by <see cref="Redundancy"/>; that at the r real frequencies stays.</para>
    /// <para>Holds for: every n and k, exactly; values independent of the keys and of each other, of mean 0 and E |b|² = 1.</para>
    /// <para>Error: rounding (law: the noise of a read is the predicted one within its standard error).</para>
    /// </remarks>
    /// <param name="length">n ≥ 1.</param>
    /// <param name="items">k ≥ 1; at most n for orthonormal keys.</param>
    /// <param name="keys">How the keys are drawn.</param>
    /// <param name="inverse">What undoes the key that is read.</param>
    /// <param name="copies">S ≥ 1; 1 for orthonormal keys.</param>
    /// <returns>The energy in units of an item's, ≥ 0.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside the domain above.</exception>
    /// <exception cref="ArgumentException">The mean is infinite: the exact inverse of keys that are not unitary.</exception>
    public static double NoiseEnergy(int length, int items, KeyLaw keys, KeyInverse inverse = KeyInverse.Involution, int copies = 1)
    {
        var (own, others) = Parts(length, items, keys, inverse, copies);
        return own + others;
    }

    /// <summary>By what S copies divide the noise at a complex frequency: 1 / (1/S + (1 − 1/S)/m), m = ⌊(n − 1)/2⌋.</summary>
    /// <remarks>
    /// <para>Where two copies put the same of the m frequencies in a place, which has the chance 1/m, they have the same noise there; else it is independent.</para>
    /// <para>Holds for: independent, evenly random orders; normal and unitary keys.</para>
    /// <para>Error: rounding (law: redundancy divides the noise).</para>
    /// </remarks>
    /// <param name="length">n ≥ 3.</param>
    /// <param name="copies">S ≥ 1.</param>
    /// <returns>The factor, in [1, S].</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside the domain above.</exception>
    [Source("danihelka2016associative", "redundant associative memory")]
    public static double Redundancy(int length, int copies)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 3);
        ArgumentOutOfRangeException.ThrowIfLessThan(copies, 1);
        return 1 / Remaining(length, copies);
    }

    /// <summary>E[1/|F a|² where |F a|² ≥ τ, else 0] = E₁(τ) = ∫_τ^∞ e⁻ˣ/x dx, at a complex frequency of a normal key.</summary>
    /// <remarks>
    /// <para>The noise of the exact inverse, per other item, at the frequencies whose coefficient is not too small. It grows like −γ − ln τ as τ falls: the mean itself is infinite.</para>
    /// <para>Holds for: |F a|² of the exponential law, that is, normal coordinates of variance 1/n.</para>
    /// <para>Error: at most 1e-13, relative (law: the exponential integral agrees with the reference table).</para>
    /// </remarks>
    /// <param name="floor">τ, positive, at most 500.</param>
    /// <returns>E₁(τ), positive.</returns>
    /// <exception cref="ArgumentOutOfRangeException">τ is outside the domain above.</exception>
    [Source("abramowitz1964handbook", "Equations 5.1.11 and 5.1.22")]
    public static double InverseNoiseAbove(double floor)
    {
        if (!(floor > 0 && floor <= 500))
        {
            throw new ArgumentOutOfRangeException(nameof(floor), floor, "The least squared modulus lies in (0, 500].");
        }

        if (floor <= 1)
        {
            var (term, sum) = (-1.0, 0.0);
            for (var k = 1; k <= 30; k++)
            {
                term *= -floor / k;
                sum += term / k;
            }

            return sum - EulerGamma - Math.Log(floor);
        }

        // e⁻ˣ / (x + 1/(1 + 1/(x + 2/(1 + …)))), in its contracted form and from the far end
        var fraction = 0.0;
        for (var k = 200; k >= 1; k--)
        {
            fraction = (double)k * k / (floor + (2 * k) + 1 - fraction);
        }

        return Math.Exp(-floor) / (floor + 1 - fraction);
    }

    /// <summary>exp E ln 1/|F a|² = e^γ: the typical noise of the exact inverse of a normal key at a complex frequency, per other item.</summary>
    /// <remarks><para>The geometric mean is finite where the arithmetic one is not: 1.78 times the noise of a unitary key.</para></remarks>
    public static double TypicalInverseNoise => Math.Exp(EulerGamma);

    /// <summary>P = ∫ φ(t) Φ(t + √(n/k))^{V−1} dt: how often the clean-up among V random items is right when k items lie in the trace.</summary>
    /// <remarks>
    /// <para>Right and wrong items are as far from what is read as normal numbers of variance k/n are from 1 and from 0; the largest is right with this chance.</para>
    /// <para>Holds for: large n and independent items; <see cref="ReadAccuracy"/> is the finer one for finite n.</para>
    /// <para>Error: at most 1e-12 of the integral, absolute (law: the clean-up's chance agrees with the reference table).</para>
    /// </remarks>
    /// <param name="length">n ≥ 1.</param>
    /// <param name="items">k, positive and finite: the energy of the noise, in items.</param>
    /// <param name="vocabulary">V ≥ 1.</param>
    /// <returns>The chance, in (0, 1].</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside the domain above.</exception>
    [Source("plate1995holographic", "clean-up accuracy")]
    public static double CleanUpAccuracy(int length, double items, long vocabulary)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        return items > 0 && double.IsFinite(items)
            ? Nearest(Math.Sqrt(length / items), 1, 1, vocabulary)
            : throw new ArgumentOutOfRangeException(nameof(items), items, "The noise is positive and finite.");
    }

    /// <summary>P = ∫ φ(t) Φ((s + σ_r t)/σ_w)^{V−1} dt: how often one number of mean s and deviation σ_r exceeds V − 1 of mean 0 and deviation σ_w.</summary>
    /// <remarks>
    /// <para>All normal and independent.</para>
    /// <para>Holds for: every s and all positive deviations; by the trapezoidal rule, which is exact to rounding for an integrand that is smooth and vanishes at both ends.</para>
    /// <para>Error: at most 1e-12, absolute (law: the clean-up's chance agrees with the reference table).</para>
    /// </remarks>
    /// <param name="signal">s, finite.</param>
    /// <param name="right">σ_r, ≥ 0 and finite.</param>
    /// <param name="wrong">σ_w, positive and finite.</param>
    /// <param name="vocabulary">V ≥ 1.</param>
    /// <returns>The chance, in [0, 1].</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside the domain above, or σ_r / σ_w is above 1000.</exception>
    public static double Nearest(double signal, double right, double wrong, long vocabulary)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(vocabulary, 1);
        if (!double.IsFinite(signal))
        {
            throw new ArgumentOutOfRangeException(nameof(signal), signal, "The signal is finite.");
        }

        if (!(wrong > 0 && double.IsFinite(wrong)))
        {
            throw new ArgumentOutOfRangeException(nameof(wrong), wrong, "A deviation of wrong items is positive and finite.");
        }

        if (!(right >= 0 && right <= 1000 * wrong))
        {
            throw new ArgumentOutOfRangeException(nameof(right), right, "The deviation of the right item is not negative, and at most 1000 times that of the wrong ones.");
        }

        if (vocabulary == 1)
        {
            return 1;
        }

        var (mean, spread) = (signal / wrong, right / wrong);
        var step = Step / Math.Max(1, spread);
        var sum = 0.0;
        for (var i = (long)(-Reach / step); i <= Reach / step; i++)
        {
            var t = i * step;
            sum += Math.Exp((-t * t / 2) + ((vocabulary - 1.0) * NormalTail.LogBelow(mean + (spread * t))));
        }

        return Math.Clamp(sum * step / Math.Sqrt(2 * Math.PI), 0, 1);
    }

    /// <summary>P = ∫ φ(t) F_n((1 + √v t) / √((1 + √v t)² + w))^{V−1} dt: how often the item is nearer in angle to what was read than V − 1 random directions.</summary>
    /// <remarks>
    /// <para>Noise of variance v along the item and energy w across it turns the read away from it; F_n is the law of one coordinate of a random direction, whose tails are lighter than
    /// normal ones. As n grows, P becomes <see cref="Nearest"/> of 1, √v and √((1 + v + w)/n).</para>
    /// <para>Holds for: every n ≥ 3, with the noise along the item normal and that across it of one length.</para>
    /// <para>Error: at most 1e-9 of the integral, absolute (law: the chance of the nearest direction agrees with the reference table).</para>
    /// </remarks>
    /// <param name="length">n ≥ 3.</param>
    /// <param name="along">v, ≥ 0, in units of an item's energy.</param>
    /// <param name="across">w, ≥ 0, in the same units.</param>
    /// <param name="vocabulary">V ≥ 1.</param>
    /// <returns>The chance, in [0, 1].</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside the domain above.</exception>
    public static double NearestDirection(int length, double along, double across, long vocabulary)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 3);
        ArgumentOutOfRangeException.ThrowIfLessThan(vocabulary, 1);
        RequireEnergy(along, nameof(along));
        RequireEnergy(across, nameof(across));
        if (vocabulary == 1)
        {
            return 1;
        }

        var (sphere, spread) = (new SphereTail(length), Math.Sqrt(along));
        var step = Step / Math.Max(1, spread);
        var sum = 0.0;
        for (var i = (long)(-NearReach / step); i <= NearReach / step; i++)
        {
            var t = i * step;
            var signal = 1 + (spread * t);
            var cosine = across > 0 ? signal / Math.Sqrt((signal * signal) + across) : Math.Sign(signal);
            sum += Math.Exp((-t * t / 2) + ((vocabulary - 1.0) * sphere.LogBelow(cosine)));
        }

        return Math.Clamp(sum * step / Math.Sqrt(2 * Math.PI), 0, 1);
    }

    /// <summary>How often a read of a trace of k pairs is cleaned up rightly among V random items.</summary>
    /// <remarks>
    /// <para>The chance of the nearest direction, for the <see cref="NoiseEnergy"/> split into what lies along the item and across it: along it the variance is 1/n of the other pairs' noise,
    /// and for keys that are not unitary that of <c>Σ |F b|² (|F a|² − 1) / n</c>, 4/n to first order.</para>
    /// <para>Holds for: n ≥ 3, values in even directions; the clean-up is that of <see cref="Vocabulary"/>.</para>
    /// <para>Error: that of the normal law along the item (law: the clean-up is right as often as predicted, within the binomial error).</para>
    /// </remarks>
    /// <param name="length">n ≥ 3.</param>
    /// <param name="items">k ≥ 1; at most n for orthonormal keys.</param>
    /// <param name="vocabulary">V ≥ 1.</param>
    /// <param name="keys">How the keys are drawn.</param>
    /// <param name="copies">S ≥ 1; 1 for orthonormal keys.</param>
    /// <returns>The chance, in (0, 1].</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside the domain above.</exception>
    public static double ReadAccuracy(int length, int items, long vocabulary, KeyLaw keys = KeyLaw.Unitary, int copies = 1)
    {
        var (along, across) = Split(length, items, keys, copies);
        return NearestDirection(length, along, across, vocabulary);
    }

    /// <summary>The most pairs of which a read is right with a given chance.</summary>
    /// <param name="length">n ≥ 3.</param>
    /// <param name="vocabulary">V ≥ 2.</param>
    /// <param name="accuracy">The chance, in (0, 1).</param>
    /// <param name="keys">How the keys are drawn; normal or unitary.</param>
    /// <param name="copies">S ≥ 1.</param>
    /// <returns>k; 0 where even one pair is read too badly.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside the domain above, or the chance is no more than that of a guess: any number will do.</exception>
    public static int Items(int length, long vocabulary, double accuracy, KeyLaw keys = KeyLaw.Unitary, int copies = 1)
    {
        RequireAccuracy(accuracy, vocabulary);
        if (keys == KeyLaw.Orthonormal)
        {
            throw new ArgumentOutOfRangeException(nameof(keys), keys, "Orthonormal keys are at most n: the keys are normal or unitary.");
        }

        return Most(k => ReadAccuracy(length, k, vocabulary, keys, copies) >= accuracy);
    }

    /// <summary>The least dimension in which a read of k pairs is right with a given chance.</summary>
    /// <param name="items">k ≥ 1.</param>
    /// <param name="vocabulary">V ≥ 2.</param>
    /// <param name="accuracy">The chance, in (0, 1).</param>
    /// <returns>n, for unitary keys; it grows in proportion to k.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside the domain above, or the chance is no more than that of a guess.</exception>
    public static int Dimension(int items, long vocabulary, double accuracy)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(items, 1);
        RequireAccuracy(accuracy, vocabulary);
        return Most(n => n < 3 || ReadAccuracy(n, items, vocabulary) < accuracy) + 1;
    }

    /// <summary>The noise on the top of a stack: the energy of what lies below it, D − 1 on a unitary base, Σ_{i=1}^{D−1} i! on a normal one, to first order in 1/n.</summary>
    /// <remarks>
    /// <para>Item i + 1 is bound to pⁱ, and E |F p|²ⁱ is 1 for a unitary base, i! at a complex frequency of a normal one and (2i − 1)!! at a real one.</para>
    /// <para>Holds for: a base of either law, items of length 1 in even directions; every n, exactly.</para>
    /// <para>Error: rounding (law: the noise on the top of a stack is the predicted one).</para>
    /// </remarks>
    /// <param name="length">n ≥ 1.</param>
    /// <param name="depth">D ≥ 1; at most 150 on a normal base.</param>
    /// <param name="basis">How the base is drawn: normal or unitary.</param>
    /// <returns>The energy in units of an item's, ≥ 0.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside the domain above.</exception>
    public static double StackNoise(int length, int depth, KeyLaw basis = KeyLaw.Unitary)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(depth, 1);
        if (basis == KeyLaw.Unitary)
        {
            return depth - 1;
        }

        if (basis != KeyLaw.Normal)
        {
            throw new ArgumentOutOfRangeException(nameof(basis), basis, "A stack has one base vector: it is normal or unitary.");
        }

        ArgumentOutOfRangeException.ThrowIfGreaterThan(depth, DeepestNormalStack);
        var real = (double)RealFrequencies(length) / length;
        var (sum, factorial, odd) = (0.0, 1.0, 1.0);
        for (var i = 1; i < depth; i++)
        {
            factorial *= i;
            odd *= (2 * i) - 1;
            sum += ((1 - real) * factorial) + (real * odd);
        }

        return sum;
    }

    /// <summary>The most items of which the top is right with a given chance.</summary>
    /// <remarks>
    /// <para>On a unitary base in proportion to n; on a normal one as the inverse of the factorial: it hardly grows.</para>
    /// <para>Holds for: as <see cref="StackNoise"/>; with the noise taken for normal, which on a normal base it is not.</para>
    /// <para>Error: that of the normal approximation (law: a stack on a unitary base is as deep as predicted).</para>
    /// </remarks>
    /// <param name="length">n ≥ 3.</param>
    /// <param name="vocabulary">V ≥ 2.</param>
    /// <param name="accuracy">The chance, in (0, 1).</param>
    /// <param name="basis">How the base is drawn: normal or unitary.</param>
    /// <returns>D; 0 where one item is read too badly.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside the domain above, or the chance is no more than that of a guess.</exception>
    public static int StackDepth(int length, long vocabulary, double accuracy, KeyLaw basis = KeyLaw.Unitary)
    {
        RequireAccuracy(accuracy, vocabulary);
        var deepest = basis == KeyLaw.Normal ? DeepestNormalStack : int.MaxValue;
        return Most(depth => depth <= deepest && TopAccuracy(length, depth, vocabulary, basis) >= accuracy);
    }

    /// <summary>How often the top of a stack is right.</summary>
    /// <param name="length">n ≥ 3.</param>
    /// <param name="depth">D ≥ 1; at most 150 on a normal base.</param>
    /// <param name="vocabulary">V ≥ 1.</param>
    /// <param name="basis">How the base is drawn: normal or unitary.</param>
    /// <returns>The chance, in (0, 1].</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside the domain above.</exception>
    public static double TopAccuracy(int length, int depth, long vocabulary, KeyLaw basis = KeyLaw.Unitary)
    {
        var noise = StackNoise(length, depth, basis);
        return NearestDirection(length, noise / length, noise * (1 - (1.0 / length)), vocabulary);
    }

    /// <summary>E |read − item|² of a tensor-product memory: (k − 1)/(n − 2) for normal keys, (k − 1)/n for unitary ones, 0 for orthonormal ones.</summary>
    /// <remarks>
    /// <para>The read C a / |a|² has the noise <c>Σ_j b_j (a_j · a) / |a|²</c>, and E (a_j · a)² / |a|⁴ = E 1/(n |a|²) = 1/(n − 2) for normal keys.</para>
    /// <para>Holds for: every n and k, exactly; values independent of the keys, of mean 0 and E |b|² = 1.</para>
    /// <para>Error: rounding (law: the noise of a tensor memory is the predicted one within its standard error).</para>
    /// </remarks>
    /// <param name="length">n ≥ 3: the length of the keys.</param>
    /// <param name="items">k ≥ 1; at most n for orthonormal keys.</param>
    /// <param name="keys">How the keys are drawn.</param>
    /// <returns>The energy in units of an item's, ≥ 0.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside the domain above.</exception>
    public static double TensorNoise(int length, int items, KeyLaw keys)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 3);
        RequireItems(length, items, keys);
        return keys switch
        {
            KeyLaw.Orthonormal => 0,
            KeyLaw.Unitary => (items - 1.0) / length,
            _ => (items - 1.0) / (length - 2),
        };
    }

    /// <summary>The noise of a read along the item, as a variance, and across it, as an energy.</summary>
    internal static (double Along, double Across) Split(int length, int items, KeyLaw keys, int copies)
    {
        var (own, others) = Parts(length, items, keys, KeyInverse.Involution, copies);
        var along = (others + OwnVariance(length, keys, copies)) / length;
        return (along, Math.Max(0, own + others - along));
    }

    private static int RealFrequencies(int length) => length % 2 == 0 ? 2 : 1;

    // what the copies leave of the noise at a complex frequency
    private static double Remaining(int length, int copies) => (1.0 / copies) + ((1 - (1.0 / copies)) / ((length - 1) / 2));

    private static (double Complex, double Real) OwnNoise(double n, KeyLaw keys) => keys switch
    {
        KeyLaw.Unitary => (0, 0),
        KeyLaw.Normal => (1, 2),
        _ => ((n - 2) / (n + 2), ((2 * n) - 2) / (n + 2)),
    };

    private static (double Own, double Others) Parts(int length, int items, KeyLaw keys, KeyInverse inverse, int copies)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(copies, 1);
        RequireItems(length, items, keys);
        if (inverse != KeyInverse.Involution && keys != KeyLaw.Unitary)
        {
            throw new ArgumentException($"The noise of the exact inverse of {keys.ToString().ToLowerInvariant()} keys has no mean: 1/|F a|² is infinite on average. InverseNoiseAbove and TypicalInverseNoise say what is finite.", nameof(inverse));
        }

        if (keys == KeyLaw.Orthonormal && copies != 1)
        {
            throw new ArgumentOutOfRangeException(nameof(copies), copies, "Orthonormal keys are not orthonormal in permuted copies: there is one copy.");
        }

        double n = length;
        var (ownComplex, ownReal) = OwnNoise(n, keys);
        var real = RealFrequencies(length) / n;
        var complex = real < 1 ? (1 - real) * Remaining(length, copies) : 0;
        var (crossComplex, crossReal) = keys == KeyLaw.Orthonormal && length > 1 ? (n * n / ((n + 2) * (n - 1)), n / (n + 2)) : (1, 1);
        return ((complex * ownComplex) + (real * ownReal), (items - 1) * ((complex * crossComplex) + (real * crossReal)));
    }

    // n times the variance of the inner product of (ã ⊛ a − 1) ⊛ b with b
    private static double OwnVariance(int length, KeyLaw keys, int copies)
    {
        var (complex, real) = OwnNoise(length, keys);
        double r = RealFrequencies(length);
        return ((r < length ? 4 * (length - r) * Remaining(length, copies) * complex : 0) + (3 * r * real)) / (length + 2);
    }

    private static void RequireItems(int length, int items, KeyLaw keys)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(items, 1);
        if (!Enum.IsDefined(keys))
        {
            throw new ArgumentOutOfRangeException(nameof(keys), keys, "Keys are normal, unitary or orthonormal.");
        }

        if (keys == KeyLaw.Orthonormal && items > length)
        {
            throw new ArgumentOutOfRangeException(nameof(items), items, $"There are no more than {length} orthogonal keys.");
        }
    }

    private static void RequireEnergy(double value, string name)
    {
        if (!(value >= 0 && value <= 1e300))
        {
            throw new ArgumentOutOfRangeException(name, value, "An energy is finite and not negative.");
        }
    }

    private static void RequireAccuracy(double accuracy, long vocabulary)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(vocabulary, 2);
        if (!(accuracy > 1.0 / vocabulary && accuracy < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(accuracy), accuracy, "The chance lies above that of a guess, 1/V, and below 1.");
        }
    }

    // the largest k ≥ 1 that fits, where whatever is smaller fits too; 0 if none does
    private static int Most(Func<int, bool> fits)
    {
        if (!fits(1))
        {
            return 0;
        }

        var low = 1;
        while (low < int.MaxValue / 2 && fits(2 * low))
        {
            low *= 2;
        }

        var high = 2L * low;
        while (high - low > 1)
        {
            var middle = (int)((low + high) / 2);
            (low, high) = fits(middle) ? (middle, high) : (low, middle);
        }

        return low;
    }
}
