using System.Globalization;
using System.Numerics;
using System.Text;

namespace Theory.Hyperreals;

/// <summary>Writes an expression, with a stack of its own.</summary>
internal sealed class ExpressionPrinter
{
    private const long MostNodes = 10_000_000;
    private const int MostLetters = 2000;

    private readonly bool plain;
    private readonly StringBuilder written = new();
    private readonly Stack<Piece> todo = new();

    private ExpressionPrinter(bool plain) => this.plain = plain;

    /// <summary>How tightly what is written holds together.</summary>
    private enum Level
    {
        Any, Connective, Relation, Sum, Product, Power, Atom,
    }

    public static string Infix(Expression x)
    {
        if (x.Size > MostNodes)
        {
            throw new InvalidOperationException($"The expression has {x.Size.ToString(CultureInfo.InvariantCulture)} nodes when it is written out: too many for a text.");
        }

        return new ExpressionPrinter(plain: true).Write(x, int.MaxValue);
    }

    public static string Mathematics(Expression x)
    {
        var text = new ExpressionPrinter(plain: false).Write(x, MostLetters);
        return text.Length <= MostLetters ? text
            : string.Create(CultureInfo.InvariantCulture, $"{text.AsSpan(0, MostLetters - 60)} … ({x.Size} nodes, {x.Depth} deep)");
    }

    private string Write(Expression x, int most)
    {
        todo.Push(new Piece("", x, Level.Any));
        while (written.Length <= most && todo.TryPop(out var piece))
        {
            if (piece.Node is null)
            {
                written.Append(piece.Text);
                continue;
            }

            var pieces = new List<Piece>();
            Lay(piece.Node, pieces);
            if (LevelOf(piece.Node) < piece.Least)
            {
                pieces.Insert(0, new Piece("(", null, Level.Any));
                pieces.Add(new Piece(")", null, Level.Any));
            }

            for (var i = pieces.Count - 1; i >= 0; i--)
            {
                todo.Push(pieces[i]);
            }
        }

        return written.ToString();
    }

    // what a node consists of, in order: texts and parts, each part with the level that it needs to stand without parentheses
    private void Lay(Expression x, List<Piece> to)
    {
        switch (x.Kind)
        {
            case ExpressionKind.Number:
                if (x.Numerator.Sign < 0)
                {
                    to.Add(Text(Minus));
                }

                to.Add(Text(Unsigned(x)));
                break;
            case ExpressionKind.Constant:
                to.Add(Text(plain ? x.Name : x.Name switch { "pi" => "π", "E" => "e", "EulerGamma" => "γ", "GoldenRatio" => "φ", "Catalan" => "G", _ => "i" }));
                break;
            case ExpressionKind.Infinity:
                to.Add(Text(plain ? "oo" : "∞"));
                break;
            case ExpressionKind.Symbol:
                to.Add(Text(x.Name));
                break;
            case ExpressionKind.Sum:
                LaySum(x, to);
                break;
            case ExpressionKind.Product:
                if (IsSigned(x))
                {
                    to.Add(Text(Minus));
                }

                LayUnsignedProduct(x, to);
                break;
            case ExpressionKind.Power:
                LayPower(x, to);
                break;
            default:
                LayApplication(x, to);
                break;
        }
    }

    private string Minus => plain ? "-" : "−";

    private string Times => plain ? "*" : "·";

    private void LaySum(Expression x, List<Piece> to)
    {
        for (var i = 0; i < x.Children.Length; i++)
        {
            var term = x.Children[i];
            var signed = IsSigned(term);
            if (i > 0 || signed)
            {
                to.Add(Text(i == 0 ? Minus : signed ? $" {Minus} " : " + "));
            }

            if (signed && term.IsNumber)
            {
                to.Add(Text(Unsigned(term)));
            }
            else if (signed)
            {
                LayUnsignedProduct(term, to);
            }
            else
            {
                to.Add(new Piece("", term, Level.Product));
            }
        }
    }

    // whether a minus is written before a term: a negative number, or a product whose first factor is one
    private static bool IsSigned(Expression x) =>
        (x.IsNumber && x.Numerator.Sign < 0) || (x.Kind == ExpressionKind.Product && x.Children[0].IsNumber && x.Children[0].Numerator.Sign < 0);

