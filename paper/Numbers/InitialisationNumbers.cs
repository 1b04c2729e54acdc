using System.Globalization;
using Theory.Numerics;
using Theory.Paper.Claims;

namespace Theory.Paper.Numbers;

/// <summary>Total signal-to-noise ratios of the initialisations, with proof: they rest on theory alone.</summary>
internal static class InitialisationNumbers
{
    public static IEnumerable<Number> All()
    {
        foreach (var n in InitialisationMemory.Orders)
        {
            foreach (var memory in InitialisationMemory.At(n))
            {
                var which = $"{memory.Start.Name.Replace('-', ' ')}, {n} units";
                yield return Total(FormattableString.Invariant($"{memory.Start.Name}-{n}"), memory, which);
                yield return new(
                    FormattableString.Invariant($"non-normal/{memory.Start.Name}-{n}/best-total-snr"), memory.Best, memory.Best.ToString("G6", CultureInfo.InvariantCulture),
                    $"The same for the best direction of the input, the largest eigenvalue of the memory over space, in doubles: {which}.", []) { File = "src/Theory/NonNormal" };
            }
        }

        yield return Total("near-critical-10", ChainIsOptimal.NearCritical, "0.999 of the identity and 0.2 of a chain, 10 units");
    }

    private static Number Total(string name, InitialisationMemory memory, string which) => new(
        $"non-normal/{name}/total-snr", memory.Total, Agreed(memory.Lower, memory.Upper),
        $"Total of the memory curve of a linear net in noise of variance one, {which}; proved to lie between {Outward.Lower(memory.Lower, 12)} and {Outward.Upper(memory.Upper, 12)}.", []) { File = "src/Theory/NonNormal" };

    /// <summary>Up to seven digits, as many as the nearest decimals of both ends agree in.</summary>
    public static string Agreed(double lower, double upper)
    {
        for (var digits = 7; digits > 1; digits--)
        {
            var text = lower.ToString($"G{digits}", CultureInfo.InvariantCulture);
            if (text == upper.ToString($"G{digits}", CultureInfo.InvariantCulture))
            {
                return text;
            }
        }

        return $"{Outward.Lower(lower, 2)} to {Outward.Upper(upper, 2)}";
    }
}
