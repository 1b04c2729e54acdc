using System.Globalization;
using System.Numerics;
using Theory.Numerics;

namespace Theory.NonNormal;

/// <summary>A linear recurrent net as it begins: x ← Wx + vs.</summary>
public sealed record Initialisation
{
    internal Initialisation(string name, Matrix weights, IReadOnlyList<double> input)
    {
        // scaled first: no square leaves the range
        var largest = input.Max(Math.Abs);
        var length = largest * Math.Sqrt(input.Sum(x => x / largest * (x / largest)));
        (Name, Weights, Input) = (name, weights, Array.AsReadOnly(input.Select(x => x / length).ToArray()));
    }

    /// <summary>What it is called, in lower case with hyphens.</summary>
    public string Name { get; }

    /// <summary>W, N × N.</summary>
    public Matrix Weights { get; }

    /// <summary>v, where the signal enters: N numbers, of length 1.</summary>
    public IReadOnlyList<double> Input { get; }

    /// <summary>N.</summary>
    public int Units => Weights.Rows;

    /// <summary>The name and the size.</summary>
    /// <returns>One line.</returns>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Name}, {Units} unit{(Units == 1 ? "" : "s")}, ‖W‖_F = {Weights.FrobeniusNorm:G6}");
}

/// <summary>Recurrent matrices that nets begin with, each with the direction in which its signal enters.</summary>
/// <remarks><para>Nothing here is drawn: what is random comes as an argument, a matrix of standard normal draws or a list of uniform ones.</para></remarks>
public static class Initialisations
{
    /// <summary>gI: every unit keeps its own past.</summary>
    /// <remarks>
    /// <para><c>W = gI</c>, a normal matrix; the direction of the input is of no account, and is the last unit's.</para>
    /// <para>Holds for: N ≥ 1, every finite g; it is stable for |g| &lt; 1.</para>
    /// <para>Error: none (law: identity and orthogonal starts are normal, of one modulus).</para>
    /// </remarks>
    /// <param name="units">N.</param>
    /// <param name="gain">g, finite.</param>
    /// <returns>W and v.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its domain.</exception>
    [Source("orhan2019improved", "initialisers")]
    public static Initialisation Identity(int units, double gain = 0.9)
    {
        RequireUnits(units, gain, nameof(gain));
        return new("identity", gain * Matrix.Identity(units), Last(units));
    }

    /// <summary>gQ, with Q orthogonal.</summary>
    /// <remarks>
    /// <para><c>G = QR</c> with a positive diagonal of R: where G holds independent standard normal numbers, Q is uniform on the orthogonal group. The input enters at the last unit, which is as good as a random direction.</para>
    /// <para>Holds for: every square G of full rank, every finite g; it is stable for |g| &lt; 1.</para>
    /// <para>Error: ‖QᵀQ − I‖ ≤ N·2⁻⁵⁰ (law: identity and orthogonal starts are normal, of one modulus).</para>
    /// </remarks>
    /// <param name="normals">G, N × N.</param>
    /// <param name="gain">g, finite.</param>
    /// <returns>W and v.</returns>
    /// <exception cref="ArgumentException">G is not square or not finite.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The gain is not finite.</exception>
    [Source("orhan2019improved", "initialisers")]
    public static Initialisation Orthogonal(Matrix normals, double gain = 0.9)
    {
        RequireNormals(normals);
        RequireFinite(gain, nameof(gain));
        var (n, qr) = (normals.Rows, LinearAlgebra.Managed.Qr(normals));
        return new("orthogonal", new Matrix(n, n, (i, j) => (qr.R[j, j] < 0 ? -gain : gain) * qr.Q[i, j]), Last(n));
    }

    /// <summary>A chain: what enters at the last unit is handed on to the first, and then is gone.</summary>
    /// <remarks>
    /// <para><c>Wᵢⱼ = g δᵢ,ⱼ₋₁</c>, the delay line. <c>Wᴺ = 0</c>; the signal has the length gᵏ after k &lt; N steps.</para>
    /// <para>Holds for: N ≥ 1, every finite g; it is stable for every g.</para>
    /// <para>Error: none (law: a chain hands its signal on and is nilpotent).</para>
    /// </remarks>
    /// <param name="units">N.</param>
    /// <param name="gain">g, finite.</param>
    /// <returns>W and v.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its domain.</exception>
    [Source("ganguli2008memory", "delay line")]
    public static Initialisation Chain(int units, double gain = 1)
    {
        RequireUnits(units, gain, nameof(gain));
        return new("chain", new Matrix(units, units, (i, j) => j == i + 1 ? gain : 0), Last(units));
    }

