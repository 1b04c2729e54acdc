using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Theory.Hyperreals;

/// <summary>A mathematical expression as it is written: an immutable tree over exact rationals, constants, variables and named functions.</summary>
/// <remarks>
/// <para>Nothing is simplified when an expression is built, with one exception: rational numbers that stand side by side in a sum or a product
/// become one (2·3 is 6, 1/2 is one number, −(3) is −3), as long as both are of moderate size. A power is never evaluated: 10**10**10**10 is four tens.</para>
/// <para>a/b is the product of a and b⁻¹, −a the product of −1 and a, √x the power x^(1/2); exp(x) stays a function.</para>
/// <para>Parts may be shared: no operation recurses, and none but the printing walks a shared part twice, so nesting to any depth is safe.</para>
/// </remarks>
public sealed class Expression : IEquatable<Expression>
{
    // Up to this many bits in both together, neighbouring literals become one number; a long sum of fractions would else have digits without end.
    private const long MostBits = 2048;

    // Trees below this size are compared without a note of which pairs were seen.
    private const long Small = 64;

    private static readonly Expression[] NoChildren = [];
    private static readonly Expression MinusOne = new(BigInteger.MinusOne, BigInteger.One);
    private static readonly Expression Half = new(BigInteger.One, 2);

    private readonly ulong _fingerprint;
    private IReadOnlyCollection<string>? _symbols;

    private Expression(BigInteger p, BigInteger q)
    {
        Kind = ExpressionKind.Number;
        Name = "";
        Numerator = p;
        Denominator = q;
        Children = NoChildren;
        Size = 1;
        Depth = 1;
        _fingerprint = Mix(Mix(0x9E3779B97F4A7C15, Fingerprint(p)), Fingerprint(q));
    }

    private Expression(ExpressionKind kind, string name, Expression[] children)
    {
        Kind = kind;
        Name = name;
        Numerator = BigInteger.Zero;
        Denominator = BigInteger.One;
        Children = children;
        long size = 1;
        var depth = 0;
        var binds = kind == ExpressionKind.Apply && name is "Sum" or "Product";
        var fingerprint = Mix((ulong)kind + 1, Fingerprint(name));
        foreach (var child in children)
        {
            size = size > long.MaxValue - child.Size ? long.MaxValue : size + child.Size;
            depth = Math.Max(depth, child.Depth);
            binds |= child.Binds;
            fingerprint = Mix(fingerprint, child._fingerprint);
        }

        Size = size;
        Depth = depth + 1;
        Binds = binds;
        _fingerprint = Mix(fingerprint, (ulong)children.Length);
    }

    /// <summary>0.</summary>
    public static Expression Zero { get; } = new(BigInteger.Zero, BigInteger.One);

    /// <summary>1.</summary>
    public static Expression One { get; } = new(BigInteger.One, BigInteger.One);

    /// <summary>π.</summary>
    public static Expression Pi { get; } = new(ExpressionKind.Constant, "pi", NoChildren);

    /// <summary>e, the base of the natural logarithm.</summary>
    public static Expression E { get; } = new(ExpressionKind.Constant, "E", NoChildren);

    /// <summary>∞.</summary>
    public static Expression Infinity { get; } = new(ExpressionKind.Infinity, "oo", NoChildren);

    /// <summary>What stands at the head.</summary>
    public ExpressionKind Kind { get; }

    /// <summary>The name of a constant, a variable or a function; oo for infinity; empty otherwise.</summary>
    public string Name { get; }

    /// <summary>p of a number p/q in lowest terms; 0 for anything else.</summary>
    public BigInteger Numerator { get; }

    /// <summary>q of a number p/q in lowest terms, positive; 1 for anything else.</summary>
    public BigInteger Denominator { get; }

    /// <summary>The terms, the factors, base and exponent, or a function's arguments; empty for a number, a name or infinity.</summary>
    public IReadOnlyList<Expression> Arguments => Array.AsReadOnly(Children);

    /// <summary>How many nodes the expression has when each shared part is counted where it occurs; 2⁶³ − 1 where there are more.</summary>
    public long Size { get; }

