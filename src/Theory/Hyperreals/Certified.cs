using System.Numerics;
using Theory.Numerics;

namespace Theory.Hyperreals;

/// <summary>A coefficient of a certified series: a ball and, where zeros have to be recognised, the number's exact form as far as it is known.</summary>
internal readonly struct Certified : IElementary<Certified>
{
    private readonly Ball? _ball;

    /// <summary>A ball, and the form of the same number. A rational form takes the place of the ball.</summary>
    /// <exception cref="InvalidOperationException">The two exclude each other: one of the two arithmetics is wrong, and no answer is better than a wrong one.</exception>
    internal Certified(Ball ball, ExactForm? form = null)
    {
        Form = form;
        if (form is { IsRational: true } && !ball.Contains(form.Rational.Numerator, form.Rational.Denominator))
        {
            throw new InvalidOperationException($"An exact form contradicts its enclosure: {form.Key} is not in {ball}.");
        }

        _ball = form is not { IsRational: true } ? ball : form.IsZero ? Ball.FromInteger(0, ball.Bits) : ball.IsExact ? ball : Ball.FromRatio(form.Rational.Numerator, form.Rational.Denominator, ball.Bits);
    }

    internal Ball Ball => _ball ?? Ball.Zero;

    /// <summary>The exact form; null where it is not followed.</summary>
    internal ExactForm? Form { get; }

    /// <summary>The form, also of a ball that is one dyadic number.</summary>
    private ExactForm? Known => Form ?? (Ball.IsZero ? ExactForm.Zero : Ball.IsExact && Ball.ToInterval() is { IsPoint: true } point ? Dyadic(point.Lower) : null);

    public static implicit operator Certified(Ball ball) => new(ball);

    public static Certified FromDouble(double value) => new(Ball.FromDouble(value));

    public static Certified operator +(Certified a, Certified b) => new(a.Ball + b.Ball, Follows(a, b) ? ExactForm.Add(a.Known, b.Known) : null);

    public static Certified operator -(Certified a, Certified b) => new(a.Ball - b.Ball, Follows(a, b) ? ExactForm.Add(a.Known, ExactForm.Negate(b.Known)) : null);

    public static Certified operator -(Certified a) => new(-a.Ball, ExactForm.Negate(a.Form));

    public static Certified operator *(Certified a, Certified b) =>
        a.Ball.IsZero || b.Ball.IsZero ? new(Ball.FromInteger(0, Math.Max(a.Ball.Bits, b.Ball.Bits)), Follows(a, b) ? ExactForm.Zero : null)
        : new(a.Ball * b.Ball, Follows(a, b) ? ExactForm.Multiply(a.Known, b.Known) : null);

    public static Certified operator /(Certified a, Certified b) => new(a.Ball / b.Ball, Follows(a, b) ? ExactForm.Divide(a.Known, b.Known) : null);

    public static Ordering Compare(Certified a, Certified b) => b.Ball.IsZero ? a.Ball.Sign : (a - b).Ball.Sign;

    public static Certified Exp(Certified x) => new(Ball.Exp(x.Ball), ExactForm.Exp(x.Form));

    public static Certified Log(Certified x) => new(Ball.Log(x.Ball), ExactForm.Log(x.Form));

    public static Certified Sqrt(Certified x) => new(Ball.Sqrt(x.Ball), ExactForm.Power(x.Form, Rational.Of(1, 2)));

    public static Certified Pow(Certified x, Certified y) =>
        new(Ball.Pow(x.Ball, y.Ball), x.Form is null || y.Known is not { } exponent ? null : exponent.IsRational ? ExactForm.Power(x.Form, exponent.Rational) : ExactForm.Exp(ExactForm.Multiply(exponent, ExactForm.Log(x.Form))));

    public static Certified Sin(Certified x) => new(Ball.Sin(x.Ball), ExactForm.SinCos(x.Form).Sin);

    public static Certified Cos(Certified x) => new(Ball.Cos(x.Ball), ExactForm.SinCos(x.Form).Cos);

    public static Certified Tan(Certified x) => new(Ball.Tan(x.Ball), ExactForm.Tan(x.Form));

    public static Certified Asin(Certified x) => new(Ball.Asin(x.Ball), ExactForm.Asin(x.Form));

    public static Certified Acos(Certified x) => new(Ball.Acos(x.Ball), ExactForm.Acos(x.Form));

    public static Certified Atan(Certified x) => new(Ball.Atan(x.Ball), ExactForm.Atan(x.Form));

    public static Certified Sinh(Certified x) => new(Ball.Sinh(x.Ball), HalfOf(ExactForm.Add(ExactForm.Exp(x.Form), ExactForm.Negate(ExactForm.Exp(ExactForm.Negate(x.Form))))));

    public static Certified Cosh(Certified x) => new(Ball.Cosh(x.Ball), HalfOf(ExactForm.Add(ExactForm.Exp(x.Form), ExactForm.Exp(ExactForm.Negate(x.Form)))));

    public static Certified Tanh(Certified x) => new(Ball.Tanh(x.Ball), Sinh(x) is { Form: { } s } && Cosh(x) is { Form: { } c } ? ExactForm.Divide(s, c) : null);

    public static Certified Asinh(Certified x) => new(Ball.Asinh(x.Ball), ExactForm.Value("asinh", x.Form));

    public static Certified Acosh(Certified x) => new(Ball.Acosh(x.Ball), x.Form is { IsRational: true } && x.Form.Key == ExactForm.One.Key ? ExactForm.Zero : ExactForm.Value("acosh", x.Form));

    public static Certified Atanh(Certified x) => new(Ball.Atanh(x.Ball), ExactForm.Value("atanh", x.Form));

    /// <summary>f(x), for a function that the forms know by name only.</summary>
    internal static Certified Named(string name, Certified x, Ball value) => new(value, ExactForm.Value(name, x.Form));

    public override string ToString() => Ball.ToString(10);

    private static bool Follows(Certified a, Certified b) => a.Form is not null || b.Form is not null;

    private static ExactForm? HalfOf(ExactForm? form) => ExactForm.Multiply(ExactForm.Of(Rational.Of(1, 2)), form);

    private static ExactForm? Dyadic(double value)
    {
        var bits = Math.Abs(value) < 1L << 52 ? 60 : 0;
        var scaled = Math.ScaleB(value, bits);
        return Math.Abs(value) < 1e15 && scaled == Math.Floor(scaled) ? ExactForm.Of(Rational.Of(new BigInteger(scaled), BigInteger.One << bits)) : null;
    }
}