    private void LayUnsignedProduct(Expression x, List<Piece> to)
    {
        var factors = x.Children;
        var first = 0;
        if (factors[0].IsNumber)
        {
            // −1 is all in the sign, but for a quotient and a number, which need something before them
            var silent = factors[0].Denominator.IsOne && factors[0].Numerator == BigInteger.MinusOne && !IsInverse(factors[1]) && !factors[1].IsNumber;
            if (!silent)
            {
                to.Add(Text(Unsigned(factors[0])));
            }

            first = 1;
        }

        var start = to.Count;
        for (var i = first; i < factors.Length; i++)
        {
            var factor = factors[i];
            var leads = i == first && (i == 0 || (to.Count == start && IsSilent(factors)));
            if (!leads && IsInverse(factor))
            {
                to.Add(Text("/"));
                to.Add(new Piece("", factor.Children[0], Level.Power));
                continue;
            }

            if (factor.IsNumber)
            {
                LayInnerNumber(factor, factors[i - 1].IsNumber, to);
                continue;
            }

            if (!leads)
            {
                to.Add(Text(Times));
            }

            to.Add(new Piece("", factor, Level.Power));
        }
    }

    private static bool IsSilent(Expression[] factors) =>
        factors[0].Denominator.IsOne && factors[0].Numerator == BigInteger.MinusOne && !IsInverse(factors[1]) && !factors[1].IsNumber;

    // a number after another factor; where two numbers are too long to be one, parentheses keep them apart
    private void LayInnerNumber(Expression x, bool afterNumber, List<Piece> to)
    {
        if (x.Numerator.Sign < 0 || (afterNumber && !x.Denominator.IsOne))
        {
            to.Add(Text(Times + "("));
            to.Add(new Piece("", x, Level.Any));
            to.Add(Text(")"));
        }
        else
        {
            to.Add(Text(x.Numerator.IsOne && !x.Denominator.IsOne ? $"/{Digits(x.Denominator)}" : Times + Unsigned(x)));
        }
    }

    // what a division sign before it reads back as: the inverse of anything but a number, or of 0
    private static bool IsInverse(Expression x) =>
        x.Kind == ExpressionKind.Power && x.Children[1].IsNumber && x.Children[1].Denominator.IsOne && x.Children[1].Numerator == BigInteger.MinusOne
        && (!x.Children[0].IsNumber || x.Children[0].Numerator.IsZero);

    private static bool IsRoot(Expression x) =>
        x.Kind == ExpressionKind.Power && x.Children[1].IsNumber && x.Children[1].Numerator.IsOne && x.Children[1].Denominator == 2;

    private void LayPower(Expression x, List<Piece> to)
    {
        var (b, e) = (x.Children[0], x.Children[1]);
        if (IsRoot(x))
        {
            var bare = !plain && LevelOf(b) == Level.Atom && b.Kind != ExpressionKind.Apply;
            to.Add(Text((plain ? "sqrt" : "√") + (bare ? "" : "(")));
            to.Add(new Piece("", b, Level.Any));
            to.Add(Text(bare ? "" : ")"));
            return;
        }

        to.Add(new Piece("", b, Level.Atom));
        if (!plain && e.IsNumber && e.Denominator.IsOne && BigInteger.Abs(e.Numerator) < 1_000_000)
        {
            to.Add(Text(Raised(e.Numerator)));
            return;
        }

        to.Add(Text(plain ? "**" : "^"));
        to.Add(new Piece("", e, IsRoot(e) && !plain ? Level.Atom : Level.Power));
    }

    private void LayApplication(Expression x, List<Piece> to)
    {
        var args = x.Children;
        if (Vocabulary.Relations.Contains(x.Name) && (!plain || x.Name is not ("==" or "!=")))
        {
            to.Add(new Piece("", args[0], Level.Sum));
            to.Add(Text($" {(plain ? x.Name : x.Name switch { "<=" => "≤", ">=" => "≥", "==" => "=", "!=" => "≠", var same => same })} "));
            to.Add(new Piece("", args[1], Level.Sum));
        }
        else if (IsConnective(x))
        {
            var sign = x.Name == "And" ? (plain ? " & " : " ∧ ") : (plain ? " | " : " ∨ ");
            for (var i = 0; i < args.Length; i++)
            {
                to.Add(Text(i == 0 ? "" : sign));
                to.Add(new Piece("", args[i], Level.Atom));
            }
        }
        else if (x.Name == "Not")
        {
            to.Add(Text(plain ? "~(" : "¬("));
            to.Add(new Piece("", args[0], Level.Any));
            to.Add(Text(")"));
        }
        else if (!plain && x.Name is "Abs" or "floor" or "ceiling" && !plain)
        {
            to.Add(Text(x.Name switch { "Abs" => "|", "floor" => "⌊", _ => "⌈" }));
            to.Add(new Piece("", args[0], Level.Any));
            to.Add(Text(x.Name switch { "Abs" => "|", "floor" => "⌋", _ => "⌉" }));
        }
        else if (!plain && x.Name is "factorial" or "factorial2" && !plain)
        {
            to.Add(new Piece("", args[0], Level.Atom));
            to.Add(Text(x.Name == "factorial" ? "!" : "!!"));
        }
        else if (x.Name is "True" or "False")
        {
            to.Add(Text(x.Name));
        }
        else
        {
            LayCall(x, to);
        }
    }

