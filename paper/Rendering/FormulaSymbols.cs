namespace Theory.Paper.Rendering;

/// <summary>What a symbol does in a line, as TeX knows it; it decides the space around it.</summary>
public enum SymbolClass { Letter, Upright, Binary, Relation, Punctuation, Open, Close, Large, Integral }

/// <summary>The commands that the formula parser knows, with their characters.</summary>
public static class FormulaSymbols
{
    private static readonly Dictionary<string, (string Text, SymbolClass Class)> Table = Make();

    private static readonly Dictionary<string, string> Commands = Table
        .Where(pair => pair.Key.Length > 1 && pair.Value.Text[0] > 127)
        .GroupBy(pair => pair.Value.Text)
        .ToDictionary(group => group.Key, group => group.First().Key);

    /// <summary>Names printed upright; the value says whether scripts go above and below.</summary>
    public static IReadOnlyDictionary<string, bool> Functions { get; } = new Dictionary<string, bool>
    {
        ["log"] = false, ["ln"] = false, ["exp"] = false, ["sin"] = false, ["cos"] = false, ["tan"] = false, ["tanh"] = false,
        ["sinh"] = false, ["cosh"] = false, ["arctan"] = false, ["dim"] = false, ["ker"] = false, ["deg"] = false, ["arg"] = false,
        ["det"] = true, ["max"] = true, ["min"] = true, ["sup"] = true, ["inf"] = true, ["lim"] = true, ["limsup"] = true,
        ["liminf"] = true, ["Pr"] = true,
    };

    /// <summary>Signs that stand over or under a body, as characters.</summary>
    public static IReadOnlyDictionary<string, string> Accents { get; } = new Dictionary<string, string>
    {
        ["hat"] = "^", ["widehat"] = "^", ["bar"] = "¯", ["overline"] = "¯", ["underline"] = "_", ["tilde"] = "~", ["widetilde"] = "~",
        ["vec"] = "→", ["dot"] = "˙", ["ddot"] = "¨", ["overbrace"] = "⏞", ["underbrace"] = "⏟",
    };

    /// <summary>Alphabets.</summary>
    public static IReadOnlySet<string> Styles { get; } =
        new HashSet<string> { "mathrm", "mathbb", "mathcal", "mathscr", "mathbf", "mathsf", "mathtt", "mathit", "boldsymbol" };

    /// <summary>Widths of spaces, in em.</summary>
    public static IReadOnlyDictionary<string, double> Spaces { get; } = new Dictionary<string, double>
    {
        ["\\,"] = 3 / 18.0, ["\\:"] = 4 / 18.0, ["\\;"] = 5 / 18.0, ["\\!"] = -3 / 18.0, ["\\ "] = 0.25, ["~"] = 0.25,
        ["\\quad"] = 1, ["\\qquad"] = 2,
    };

    /// <summary>What may follow <c>\left</c>, <c>\right</c>, <c>\big</c>…, as characters.</summary>
    public static IReadOnlyDictionary<string, string> Delimiters { get; } = new Dictionary<string, string>
    {
        ["("] = "(", [")"] = ")", ["["] = "[", ["]"] = "]", ["|"] = "|", ["/"] = "/", ["."] = "", ["\\{"] = "{", ["\\}"] = "}",
        ["\\|"] = "‖", ["\\langle"] = "⟨", ["\\rangle"] = "⟩", ["\\lfloor"] = "⌊", ["\\rfloor"] = "⌋", ["\\lceil"] = "⌈",
        ["\\rceil"] = "⌉", ["\\lvert"] = "|", ["\\rvert"] = "|", ["\\lVert"] = "‖", ["\\rVert"] = "‖",
    };

    /// <summary>Sizes that a delimiter can be given, relative to the line's.</summary>
    public static IReadOnlyDictionary<string, double> Sizes { get; } =
        (from size in new[] { ("big", 1.2), ("Big", 1.8), ("bigg", 2.4), ("Bigg", 3.0) }
         from side in new[] { "", "l", "r", "m" }
         select (Name: size.Item1 + side, Factor: size.Item2)).ToDictionary(s => s.Name, s => s.Factor);

    /// <summary>Environments of rows and cells.</summary>
    public static IReadOnlySet<string> Environments { get; } =
        new HashSet<string> { "matrix", "pmatrix", "bmatrix", "Bmatrix", "vmatrix", "Vmatrix", "cases", "aligned", "gathered" };

