/// A document that uses every part of the renderer; it states nothing about learning.
module Theory.Paper.Laws.Sample

open System
open System.Collections.Generic
open Theory.Paper.Rendering

let bibliography =
    Bibliography.Parse
        """
% A comment, then the kinds of entry that the reader must take.
@misc{maurer2004note,
  author        = {Andreas Maurer},
  title         = {A Note on the {PAC} {B}ayesian Theorem},
  year          = {2004},
  eprint        = {cs/0411099},
  archiveprefix = {arXiv},
}

@article{marchenko1967distribution,
  author  = "Mar{\v{c}}enko, V. A. and Pastur, L. A.",
  title   = {Distribution of eigenvalues for some sets of random matrices},
  journal = {Mathematics of the {USSR}-Sbornik},
  volume  = 1, number = {4}, pages = {457--483}, year = 1967,
  doi     = {10.1070/SM1967v001n04ABEH001994}
}
"""

let private numbers =
    Map [ "sample/mnist/error", NumberText("0.0081", "hold-out, width 512, seed 7, commit 0123abc, 2 threads", "results")
          "sample/mnist/bound", NumberText("0.0123", "Maurer's bound at the measured error, δ = 0.05")
          "sample/tiny/p", NumberText(@"$3.2\times 10^{-7}$", "binomial tail, 10,000 examples")
          "sample/fashion/error", NumberText("0.0902", "hold-out, Fashion-MNIST, seed 7, commit 0123abc") ]

let lookup (name: string) =
    match numbers.TryFind name with
    | Some number -> number
    | None -> raise (KeyNotFoundException name)

let private curve f = [| for i in 1 .. 120 -> let x = float i / 20.0 in Point(x, f x) |]

let decay =
    Figure(
        "decay",
        "Error falls with the sample, and the bound follows it",
        "Test error against the number of examples $n$, with the bound of [@maurer2004note, Theorem 5] above it. Bars are 95 % intervals; *hover* for values.",
        Axis("examples $n$", Scale.Logarithmic),
        Axis(@"error $\hat r$", Scale.Logarithmic),
        [| Series.Band("bound $R$", [| for k in 0 .. 8 -> let n = 100.0 * 2.0 ** float k in Spread(n, 2.2 / sqrt n, 1.9 / sqrt n, 2.6 / sqrt n) |])
           Series.Line("bound $R$", [| for k in 0 .. 8 -> let n = 100.0 * 2.0 ** float k in Point(n, 2.2 / sqrt n) |])
           Series.ErrorBars("measured", [| for k in 0 .. 8 -> let n = 100.0 * 2.0 ** float k in let r = 1.0 / sqrt n in Spread(n, r, r * 0.85, r * 1.2) |])
           Series.Line(@"$1/\sqrt{n}$", [| Point(100.0, 0.1); Point(25600.0, 0.00625) |], true) |],
        Lines = [| ReferenceLine(@"chance, $\tfrac{1}{2}$", 0.5); ReferenceLine("MNIST", 10000.0, true) |],
        Annotations = [| Annotation(400.0, 0.05, "half the error takes four times the data") |]
    )

let spectrum =
    let density s = if s < 2.9 then sqrt (max 0.0 (8.5 - s * s)) / 4.2 * (0.6 + 0.1 * sin (3.0 * s)) else 0.0
    Figure(
        "spectrum",
        "Singular values of a random layer",
        @"Histogram of the singular values $s$ of $D W$ beside the limit $\rho(s)$ [@marchenko1967distribution].",
        Axis("singular value $s$"),
        Axis(@"density $\rho(s)$"),
        [| Series.Bars("measured", [| for i in 0 .. 29 -> let a = float i / 10.0 in Bar(a, a + 0.1, density (a + 0.05) * (1.0 + 0.06 * cos (float i * 7.0))) |])
           Series.Line("limit", [| for i in 0 .. 150 -> let s = float i / 50.0 in Point(s, density s) |]) |],
        Lines = [| ReferenceLine(@"$1+\sqrt{c}$", 2.7, true) |]
    )

let bounds =
    Figure(
        "bounds",
        "Three rates and a step",
        "Lines that end apart are named where they end.",
        Axis("$x$"),
        Axis("value"),
        [| Series.Line(@"$e^{-x}$", curve (fun x -> exp -x))
           Series.Line(@"$1/(1+x)$", curve (fun x -> 1.0 / (1.0 + x)))
           Series.Step("steps", [| for i in 0 .. 6 -> Point(float i, 1.0 - float i / 7.0) |])
           Series.Line("slow", curve (fun x -> 1.0 - 0.05 * x)) |]
    )