    /// <summary>How many nodes the longest way down has; 1 for a number or a name.</summary>
    public int Depth { get; }

    /// <summary>The variables that occur free, in ordinal order: the index of a Sum or Product is not one.</summary>
    public IReadOnlyCollection<string> Symbols => _symbols ??= FreeSymbols();

    internal Expression[] Children { get; }

    // whether a Sum or Product with an index occurs
    private bool Binds { get; }

    /// <summary>Reads an expression from text in the usual notation, which is also SymPy's.</summary>
    /// <param name="text">Infix text: + − * / ** ^ ! |x|, names, calls, relations; decimals are exact. A product needs its sign: 2*x.</param>
    /// <returns>The expression, as written.</returns>
    /// <exception cref="ExpressionFormatException">The text is no expression; the message points at the place.</exception>
    public static Expression Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new ExpressionParser(text).Read();
    }

    /// <summary>An integer.</summary>
    /// <param name="value">n.</param>
    /// <returns>n.</returns>
    public static Expression Number(BigInteger value) => value.IsZero ? Zero : value.IsOne ? One : new Expression(value, BigInteger.One);

    /// <summary>A rational number p/q.</summary>
    /// <param name="numerator">p.</param>
    /// <param name="denominator">q ≠ 0.</param>
    /// <returns>p/q in lowest terms.</returns>
    /// <exception cref="ArgumentOutOfRangeException">q is 0.</exception>
    public static Expression Number(BigInteger numerator, BigInteger denominator)
    {
        if (denominator.IsZero)
        {
            throw new ArgumentOutOfRangeException(nameof(denominator), denominator, "A denominator is not 0.");
        }

        if (denominator.IsOne)
        {
            return Number(numerator);
        }

        var common = BigInteger.GreatestCommonDivisor(numerator, denominator);
        var sign = denominator.Sign;
        var (p, q) = common.IsOne ? (numerator, denominator) : (numerator / common, denominator / common);
        return sign < 0 ? Number(-p, -q, 0) : Number(p, q, 0);
    }

    /// <summary>The number that a double is written as: 0.3 is 3/10.</summary>
    /// <param name="value">A double; the shortest decimal that reads back as it is meant. ±∞ is ±oo.</param>
    /// <returns>An exact rational, or ±oo.</returns>
    /// <exception cref="ArgumentOutOfRangeException">Not a number.</exception>
    public static Expression Of(double value)
    {
        if (double.IsNaN(value))
        {
            throw new ArgumentOutOfRangeException(nameof(value), value, "Not a number.");
        }

        if (double.IsInfinity(value))
        {
            return value > 0 ? Infinity : -Infinity;
        }

        var literal = Decimal(Math.Abs(value).ToString("R", CultureInfo.InvariantCulture));
        return value < 0 ? -literal : literal;
    }

    /// <summary>A variable.</summary>
    /// <param name="name">A letter or underscore, then letters, digits and underscores; not the name of a constant or a function.</param>
    /// <returns>The variable.</returns>
    /// <exception cref="ArgumentException">The name is no identifier, or means something else.</exception>
    public static Expression Symbol(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!Vocabulary.IsIdentifier(name))
        {
            throw new ArgumentException($"'{name}' is no identifier.", nameof(name));
        }

        if (Vocabulary.IsReserved(name))
        {
            throw new ArgumentException($"'{name}' is not free for a variable: it names a constant or a function.", nameof(name));
        }

        return new Expression(ExpressionKind.Symbol, name, NoChildren);
    }

    /// <summary>A named constant.</summary>
    /// <param name="name">pi, E, EulerGamma, GoldenRatio, Catalan or I.</param>
    /// <returns>The constant.</returns>
    /// <exception cref="ArgumentException">No constant has this name.</exception>
    public static Expression Constant(string name) => name switch
    {
        "pi" => Pi,
        "E" => E,
        _ when name is not null && Vocabulary.Constants.Contains(name) => new Expression(ExpressionKind.Constant, name, NoChildren),
        _ => throw new ArgumentException($"'{name}' is no constant; there are {string.Join(", ", Vocabulary.Constants.Order(StringComparer.Ordinal))}.", nameof(name)),
    };

    /// <summary>a + b + …; neighbouring numbers become one.</summary>
    /// <param name="terms">The terms; none is 0, one is itself.</param>
    /// <returns>The sum, not flattened.</returns>
    public static Expression Sum(params Expression[] terms) => Chain(ExpressionKind.Sum, terms);

    /// <summary>a · b · …; neighbouring numbers become one.</summary>
    /// <param name="factors">The factors; none is 1, one is itself.</param>
    /// <returns>The product, not flattened.</returns>
    public static Expression Product(params Expression[] factors) => Chain(ExpressionKind.Product, factors);

    /// <summary>bᵉ, never evaluated.</summary>
    /// <param name="base">b.</param>
    /// <param name="exponent">e.</param>
    /// <returns>The power.</returns>
    public static Expression Power(Expression @base, Expression exponent)
    {
        ArgumentNullException.ThrowIfNull(@base);
        ArgumentNullException.ThrowIfNull(exponent);
        return new Expression(ExpressionKind.Power, "", [@base, exponent]);
    }

    /// <summary>A named function of arguments, by any of the names that <see cref="Parse"/> knows.</summary>
    /// <param name="name">The function: sin, log, Max, &lt;, Piecewise, …; a synonym is written canonically, sqrt, cbrt and root as powers, log(x, b) as a quotient.</param>
    /// <param name="arguments">As many as the function takes; Piecewise has e₁, c₁, e₂, c₂, …, Sum and Product have e, k, a, b.</param>
    /// <returns>The application.</returns>
    /// <exception cref="ArgumentException">There is no such function, or it takes another number of arguments.</exception>
    public static Expression Apply(string name, params Expression[] arguments)
    {
        ArgumentNullException.ThrowIfNull(name);
        Checked(arguments, nameof(arguments));
        if (!Vocabulary.IsFunction(name))
        {
            throw new ArgumentException($"There is no function '{name}'{Vocabulary.Suggestion(name)}", nameof(name));
        }

        var complaint = Complaint(name, arguments);
        return complaint.Length > 0 ? throw new ArgumentException(complaint, nameof(arguments)) : Build(name, [.. arguments]);
    }

    /// <summary>a + b.</summary><param name="a">a.</param><param name="b">b.</param><returns>The sum of the two.</returns>
    public static Expression operator +(Expression a, Expression b) => Sum(a, b);

    /// <summary>a + b.</summary><param name="a">a.</param><param name="b">b.</param><returns>The sum of the two.</returns>
    public static Expression operator +(Expression a, double b) => Sum(a, Of(b));

    /// <summary>a + b.</summary><param name="a">a.</param><param name="b">b.</param><returns>The sum of the two.</returns>
    public static Expression operator +(double a, Expression b) => Sum(Of(a), b);

    /// <summary>a + b.</summary><param name="a">a.</param><param name="b">b.</param><returns>The sum of the two.</returns>
    public static Expression operator +(Expression a, int b) => Sum(a, Number(b));

    /// <summary>a + b.</summary><param name="a">a.</param><param name="b">b.</param><returns>The sum of the two.</returns>
    public static Expression operator +(int a, Expression b) => Sum(Number(a), b);

    /// <summary>a − b.</summary><param name="a">a.</param><param name="b">b.</param><returns>a + (−1)·b.</returns>
    public static Expression operator -(Expression a, Expression b) => Sum(a, -b);

    /// <summary>a − b.</summary><param name="a">a.</param><param name="b">b.</param><returns>a + (−1)·b.</returns>
    public static Expression operator -(Expression a, double b) => Sum(a, -Of(b));

    /// <summary>a − b.</summary><param name="a">a.</param><param name="b">b.</param><returns>a + (−1)·b.</returns>
    public static Expression operator -(double a, Expression b) => Sum(Of(a), -b);

    /// <summary>a − b.</summary><param name="a">a.</param><param name="b">b.</param><returns>a + (−1)·b.</returns>
    public static Expression operator -(Expression a, int b) => Sum(a, -Number(b));

    /// <summary>a − b.</summary><param name="a">a.</param><param name="b">b.</param><returns>a + (−1)·b.</returns>
    public static Expression operator -(int a, Expression b) => Sum(Number(a), -b);

    /// <summary>−a.</summary><param name="a">a.</param><returns>(−1)·a.</returns>
    public static Expression operator -(Expression a) => Product(MinusOne, a);

    /// <summary>a · b.</summary><param name="a">a.</param><param name="b">b.</param><returns>The product of the two.</returns>
    public static Expression operator *(Expression a, Expression b) => Product(a, b);

    /// <summary>a · b.</summary><param name="a">a.</param><param name="b">b.</param><returns>The product of the two.</returns>
    public static Expression operator *(Expression a, double b) => Product(a, Of(b));

    /// <summary>a · b.</summary><param name="a">a.</param><param name="b">b.</param><returns>The product of the two.</returns>
    public static Expression operator *(double a, Expression b) => Product(Of(a), b);

    /// <summary>a · b.</summary><param name="a">a.</param><param name="b">b.</param><returns>The product of the two.</returns>
    public static Expression operator *(Expression a, int b) => Product(a, Number(b));

    /// <summary>a · b.</summary><param name="a">a.</param><param name="b">b.</param><returns>The product of the two.</returns>
    public static Expression operator *(int a, Expression b) => Product(Number(a), b);

    /// <summary>a / b.</summary><param name="a">a.</param><param name="b">b.</param><returns>a · b⁻¹.</returns>
    public static Expression operator /(Expression a, Expression b) => Product(a, Reciprocal(b));

    /// <summary>a / b.</summary><param name="a">a.</param><param name="b">b.</param><returns>a · b⁻¹.</returns>
    public static Expression operator /(Expression a, double b) => Product(a, Reciprocal(Of(b)));

    /// <summary>a / b.</summary><param name="a">a.</param><param name="b">b.</param><returns>a · b⁻¹.</returns>
    public static Expression operator /(double a, Expression b) => Product(Of(a), Reciprocal(b));

    /// <summary>a / b.</summary><param name="a">a.</param><param name="b">b.</param><returns>a · b⁻¹.</returns>
    public static Expression operator /(Expression a, int b) => Product(a, Reciprocal(Number(b)));

    /// <summary>a / b.</summary><param name="a">a.</param><param name="b">b.</param><returns>a · b⁻¹.</returns>
    public static Expression operator /(int a, Expression b) => Product(Number(a), Reciprocal(b));

    /// <summary>Whether both are the same expression, part by part.</summary><param name="a">a.</param><param name="b">b.</param><returns>True where they are.</returns>
    public static bool operator ==(Expression? a, Expression? b) => a is null ? b is null : a.Equals(b);

    /// <summary>Whether they differ in some part.</summary><param name="a">a.</param><param name="b">b.</param><returns>True where they do.</returns>
    public static bool operator !=(Expression? a, Expression? b) => !(a == b);

    /// <summary>bᵉ; F#'s ** finds it.</summary><param name="base">b.</param><param name="exponent">e.</param><returns>The power.</returns>
    public static Expression Pow(Expression @base, Expression exponent) => Power(@base, exponent);

    /// <summary>bᵉ; F#'s ** finds it.</summary><param name="base">b.</param><param name="exponent">e.</param><returns>The power.</returns>
    public static Expression Pow(Expression @base, double exponent) => Power(@base, Of(exponent));

    /// <summary>bᵉ; F#'s ** finds it.</summary><param name="base">b.</param><param name="exponent">e.</param><returns>The power.</returns>
    public static Expression Pow(Expression @base, int exponent) => Power(@base, Number(exponent));

    /// <summary>√x = x^(1/2).</summary><param name="x">x.</param><returns>The power.</returns>
    public static Expression Sqrt(Expression x) => Power(x, Half);

    /// <summary>exp(x).</summary><param name="x">x.</param><returns>The application.</returns>
    public static Expression Exp(Expression x) => Apply("exp", x);

    /// <summary>log(x), the natural logarithm.</summary><param name="x">x.</param><returns>The application.</returns>
    public static Expression Log(Expression x) => Apply("log", x);

    /// <summary>log10(x).</summary><param name="x">x.</param><returns>The application.</returns>
    public static Expression Log10(Expression x) => Apply("log10", x);

    /// <summary>sin(x).</summary><param name="x">x.</param><returns>The application.</returns>
    public static Expression Sin(Expression x) => Apply("sin", x);

    /// <summary>cos(x).</summary><param name="x">x.</param><returns>The application.</returns>
    public static Expression Cos(Expression x) => Apply("cos", x);

    /// <summary>tan(x).</summary><param name="x">x.</param><returns>The application.</returns>
    public static Expression Tan(Expression x) => Apply("tan", x);

    /// <summary>asin(x).</summary><param name="x">x.</param><returns>The application.</returns>
    public static Expression Asin(Expression x) => Apply("asin", x);

    /// <summary>acos(x).</summary><param name="x">x.</param><returns>The application.</returns>
    public static Expression Acos(Expression x) => Apply("acos", x);

    /// <summary>atan(x).</summary><param name="x">x.</param><returns>The application.</returns>
    public static Expression Atan(Expression x) => Apply("atan", x);

    /// <summary>sinh(x).</summary><param name="x">x.</param><returns>The application.</returns>
    public static Expression Sinh(Expression x) => Apply("sinh", x);

    /// <summary>cosh(x).</summary><param name="x">x.</param><returns>The application.</returns>
    public static Expression Cosh(Expression x) => Apply("cosh", x);

    /// <summary>tanh(x).</summary><param name="x">x.</param><returns>The application.</returns>
    public static Expression Tanh(Expression x) => Apply("tanh", x);

    /// <summary>|x|.</summary><param name="x">x.</param><returns>The application.</returns>
    public static Expression Abs(Expression x) => Apply("Abs", x);

    /// <summary>⌊x⌋.</summary><param name="x">x.</param><returns>The application.</returns>
    public static Expression Floor(Expression x) => Apply("floor", x);

    /// <summary>⌈x⌉.</summary><param name="x">x.</param><returns>The application.</returns>
    public static Expression Ceiling(Expression x) => Apply("ceiling", x);

    /// <summary>The expression with each free occurrence of a variable replaced.</summary>
    /// <param name="symbol">The variable.</param>
    /// <param name="replacement">What takes its place.</param>
    /// <returns>The new expression; a part without the variable is the same object, a shared part stays shared, and an index that would capture a variable of the replacement is renamed.</returns>
    public Expression Substitute(string symbol, Expression replacement)
    {
        ArgumentNullException.ThrowIfNull(symbol);
        ArgumentNullException.ThrowIfNull(replacement);
        var done = new Dictionary<Expression, Expression>(ReferenceEqualityComparer.Instance);
        var renamed = new Dictionary<Expression, Expression[]>(ReferenceEqualityComparer.Instance);
        var todo = new Stack<Expression>();
        todo.Push(this);
        while (todo.TryPeek(out var node))
        {
            if (done.ContainsKey(node))
            {
                todo.Pop();
                continue;
            }

            if (node.Children.Length == 0)
            {
                done[node] = node.Kind == ExpressionKind.Symbol && node.Name == symbol ? replacement : node;
                todo.Pop();
                continue;
            }

            if (!renamed.TryGetValue(node, out var children))
            {
                children = node.Children;
                if (node.IsBinder && children[1].Name != symbol && replacement.Symbols.Contains(children[1].Name) && children[0].Symbols.Contains(symbol))
                {
                    // the fresh index occurs nowhere else, so nothing is captured within this inner call
                    var fresh = Fresh(children[1].Name, children[0], replacement, symbol);
                    children = [children[0].Substitute(children[1].Name, fresh), fresh, children[2], children[3]];
                    renamed[node] = children;
                }
            }

            var first = node.IsBinder && children[1].Name == symbol ? 2 : 0;
            var waiting = false;
            for (var i = first; i < children.Length; i++)
            {
                if (!done.ContainsKey(children[i]))
                {
                    todo.Push(children[i]);
                    waiting = true;
                }
            }

            if (!waiting)
            {
                var replaced = (Expression[])children.Clone();
                for (var i = first; i < replaced.Length; i++)
                {
                    replaced[i] = done[children[i]];
                }

                done[node] = node.With(replaced);
                todo.Pop();
            }
        }

        return done[this];
    }

    /// <summary>Whether the other is the same expression, part by part.</summary>
    /// <param name="other">Another expression.</param>
    /// <returns>True where it is.</returns>
    public bool Equals(Expression? other)
    {
        if (ReferenceEquals(this, other))
        {
            return true;
        }

        if (other is null || _fingerprint != other._fingerprint)
        {
            return false;
        }

        var todo = new Stack<(Expression A, Expression B)>();
        HashSet<(Pair A, Pair B)>? seen = null;
        todo.Push((this, other));
        while (todo.TryPop(out var pair))
        {
            var (a, b) = pair;
            if (ReferenceEquals(a, b))
            {
                continue;
            }

            if (a._fingerprint != b._fingerprint || a.Kind != b.Kind || a.Size != b.Size || a.Children.Length != b.Children.Length || a.Name != b.Name
                || a.Numerator != b.Numerator || a.Denominator != b.Denominator)
            {
                return false;
            }

            // a pair of shared parts is compared once
            if (a.Size > Small && !(seen ??= []).Add((new Pair(a), new Pair(b))))
            {
                continue;
            }

            for (var i = a.Children.Length - 1; i >= 0; i--)
            {
                if (!ReferenceEquals(a.Children[i], b.Children[i]))
                {
                    todo.Push((a.Children[i], b.Children[i]));
                }
            }
        }

        return true;
    }

    /// <summary>Whether the other is the same expression, part by part.</summary>
    /// <param name="obj">Another object.</param>
    /// <returns>True where it is.</returns>
    public override bool Equals(object? obj) => Equals(obj as Expression);

    /// <summary>A hash of the structure, made when the expression was.</summary>
    /// <returns>Equal for equal expressions.</returns>
    public override int GetHashCode() => _fingerprint.GetHashCode();

    /// <summary>The expression as mathematics: x², √x, π, ·, −; a long one is cut.</summary>
    /// <returns>Text for a reader.</returns>
    public override string ToString() => ExpressionPrinter.Mathematics(this);

    /// <summary>The expression in SymPy's syntax, which <see cref="Parse"/> reads back to an equal expression.</summary>
    /// <returns>Text for a program.</returns>
    /// <exception cref="InvalidOperationException">Written out, shared parts and all, it would have more than ten million nodes.</exception>
    public string ToInfix() => ExpressionPrinter.Infix(this);

    internal bool IsNumber => Kind == ExpressionKind.Number;

    // an index stands beside the term that it runs through
    internal bool IsBinder => Kind == ExpressionKind.Apply && Name is "Sum" or "Product";

    // a written quotient's second factor: a number's inverse is a number, all else is a power
    internal static Expression Reciprocal(Expression x) =>
        x.IsNumber && !x.Numerator.IsZero ? (x.Numerator.Sign < 0 ? Number(-x.Denominator, -x.Numerator, 0) : Number(x.Denominator, x.Numerator, 0)) : Power(x, MinusOne);

    // what a decimal literal without a sign says, exactly: digits, a point, an exponent
    internal static Expression Decimal(ReadOnlySpan<char> literal)
    {
        var at = literal.IndexOfAny('e', 'E');
        var mantissa = at < 0 ? literal : literal[..at];
        var exponent = at < 0 ? BigInteger.Zero : BigInteger.Parse(literal[(at + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var point = mantissa.IndexOf('.');
        var digits = point < 0 ? mantissa.ToString() : string.Concat(mantissa[..point], mantissa[(point + 1)..]);
        var p = BigInteger.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
        exponent -= point < 0 ? 0 : mantissa.Length - point - 1;

        // beyond this the power of ten stays a power: 1e999999999 is no reason to write a billion digits
        if (BigInteger.Abs(exponent) > 10_000 + digits.Length)
        {
            return Product(Number(p), Power(Number(10), Number(exponent)));
        }

        return exponent.Sign >= 0 ? Number(p * BigInteger.Pow(10, (int)exponent)) : Number(p, BigInteger.Pow(10, (int)-exponent));
    }

    // why a function does not take these arguments; nothing where it does
    internal static string Complaint(string name, IReadOnlyList<Expression> arguments)
    {
        var arity = Vocabulary.ArityOf(name);
        var canonical = Vocabulary.Canonical(name);
        return arguments.Count < arity.Least || arguments.Count > arity.Most ? $"'{name}' takes {arity}, not {arguments.Count}"
            : canonical == "Piecewise" && arguments.Count % 2 != 0 ? "'Piecewise' takes pairs (expression, condition)"
            : canonical is "Sum" or "Product" && arguments[1].Kind != ExpressionKind.Symbol ? $"the index of '{name}' is a variable"
            : "";
    }

    // by a name and arguments that fit
    internal static Expression Build(string name, Expression[] arguments) => name switch
    {
        "sqrt" => Sqrt(arguments[0]),
        "cbrt" => Power(arguments[0], Number(1, 3)),
        "Rational" when arguments.Length == 2 => Product(arguments[0], Reciprocal(arguments[1])),
        "Rational" or "Integer" or "Float" => arguments[0],
        "root" => Power(arguments[0], Product(One, Reciprocal(arguments[1]))),
        "log" or "ln" when arguments.Length == 2 => Product(
            new Expression(ExpressionKind.Apply, "log", [arguments[0]]), Power(new Expression(ExpressionKind.Apply, "log", [arguments[1]]), MinusOne)),
        _ => new Expression(ExpressionKind.Apply, Vocabulary.Canonical(name), arguments),
    };

    // the same head over other parts; itself where all parts are the same objects
    internal Expression With(Expression[] children) =>
        children.AsSpan().SequenceEqual(Children, ReferenceEqualityComparer.Instance) ? this
        : Kind is ExpressionKind.Sum or ExpressionKind.Product ? Chain(Kind, children)
        : new Expression(Kind, Name, children);

    private static Expression Chain(ExpressionKind kind, Expression[] parts)
    {
        Checked(parts, kind == ExpressionKind.Sum ? "terms" : "factors");
        var merged = new List<Expression>(parts.Length);
        foreach (var part in parts)
        {
            merged.Add(part);

            // two neighbours that became one may now fit the one before
            while (merged.Count > 1 && merged[^1].IsNumber && merged[^2].IsNumber && Fold(kind, merged[^2], merged[^1]) is [var one])
            {
                merged.RemoveAt(merged.Count - 1);
                merged[^1] = one;
            }
        }

        return merged.Count switch
        {
            0 => kind == ExpressionKind.Sum ? Zero : One,
            1 => merged[0],
            _ => new Expression(kind, "", [.. merged]),
        };
    }

    // The one number that two neighbours make, or nothing where they are too long to be folded. A sign, and p times 1/q, are always folded: so are
    // numbers written, and what is written must read back.
    private static Expression[] Fold(ExpressionKind kind, Expression a, Expression b)
    {
        var small = Bits(a) + Bits(b) <= MostBits;
        if (kind == ExpressionKind.Sum)
        {
            return small ? [Number((a.Numerator * b.Denominator) + (b.Numerator * a.Denominator), a.Denominator * b.Denominator)] : [];
        }

        var sign = IsUnit(a.Numerator, a.Denominator) || IsUnit(b.Numerator, b.Denominator);
        var quotient = (a.Denominator.IsOne && b.Numerator.IsOne) || (b.Denominator.IsOne && a.Numerator.IsOne);
        return small || sign || quotient ? [Number(a.Numerator * b.Numerator, a.Denominator * b.Denominator)] : [];

        static bool IsUnit(BigInteger p, BigInteger q) => q.IsOne && BigInteger.Abs(p).IsOne;
    }

    private static long Bits(Expression number) => number.Numerator.GetBitLength() + number.Denominator.GetBitLength();

    // p/q that is in lowest terms already
    private static Expression Number(BigInteger p, BigInteger q, int _) => q.IsOne ? Number(p) : new Expression(p, q);

    private static void Checked(Expression[] parts, string name)
    {
        ArgumentNullException.ThrowIfNull(parts, name);
        for (var i = 0; i < parts.Length; i++)
        {
            if (parts[i] is null)
            {
                throw new ArgumentNullException(name, $"Part {i} is null.");
            }
        }
    }

    private static Expression Fresh(string index, Expression term, Expression replacement, string symbol)
    {
        var taken = new HashSet<string>(StringComparer.Ordinal) { symbol };
        foreach (var node in term.Nodes().Concat(replacement.Nodes()))
        {
            taken.Add(node.Name);
        }

        var number = 1;
        while (taken.Contains($"{index}_{number}"))
        {
            number++;
        }

        return Symbol($"{index}_{number}");
    }

    // each node once, however often it is shared, before the parts below it
    internal List<Expression> Nodes()
    {
        var found = new List<Expression>();
        var seen = new HashSet<Expression>(ReferenceEqualityComparer.Instance);
        var todo = new Stack<Expression>();
        todo.Push(this);
        while (todo.TryPop(out var node))
        {
            if (node.Children.Length > 0 && !seen.Add(node))
            {
                continue;
            }

            found.Add(node);
            for (var i = node.Children.Length - 1; i >= 0; i--)
            {
                todo.Push(node.Children[i]);
            }
        }

        return found;
    }

    private IReadOnlyCollection<string> FreeSymbols()
    {
        if (!Binds)
        {
            return new SortedSet<string>(Nodes().Where(n => n.Kind == ExpressionKind.Symbol).Select(n => n.Name), StringComparer.Ordinal);
        }

        // With an index about, the free variables of each part are found from below; equal sets are one object, so a deep expression has few.
        var done = new Dictionary<Expression, SortedSet<string>>(ReferenceEqualityComparer.Instance);
        var none = new SortedSet<string>(StringComparer.Ordinal);
        var todo = new Stack<Expression>();
        todo.Push(this);
        while (todo.TryPeek(out var node))
        {
            if (done.ContainsKey(node))
            {
                todo.Pop();
                continue;
            }

            if (!node.Binds)
            {
                done[node] = node._symbols as SortedSet<string> ?? new SortedSet<string>(node.Symbols, StringComparer.Ordinal);
                todo.Pop();
                continue;
            }

            var waiting = false;
            foreach (var child in node.Children)
            {
                if (!done.ContainsKey(child))
                {
                    todo.Push(child);
                    waiting = true;
                }
            }

            if (waiting)
            {
                continue;
            }

            var free = none;
            for (var i = 0; i < node.Children.Length; i++)
            {
                var of = done[node.Children[i]];
                if (node.IsBinder && i < 2 && of.Contains(node.Children[1].Name))
                {
                    of = new SortedSet<string>(of, StringComparer.Ordinal);
                    of.Remove(node.Children[1].Name);
                }

                free = of.IsSubsetOf(free) ? free : free.IsSubsetOf(of) ? of : new SortedSet<string>(free.Concat(of), StringComparer.Ordinal);
            }

            done[node] = free;
            todo.Pop();
        }

        return done[this];
    }

    private static ulong Mix(ulong h, ulong x)
    {
        h ^= x + 0x9E3779B97F4A7C15 + (h << 6) + (h >> 2);
        h *= 0xBF58476D1CE4E5B9;
        return h ^ (h >> 29);
    }

    private static ulong Fingerprint(string name)
    {
        var h = 14695981039346656037UL;
        foreach (var c in name)
        {
            h = (h ^ c) * 1099511628211UL;
        }

        return h;
    }

    private static ulong Fingerprint(BigInteger n)
    {
        if (n >= long.MinValue && n <= long.MaxValue)
        {
            return (ulong)(long)n;
        }

        var h = 14695981039346656037UL;
        foreach (var b in n.ToByteArray())
        {
            h = (h ^ b) * 1099511628211UL;
        }

        return h;
    }

    // a node by identity, in a hash set of pairs
    private readonly struct Pair(Expression node) : IEquatable<Pair>
    {
        private readonly Expression _node = node;

        public bool Equals(Pair other) => ReferenceEquals(_node, other._node);

        public override bool Equals(object? obj) => obj is Pair other && Equals(other);

        public override int GetHashCode() => RuntimeHelpers.GetHashCode(_node);
    }
}
