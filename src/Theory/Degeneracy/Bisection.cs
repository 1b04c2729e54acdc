namespace Theory.Degeneracy;

/// <summary>Halving of an interval down to neighbouring doubles: a method that cannot fail.</summary>
internal static class Bisection
{
    /// <summary>The last point on the way from one end to the other at which a condition that holds at the first end, and from somewhere on does not, still holds.</summary>
    public static double LastWhere(double holds, double fails, Func<double, bool> condition)
    {
        for (var middle = (holds + fails) / 2; middle != holds && middle != fails; middle = (holds + fails) / 2)
        {
            (holds, fails) = condition(middle) ? (middle, fails) : (holds, middle);
        }

        return holds;
    }
}