    /// <summary>Whether a symbol is known.</summary>
    public static bool Knows(string tex) => Table.ContainsKey(tex);

    /// <summary>The command for a character that TeX would not read itself, such as ≤ or δ.</summary>
    public static string? Command(string character) => Commands.GetValueOrDefault(character);

    /// <summary>The character and class of a known symbol.</summary>
    public static (string Text, SymbolClass Class) Of(string tex) => Table[tex];

    private static Dictionary<string, (string, SymbolClass)> Make()
    {
        var table = new Dictionary<string, (string, SymbolClass)>();
        for (var c = 'a'; c <= 'z'; c++)
        {
            table[c.ToString()] = (c.ToString(), SymbolClass.Letter);
            table[char.ToUpperInvariant(c).ToString()] = (char.ToUpperInvariant(c).ToString(), SymbolClass.Letter);
        }

        void Add(SymbolClass kind, string pairs)
        {
            var parts = pairs.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            for (var i = 0; i < parts.Length; i += 2)
            {
                table[parts[i]] = (parts[i + 1], kind);
            }
        }

        Add(SymbolClass.Letter, """
            \alpha α \beta β \gamma γ \delta δ \epsilon ϵ \varepsilon ε \zeta ζ \eta η \theta θ \vartheta ϑ \iota ι \kappa κ \lambda λ
            \mu μ \nu ν \xi ξ \pi π \rho ρ \varrho ϱ \sigma σ \tau τ \upsilon υ \phi ϕ \varphi φ \chi χ \psi ψ \omega ω \ell ℓ \partial ∂
            """);
        Add(SymbolClass.Upright, """
            \Gamma Γ \Delta Δ \Theta Θ \Lambda Λ \Xi Ξ \Pi Π \Sigma Σ \Upsilon Υ \Phi Φ \Psi Ψ \Omega Ω \infty ∞ \nabla ∇ \emptyset ∅
            \forall ∀ \exists ∃ \neg ¬ \top ⊤ \bot ⊥ \prime ′ \dagger † \ldots … \cdots ⋯ \vdots ⋮ \ddots ⋱ \dots … \hbar ℏ \Re ℜ \Im ℑ
            \% % \# # \& & \$ $ \_ _ ! ! ? ? . . / / \colon : \star ⋆ " ″ \aleph ℵ \backslash \
            | | \| ‖ \lvert | \rvert | \lVert ‖ \rVert ‖
            """);
        Add(SymbolClass.Binary, """
            + + - − * ∗ \times × \cdot · \div ÷ \pm ± \mp ∓ \circ ∘ \oplus ⊕ \otimes ⊗ \odot ⊙ \cup ∪ \cap ∩ \setminus ∖ \wedge ∧
            \vee ∨ \ast ∗ \bullet •
            """);
        Add(SymbolClass.Relation, """
            = = < < > > : : \le ≤ \leq ≤ \ge ≥ \geq ≥ \ne ≠ \neq ≠ \ll ≪ \gg ≫ \approx ≈ \sim ∼ \simeq ≃ \cong ≅ \equiv ≡ \propto ∝
            \in ∈ \notin ∉ \ni ∋ \subset ⊂ \subseteq ⊆ \supset ⊃ \supseteq ⊇ \to → \rightarrow → \leftarrow ← \mapsto ↦
            \leftrightarrow ↔ \Rightarrow ⇒ \Leftarrow ⇐ \Leftrightarrow ⇔ \implies ⟹ \iff ⟺ \mid ∣ \parallel ∥ \perp ⟂ \prec ≺
            \succ ≻ \preceq ⪯ \succeq ⪰ \vdash ⊢ \models ⊨ \lesssim ≲ \gtrsim ≳ \longrightarrow ⟶ \uparrow ↑ \downarrow ↓
            """);
        Add(SymbolClass.Punctuation, ", , ; ;");
        Add(SymbolClass.Open, @"( ( [ [ \{ { \langle ⟨ \lfloor ⌊ \lceil ⌈");
        Add(SymbolClass.Close, @") ) ] ] \} } \rangle ⟩ \rfloor ⌋ \rceil ⌉");
        Add(SymbolClass.Large, @"\sum ∑ \prod ∏ \coprod ∐ \bigcup ⋃ \bigcap ⋂ \bigoplus ⨁ \bigotimes ⨂ \bigvee ⋁ \bigwedge ⋀");
        Add(SymbolClass.Integral, @"\int ∫ \iint ∬ \oint ∮");
        return table;
    }
}