    /// <summary>A chain with feedback: each unit also hears, weakly, the one that it feeds.</summary>
    /// <remarks>
    /// <para><c>Wᵢⱼ = g δᵢ,ⱼ₋₁ + ℓ δᵢ,ⱼ₊₁</c>, with the eigenvalues <c>2√(gℓ) cos(πj/(N+1))</c>, j = 1, …, N.</para>
    /// <para>Holds for: N ≥ 1, finite g and ℓ; it is stable while <c>4|gℓ| &lt; 1</c>.</para>
    /// <para>Error: none (law: chains with feedback and with the identity have their eigenvalues).</para>
    /// </remarks>
    /// <param name="units">N.</param>
    /// <param name="gain">g, finite.</param>
    /// <param name="feedback">ℓ, finite.</param>
    /// <returns>W and v.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its domain.</exception>
    [Source("orhan2019improved", "initialisers")]
    public static Initialisation FeedbackChain(int units, double gain = 1.2, double feedback = 0.05)
    {
        RequireUnits(units, gain, nameof(gain));
        RequireFinite(feedback, nameof(feedback));
        return new("feedback-chain", new Matrix(units, units, (i, j) => j == i + 1 ? gain : i == j + 1 ? feedback : 0), Last(units));
    }

    /// <summary>λI + αS: the identity and a chain.</summary>
    /// <remarks>
    /// <para><c>Wᵢⱼ = λ δᵢⱼ + α δᵢ,ⱼ₋₁</c>, with λ for its only eigenvalue; <c>Wᵏv</c> has the entries <c>C(k,d) λᵏ⁻ᵈ αᵈ</c> at d units from the last.</para>
    /// <para>Holds for: N ≥ 1, finite λ and α; it is stable for |λ| &lt; 1.</para>
    /// <para>Error: none (law: chains with feedback and with the identity have their eigenvalues).</para>
    /// </remarks>
    /// <param name="units">N.</param>
    /// <param name="identity">λ, finite.</param>
    /// <param name="chain">α, finite.</param>
    /// <returns>W and v.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its domain.</exception>
    [Source("orhan2019improved", "initialisers")]
    public static Initialisation IdentityAndChain(int units, double identity = 0.5, double chain = 0.7)
    {
        RequireUnits(units, identity, nameof(identity));
        RequireFinite(chain, nameof(chain));
        return new("identity-and-chain", new Matrix(units, units, (i, j) => i == j ? identity : j == i + 1 ? chain : 0), Last(units));
    }

    /// <summary>Ginibre's ensemble, scaled: independent normal entries of variance g²/N.</summary>
    /// <remarks>
    /// <para><c>W = gG/√N</c>. The eigenvalues fill the disc of radius g as N grows.</para>
    /// <para>Holds for: every square G, every finite g. Whether it is stable hangs on G.</para>
    /// <para>Error: the rounding of each entry (law: Ginibre's matrix has the scale of its gain).</para>
    /// </remarks>
    /// <param name="normals">G, N × N.</param>
    /// <param name="gain">g, finite.</param>
    /// <returns>W and v, the last unit.</returns>
    /// <exception cref="ArgumentException">G is not square or not finite.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The gain is not finite.</exception>
    [Source("ginibre1965statistical", "Section 3")]
    public static Initialisation Ginibre(Matrix normals, double gain = 0.8)
    {
        RequireNormals(normals);
        RequireFinite(gain, nameof(gain));
        return new("ginibre", gain / Math.Sqrt(normals.Rows) * normals, Last(normals.Rows));
    }

