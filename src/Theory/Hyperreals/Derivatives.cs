using Theory.Numerics;

namespace Theory.Hyperreals;

/// <summary>Derivatives of an expression at a point, of any order, as enclosures that are proved.</summary>
public static class Derivatives
{
    private const int Certain = 110;
    private const int MostBits = 12_000;
    private const int MostOrders = 400;

    /// <summary>f⁽ᵏ⁾(x), to at least 32 certified digits.</summary>
    /// <remarks>
    /// <para>f is read at x + ε in series whose coefficients are balls; the precision is raised, and more orders are carried, until the enclosure is narrow. A
    /// removable singularity is no obstacle: sin(x)/x at 0 is 1 − ε²/6 + …; there f stands for its continuous extension.</para>
    /// <para>Holds for: what is analytic at x from both sides. A leading coefficient that may be 0 must be recognised as an exact 0, or be told from it.</para>
    /// <para>Error: none; the true value lies in the ball (law: the derivatives agree with the reference table). The ball has at least 32 digits; where the value
    /// could not be told from 0, its radius is below 10⁻⁶⁴ instead.</para>
    /// </remarks>
    /// <param name="expression">f, an expression in the variable alone.</param>
    /// <param name="variable">The variable's name.</param>
    /// <param name="point">x, an expression without variables.</param>
    /// <param name="order">k ≥ 0; 0 is the value.</param>
    /// <returns>A ball around f⁽ᵏ⁾(x).</returns>
    /// <exception cref="ArgumentOutOfRangeException">The order is negative or above 300.</exception>
    /// <exception cref="DerivativeException">f is singular or has a kink at x, uses what is not supported, or could not be decided; the message says which.</exception>
    public static Ball At(Expression expression, string variable, Expression point, int order)
    {
        ArgumentNullException.ThrowIfNull(expression);
        ArgumentNullException.ThrowIfNull(variable);
        ArgumentNullException.ThrowIfNull(point);
        ArgumentOutOfRangeException.ThrowIfNegative(order);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(order, 300);
        foreach (var symbol in expression.Symbols)
        {
            if (symbol != variable)
            {
                throw new DerivativeException($"The expression has the variable {symbol} beside {variable}.");
            }
        }

        if (point.Symbols.Count > 0)
        {
            throw new DerivativeException($"The point has a variable, {point.Symbols.First()}.");
        }

        var (bits, orders, step, exact) = (192 + (4 * order), order + 2, 4, false);
        while (true)
        {
            try
            {
                var value = Coefficient(Expansion.Of(expression, variable, point, orders, bits, exact), order).Ball;
                for (var k = 2; k <= order; k++)
                {
                    value = value.Times(k);
                }

                if (value.Accuracy >= Certain || value.IsZero)
                {
                    return value;
                }

                if (exact && value.ContainsZero && bits > 700 && value.RadiusExponent < -213)
                {
                    return value;
                }

                (exact, bits) = (exact || value.ContainsZero, exact || !value.ContainsZero ? 2 * bits : bits);
                if (bits > MostBits)
                {
                    throw new DerivativeException($"The enclosure {value.ToString(8)} stays wide at {bits / 2} bits.", undecided: true);
                }
            }
            catch (DerivativeException reason) when (reason.IsUndecided && bits <= MostBits)
            {
                if (reason.NeedsOrder && orders < MostOrders)
                {
                    (orders, step) = (orders + step, 2 * step);
                }
                else if (!exact)
                {
                    exact = true;
                }
                else if (2 * bits <= MostBits)
                {
                    bits *= 2;
                }
                else
                {
                    throw;
                }
            }
            catch (ArgumentOutOfRangeException reason)
            {
                throw new DerivativeException($"There is no real value: {reason.Message}");
            }
        }
    }

    // The coefficient of εᵏ, where the series has whole exponents only, none below 0.
    private static Certified Coefficient(Series<Certified> series, int order)
    {
        for (var i = 0; i < series.Coefficients.Length; i++)
        {
            var exponent = Rational.Of(series.Valuation + i, series.Denominator);
            if ((exponent.Sign < 0 || !exponent.IsInteger) && exponent.Numerator <= order * exponent.Denominator)
            {
                var sign = series.Coefficients[i].Ball.Sign;
                if (sign == Ordering.Unknown)
                {
                    throw new DerivativeException($"The coefficient of ε^({exponent}), {series.Coefficients[i]}, cannot be told from 0.", undecided: true);
                }

                if (sign != Ordering.Equal)
                {
                    throw new DerivativeException($"The function has the term {series.Coefficients[i]} · ε^({exponent}) at the point: {(exponent.Sign < 0 ? "a pole" : "a branch point")}, no derivative of this order.");
                }
            }
        }

        return series.At(order);
    }
}