    private void LayCall(Expression x, List<Piece> to)
    {
        to.Add(Text(plain
            ? x.Name switch { "==" => "Eq", "!=" => "Ne", var name => name }
            : x.Name switch { "gamma" => "Γ", "zeta" => "ζ", "digamma" => "ψ", "Sum" => "Σ", "Product" => "Π", "beta" => "Β", var name => name }));
        to.Add(Text("("));
        for (var i = 0; i < x.Children.Length; i++)
        {
            var opens = x.Name == "Piecewise" ? i % 2 == 0 : x.IsBinder && i == 1;
            var closes = x.Name == "Piecewise" ? i % 2 == 1 : x.IsBinder && i == 3;
            to.Add(Text((i > 0 ? ", " : "") + (opens ? "(" : "")));
            to.Add(new Piece("", x.Children[i], Level.Any));
            to.Add(Text(closes ? ")" : ""));
        }

        to.Add(Text(")"));
    }

    private static bool IsConnective(Expression x) => x.Kind == ExpressionKind.Apply && x.Name is "And" or "Or" && x.Children.Length > 1;

    private Level LevelOf(Expression x) => x.Kind switch
    {
        ExpressionKind.Number => x.Numerator.Sign < 0 ? Level.Sum : x.Denominator.IsOne ? Level.Atom : Level.Product,
        ExpressionKind.Sum => Level.Sum,
        ExpressionKind.Product => IsSigned(x) ? Level.Sum : Level.Product,
        ExpressionKind.Power => IsRoot(x) && plain ? Level.Atom : Level.Power,
        ExpressionKind.Apply when IsConnective(x) => Level.Connective,
        ExpressionKind.Apply when x.Name == "Not" => Level.Connective,
        ExpressionKind.Apply when Vocabulary.Relations.Contains(x.Name) && (!plain || x.Name is not ("==" or "!=")) => Level.Relation,
        ExpressionKind.Apply when !plain && x.Name is "factorial" or "factorial2" && !plain => Level.Power,
        _ => Level.Atom,
    };

    private string Unsigned(Expression number) =>
        number.Denominator.IsOne ? Digits(BigInteger.Abs(number.Numerator)) : $"{Digits(BigInteger.Abs(number.Numerator))}/{Digits(number.Denominator)}";

    // A long number is written in halves, as the base library's own way takes time square in the length; for a reader its first digits do.
    private string Digits(BigInteger n)
    {
        const int Whole = 5000;
        var count = (int)(n.GetBitLength() * 0.30103) + 1;
        if (count <= Whole)
        {
            return n.ToString(CultureInfo.InvariantCulture);
        }

        if (!plain)
        {
            var dropped = count - 20;
            return $"{BigInteger.Divide(n, BigInteger.Pow(10, dropped)).ToString(CultureInfo.InvariantCulture)}…({dropped.ToString(CultureInfo.InvariantCulture)} more digits)";
        }

        var powers = new List<BigInteger>();
        for (var power = BigInteger.Pow(10, Whole); power <= n; power *= power)
        {
            powers.Add(power);
        }

        // each part with the number of powers that may still split it; every part but the first is padded to its full length
        var text = new StringBuilder();
        var parts = new Stack<(BigInteger Value, int Level)>([(n, powers.Count)]);
        while (parts.TryPop(out var part))
        {
            if (part.Level == 0)
            {
                var written = part.Value.ToString(CultureInfo.InvariantCulture);
                text.Append(text.Length == 0 ? written.TrimStart('0') : written.PadLeft(Whole, '0'));
                continue;
            }

            var (high, low) = BigInteger.DivRem(part.Value, powers[part.Level - 1]);
            parts.Push((low, part.Level - 1));
            parts.Push((high, part.Level - 1));
        }

        return text.ToString();
    }

    private string Raised(BigInteger n) => string.Concat(Digits(n).Select(c => c == '-' ? '⁻' : "⁰¹²³⁴⁵⁶⁷⁸⁹"[c - '0']));

    private static Piece Text(string text) => new(text, null, Level.Any);

    private readonly record struct Piece(string Text, Expression? Node, Level Least);
}