    /// <summary>The shift of H3: a memory of the last N inputs, in order.</summary>
    /// <remarks>
    /// <para><c>Wᵢⱼ = δᵢ₋₁,ⱼ</c>, v the first unit: a chain of gain 1, its units in the other order.</para>
    /// <para>Holds for: N ≥ 1.</para>
    /// <para>Error: none (law: a shift holds its last inputs in order, and is a chain read backwards).</para>
    /// </remarks>
    /// <param name="units">N.</param>
    /// <returns>W and v.</returns>
    /// <exception cref="ArgumentOutOfRangeException">N is below 1.</exception>
    [Source("fu2022hungry", "shift SSM")]
    public static Initialisation Shift(int units)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(units, 1);
        return new("shift", new Matrix(units, units, static (i, j) => i == j + 1 ? 1 : 0), [1, .. Enumerable.Repeat(0.0, units - 1)]);
    }

    /// <summary>S4D-Lin in steps, in its real form.</summary>
    /// <remarks>
    /// <para><see cref="StateSpace.S4DLin"/> by <see cref="StateSpace.Bilinear"/>; v is B̄ over its length. A normal matrix.</para>
    /// <para>Holds for: even N ≥ 2, Δ &gt; 0; it is stable for every Δ.</para>
    /// <para>Error: N·2⁻⁵⁰ (law: S4D-Lin and the linear recurrent unit have their eigenvalues, and are normal).</para>
    /// </remarks>
    /// <param name="units">N, real.</param>
    /// <param name="step">Δ, positive and finite; 0.1 is the largest that training begins with.</param>
    /// <returns>W and v.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its domain.</exception>
    [Source("gu2022parameterization", "S4D-Lin")]
    public static Initialisation S4DLin(int units, double step = 0.1) => Of("s4d-lin", StateSpace.S4DLin(units).Bilinear(step));

    /// <summary>The linear recurrent unit (LRU) in its real form: eigenvalues uniform on a ring.</summary>
    /// <remarks>
    /// <para><c>|λ|² = u₁(r₁² − r₀²) + r₀²</c> and <c>arg λ = 2πu₂</c>, so that λ is uniform on the ring <c>r₀ ≤ |λ| ≤ r₁</c> where u₁ and u₂ are on [0, 1]; the input of a unit is <c>√(1 − |λ|²)</c>. A pair of real units
    /// a λ, as in <see cref="StateSpace.S4DLin"/>. A normal matrix.</para>
    /// <para>Holds for: an even number of uniform draws; 0 ≤ r₀ ≤ r₁ ≤ 1; it is stable where r₁ &lt; 1.</para>
    /// <para>Error: a few roundings of each entry (law: S4D-Lin and the linear recurrent unit have their eigenvalues, and are normal).</para>
    /// </remarks>
    /// <param name="uniforms">u₁, u₂ of the first eigenvalue, of the second, …: N numbers in [0, 1).</param>
    /// <param name="inner">r₀.</param>
    /// <param name="outer">r₁.</param>
    /// <returns>W and v, N units.</returns>
    /// <exception cref="ArgumentException">A draw is outside [0, 1), or their number is not even.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A radius is outside its domain.</exception>
    [Source("orvieto2023resurrecting", "Lemma 3.2")]
    public static Initialisation LinearRecurrentUnit(IReadOnlyList<double> uniforms, double inner = 0.9, double outer = 0.999)
    {
        ArgumentNullException.ThrowIfNull(uniforms);
        if (uniforms.Count == 0 || uniforms.Count % 2 != 0)
        {
            throw new ArgumentException($"An eigenvalue takes two draws: {nameof(uniforms)} has {uniforms.Count}.", nameof(uniforms));
        }

        for (var i = 0; i < uniforms.Count; i++)
        {
            if (!(uniforms[i] >= 0 && uniforms[i] < 1))
            {
                throw new ArgumentException(FormattableString.Invariant($"{nameof(uniforms)}[{i}] is {uniforms[i]}, not in [0, 1)."), nameof(uniforms));
            }
        }

        if (!(outer is >= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(outer), outer, "The outer radius is in [0, 1].");
        }

        if (!(inner >= 0 && inner <= outer))
        {
            throw new ArgumentOutOfRangeException(nameof(inner), inner, "The inner radius is in [0, r₁].");
        }

        var squares = Enumerable.Range(0, uniforms.Count / 2).Select(i => (uniforms[2 * i] * ((outer * outer) - (inner * inner))) + (inner * inner)).ToArray();
        var system = StateSpace.OfPairs(
            [.. squares.Select((square, i) => Complex.FromPolarCoordinates(Math.Sqrt(square), 2 * Math.PI * uniforms[(2 * i) + 1]))],
            [.. squares.Select(static square => new Complex(Math.Sqrt(1 - square), 0))]);

        // on the unit circle alone nothing would enter
        return system.Input.All(static x => x == 0)
            ? throw new ArgumentOutOfRangeException(nameof(inner), inner, "A ring of radius 1 takes no input.")
            : Of("lru", system);
    }

    /// <summary>HiPPO-LegS in steps of one length.</summary>
    /// <remarks>
    /// <para><see cref="StateSpace.LegS"/> by <see cref="StateSpace.Bilinear"/>; v is B̄ over its length. Lower triangular, with the eigenvalues <c>(2 − jΔ)/(2 + jΔ)</c>, j = 1, …, N.</para>
    /// <para>Holds for: N ≥ 1, Δ &gt; 0; it is stable for every Δ.</para>
    /// <para>Error: relative N κ(I − ΔA/2)·2⁻⁵⁰ (law: LegS in steps has its eigenvalues).</para>
    /// </remarks>
    /// <param name="units">N.</param>
    /// <param name="step">Δ, positive and finite; 1/N where it is 0.</param>
    /// <returns>W and v.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its domain.</exception>
    [Source("gu2020hippo", "Theorem 2")]
    public static Initialisation LegS(int units, double step = 0) => Of("legs", StateSpace.LegS(units).Bilinear(step == 0 ? 1.0 / units : step));

    /// <summary>HiPPO-LegT in steps: a window of so many.</summary>
    /// <remarks>
    /// <para><see cref="StateSpace.LegT"/> by <see cref="StateSpace.Bilinear"/> with Δ = 1/θ; v is B̄ over its length.</para>
    /// <para>Holds for: N ≥ 1, θ &gt; 0; it is stable for every θ.</para>
    /// <para>Error: relative N κ(I − ΔA/2)·2⁻⁵⁰ (law: LegT in steps holds the moments of its window).</para>
    /// </remarks>
    /// <param name="units">N.</param>
    /// <param name="window">θ in steps, positive and finite; N where it is 0.</param>
    /// <returns>W and v.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its domain.</exception>
    [Source("gu2020hippo", "Theorem 1")]
    public static Initialisation LegT(int units, double window = 0)
    {
        if (!(window >= 0 && double.IsFinite(window)))
        {
            throw new ArgumentOutOfRangeException(nameof(window), window, "The window is positive and finite, or 0 for N steps.");
        }

        return Of("legt", StateSpace.LegT(units).Bilinear(1 / (window == 0 ? units : window)));
    }

    /// <summary>All of them at one size, with the values that each is given unless told otherwise; the chain with gain 1, and with gain 1.2 as "amplifying-chain".</summary>
    /// <param name="normals">G, N × N standard normal draws, for those that are random; N even.</param>
    /// <param name="uniforms">N draws in [0, 1), for the linear recurrent unit.</param>
    /// <returns>One of each name.</returns>
    /// <exception cref="ArgumentException">G is not square or not finite, N is odd, or the draws are not N in [0, 1).</exception>
    public static IReadOnlyList<Initialisation> All(Matrix normals, IReadOnlyList<double> uniforms)
    {
        RequireNormals(normals);
        ArgumentNullException.ThrowIfNull(uniforms);
        var n = normals.Rows;
        if (uniforms.Count != n)
        {
            throw new ArgumentException($"{nameof(uniforms)} has {uniforms.Count} numbers for {n} units.", nameof(uniforms));
        }

        return
        [
            Identity(n), Orthogonal(normals), S4DLin(n), LinearRecurrentUnit(uniforms), Ginibre(normals),
            LegS(n), LegT(n), IdentityAndChain(n), Shift(n), Chain(n), new("amplifying-chain", Chain(n, 1.2).Weights, Last(n)), FeedbackChain(n),
        ];
    }

    private static Initialisation Of(string name, StateSpace system) => new(name, system.Transition, system.Input);

    private static double[] Last(int units) => [.. Enumerable.Repeat(0.0, units - 1), 1];

    private static void RequireUnits(int units, double gain, string name)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(units, 1);
        RequireFinite(gain, name);
    }

    private static void RequireFinite(double value, string name)
    {
        if (!double.IsFinite(value))
        {
            throw new ArgumentOutOfRangeException(name, value, $"The {name} is finite.");
        }
    }

    private static void RequireNormals(Matrix normals)
    {
        ArgumentNullException.ThrowIfNull(normals);
        SpectralDomain.RequireSquare(new ComplexMatrix(normals), nameof(normals));
    }
}