let categories =
    Figure(
        "categories",
        "A bar for each data set",
        "Named places on an axis.",
        Axis("data set", Categories = [| "MNIST"; "Fashion & co"; "glyphs <b>" |]),
        Axis("error (%)"),
        [| Series.Bars("network", [| Bar(-0.3, 0.0, 0.81); Bar(0.7, 1.0, 9.02); Bar(1.7, 2.0, 3.0) |])
           Series.Bars("linear", [| Bar(0.0, 0.3, 7.6); Bar(1.0, 1.3, 15.2); Bar(2.0, 2.3, 11.0) |])
           Series.Scatter("by hand", [| Point(0.0, 0.2); Point(1.0, 6.0); Point(2.0, 1.0) |]) |]
    )

let private klTable =
    Table(
        "table-bounds",
        @"Bounds on the risk at failure $\delta = 0.05$; a click on a header sorts.",
        [| Column "Theorem"; Column("$n$", Align.Right); Column(@"$\hat r$", Align.Right); Column("Bound", Align.Right); Column("", Align.Center) |],
        [| for i in 0 .. 5 ->
               [| [| "Maurer's kl [@maurer2004note]"; "McAllester"; "Catoni, $c = 2$"; "hold-out (binomial tail)"; "vacuous < script > & co"; "union of all" |][i]
                  [| "10,000"; "10,000"; "50,000"; "10,000"; "100"; "60,000" |][i]
                  [| "{{sample/mnist/error}}"; "0.0081"; "0.0090"; "{{sample/mnist/error}}"; "0.4"; "0.0084" |][i]
                  [| "{{sample/mnist/bound}}"; "0.0309"; "0.0166"; "0.0101"; "0.71"; @"$1.2\times 10^{-2}$" |][i]
                  [| "✓"; "✓"; "✓"; "✓"; "✕"; "✓" |][i] |] |],
        "All bounds hold at once with probability $1-\\delta$ after a union over the six."
    )

let private long =
    Table(
        "table-long",
        "A table longer than a page of paper.",
        [| Column("$k$", Align.Right); Column("$2^{-k}$", Align.Right); Column "remark" |],
        [| for k in 1 .. 60 -> [| string k; (2.0 ** float -k).ToString("G4", Globalization.CultureInfo.InvariantCulture); (if k % 7 = 0 then "a remark that is somewhat longer, so that the line has to be broken in the narrow column of a printed page" else "") |] |]
    )

let formulas =
    [ @"\mathrm{kl}\left(\hat r \,\middle\|\, R\right) \le \frac{\mathrm{KL}(Q \| P) + \ln\frac{2\sqrt{n}}{\delta}}{n}"
      @"\rho(s) = \frac{1}{\pi c\, s}\sqrt{\left(s_+^2 - s^2\right)\left(s^2 - s_-^2\right)}, \qquad s_\pm = 1 \pm \sqrt{c}"
      @"\mathbb{E}_{x \sim \mathcal{D}}\left[ e^{n\,\mathrm{kl}(\hat r, r)} \right] = \sum_{k=0}^{n} \binom{n}{k} \left(\frac{k}{n}\right)^{k} \left(1 - \frac{k}{n}\right)^{n-k} \le 2\sqrt{n}"
      @"\operatorname{relu}(x) = \begin{cases} x & \text{if } x > 0 \\ 0 & \text{otherwise} \end{cases}"
      @"\begin{aligned} \|A\|_F^2 &= \operatorname{tr} A^\top A \\ &= \sum_{i,j} a_{ij}^2 \end{aligned}"
      @"M = \begin{pmatrix} a_{11} & \cdots & a_{1n} \\ \vdots & \ddots & \vdots \\ a_{m1} & \cdots & a_{mn} \end{pmatrix}, \quad \det M \ne 0"
      @"\int_0^\infty e^{-x^2/2}\,dx = \sqrt{\frac{\pi}{2}}, \quad \lim_{h \to 0} \frac{f(x+h)-f(x)}{h} = f'(x)"
      @"\underbrace{\bar x + \tilde y + \vec v}_{\text{three}} \in \mathbb{R}^{d}, \quad \forall\, \boldsymbol{\theta},\ \mathbf{x} \cdot \mathbf{y} = 1, \quad \sqrt[3]{x_i'} \approx 1.25" ]

let document =
    Document(
        "A sample of every part: 100 % of $R \\le \\hat r + \\varepsilon$",
        "Text, formulas, tables, figures, claims and code, to be looked at",
        [| "The first author"; "The second author" |],
        [| "This document uses every block and every run of markup once, so that a change of the renderer is seen. Its numbers, such as {{sample/mnist/error}}, mean nothing; each tells where it came from when the pointer rests on it."
           "**How to read it.** A formula such as $\\mathrm{KL}(Q\\|P) = \\mathbb{E}_Q \\ln \\frac{dQ}{dP}$ stands in the line; see [#kl] for one that stands alone, and [#decay] for a figure." |],
        [| Section(
               "introduction",
               "Words and formulas",
               [| Paragraph "Text may be *emphasised*, **strong**, *slanted with **both** inside*, `code with $ and *`, linked to [a page](https://example.org/a_b?x=1&y=2#z), cited [@maurer2004note, Theorem 5; @marchenko1967distribution], or hold signs: ≤ ≥ ≠ ± × − – — “quotes” ‖x‖ δ ε √2 α β 10⁻³ … é ü ß č. TeX's own: % & _ # \\$ \\\\ { } ~ ^ < > |."
                  Paragraph "A second paragraph, long enough to be broken into several lines, so that the measure, the leading and the word spaces can be judged: with probability at least $1-\\delta$ over the sample, for every posterior $Q$ at once, the true risk $R(Q)$ is at most the largest $R$ with $\\mathrm{kl}(\\hat r \\| R) \\le \\frac{1}{n}\\left(\\mathrm{KL}(Q\\|P) + \\ln \\frac{2\\sqrt{n}}{\\delta}\\right)$, which is {{sample/mnist/bound}} here."
                  DisplayFormula(formulas.[0], "kl")
                  Heading(2, "lists", "Lists and a notice")
                  BulletList [| "A first item with $x_i^2$."; "A second item that is so long that it has to be continued on another line of the page, whichever page that is, wide or narrow."; "{{sample/tiny/p}} is a small number." |]
                  BulletList([| "One."; "Two, after [#results]." |], true)
                  Notice "Measured on **stand-in data**: glyphs drawn by code. <script>alert('no')</script>"
                  Heading(3, "more-formulas", "More formulas")
                  yield! [ for tex in List.tail formulas -> DisplayFormula tex :> Block ] |]
           )
           Section(
               "results",
               "Tables and figures",
               [| Paragraph "[#table-bounds] lists bounds; [#spectrum] shows a histogram."
                  klTable
                  decay
                  spectrum
                  bounds
                  categories
                  long |]
           )
           Section(
               "claims",
               "Claims",
               [| ClaimCard("claim-half", "A dense relu layer loses *half* of its singular values.", "An essay on degeneracy, 2019", "$c = \\tfrac12$: a mass of $0.5$ at zero", "{{sample/mnist/error}} off, 95 % interval [0.498, 0.503]", Outcome.Holds, "Equivalence test: the interval lies within ±0.01 of one half.")
                  ClaimCard("claim-bound", "PAC-Bayes bounds from test-set size alone are non-vacuous.", "An essay on theory, 2020", "$R < 1$", "{{sample/mnist/bound}}", Outcome.Fails, "The bound exceeds what it would have to be below.")
                  ClaimCard("claim-when", "More data always help.", "", "error falls as $n^{-1/2}$", "it falls for $n > 400$", Outcome.Conditional, "Only above 400 examples.")
                  ClaimCard("claim-open", "Scale is all.", "", "unclear", "not measured", Outcome.Undecided, "No experiment yet.")
                  CodeListing("open Theory\n\n// the smallest example\nlet bound = PacBayes.Kl(Evidence(0.0081, 10_000, 0.0), 0.05)\nprintfn \"%O\" bound   // R ≤ 0.0123 at δ = 0.05", "Three lines of `F#`.") |]
           )
           Section("references", "References", [| References() |]) |],
        Description = "A sample that exercises every part of the renderer.",
        Bibliography = bibliography,
        Numbers = Func<_, _> lookup
    )
