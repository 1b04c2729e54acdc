using Theory.Paper.Rendering;

namespace Theory.Paper;

/// <summary>The text around the claims, tables and figures. It holds no number of its own: it names published ones.</summary>
internal static class Manuscript
{
    public static Document Write(
        string root,
        IReadOnlyList<(Claim Claim, Verdict Verdict)> verdicts,
        IReadOnlyDictionary<string, Block> artifacts,
        Func<string, NumberText> numbers,
        IReadOnlyList<string> stale,
        bool standIn)
    {
        Block Card(Claim claim)
        {
            var verdict = verdicts.Single(v => v.Claim == claim).Verdict;
            return new ClaimCard(claim.Name, claim.Statement, claim.Essay, verdict.Predicted, verdict.Measured, verdict.Outcome, verdict.Why);
        }

        IEnumerable<Block> warnings =
        [
            .. standIn ? [new Notice("**Stand-in data.** No real data set was found or could be fetched where some of this was measured: glyphs drawn by code took its place, and every number that rests on them says so.")] : Array.Empty<Block>(),
            .. stale.Count > 0 ? [new Notice($"**Stale.** The code that measured {stale.Count} of the results has changed since: {string.Join(", ", stale.Select(s => $"`{s}`"))}. `dotnet run --project paper` measures them anew.")] : Array.Empty<Block>(),
        ];

        return new Document(
            "Severely Theoretical, tested",
            "Claims about deep learning, each with its prediction, its measurement and its verdict",
            ["The Theory contributors"],
            [
                "This paper is written by a program. It takes claims from a research blog, derives what theory predicts for each, measures the same quantity on networks trained on real data, and prints a verdict by a rule that was fixed in code: a claim *holds*, *fails*, holds *conditionally*, or stays *undecided*. A claim that fails is printed as plainly as one that holds.",
                "From a hold-out set alone every PAC-Bayes bound of the library is non-vacuous: a network with {{pac-bayes/mnist-holdout/test-error}} test error on MNIST carries a certificate of {{pac-bayes/mnist-holdout/bound}}, one with {{pac-bayes/fashion-mnist-holdout/test-error}} on Fashion-MNIST one of {{pac-bayes/fashion-mnist-holdout/bound}}. From the training images alone, networks short enough to be sent in a few hundred bytes are certified at {{pac-bayes/mnist-raw/bound}} and {{pac-bayes/fashion-mnist-raw/bound}}. And a dense relu layer does lose half of its singular values: {{degeneracy/relu-128/zero-share}} of them are zero, exactly. Hyperreal numbers are computed with, and what they say of an infinitesimal learning rate and of an infinite width is found on networks: descent in small steps leaves gradient flow by {{hyperreals/descent/drift-ratio}} of the predicted distance.",
                "Point at a number to see where it comes from. Every upper bound is rounded up, from an evaluation with outward rounding.",
            ],
            [
                new Section("reading", "How to read this", [
                    .. warnings,
                    new Paragraph("Each claim stands on a card: what the essay says, what theory predicts, what was measured, and the verdict with its rule. The rule is a statistic, never a feeling. Every number in the text has a name of the form `theory/case/measure`; `paper -- number NAME` prints it with the experiment, options, seed, commit, data hash, package versions, device, threads, duration and command of the run that it rests on."),
                    .. VerdictTable(verdicts),
                ]),
                new Section("pac-bayes", "Bounds from a hold-out set", [
                    new Paragraph("A network $h$ was trained on one part of the data and errs on $k$ of $n$ examples that it never saw, so its empirical risk is $\\hat r = k/n$. What can be said about its risk $R$, the probability of an error on a fresh example? A PAC-Bayes bound answers for every posterior $Q$ over networks at once, at the price of its divergence from a prior $P$ that was fixed before the data was seen. A hold-out set is the special case in which the prior is the trained network itself, and the price is nothing: $\\mathrm{KL}(Q\\|P) = 0$."),
                    new Paragraph("The sharpest general form compares $\\hat r$ and $R$ by the divergence of two coins [@maurer2004note, Theorem 5]. With probability at least $1-\\delta$, for every $Q$ at once,"),
                    new DisplayFormula("\\mathrm{kl}(\\hat r \\,\\|\\, R) \\le \\frac{\\mathrm{KL}(Q\\|P) + \\ln\\frac{2\\sqrt n}{\\delta}}{n}, \\qquad \\mathrm{kl}(q\\|p) = q\\ln\\frac{q}{p} + (1-q)\\ln\\frac{1-q}{1-p}", "kl-bound"),
                    new Paragraph("and the bound is the largest $R$ that satisfies it. Pinsker's inequality $\\mathrm{kl}(q\\|p) \\ge 2(p-q)^2$ turns it into the square-root form that McAllester's bound has, which is simpler and much looser where the risk is small. For a single network nothing beats the inversion of the binomial tail itself [@langford2005tutorial, Test Set Bound]; its solution is Clopper and Pearson's upper limit [@clopper1934use]: the largest $R$ at which $k$ or fewer errors on $n$ examples still have probability $\\delta$."),
                    artifacts["bounds-table"],
                    artifacts["bound-width"],
                    Card(Claims.NonVacuousFromTestSetSize.Claim),
                    new Paragraph("The networks are small convolutional nets: on two cores one of {{pac-bayes/mnist-holdout/parameters}} parameters was trained on MNIST for {{pac-bayes/mnist-holdout/train-seconds}}, one of {{pac-bayes/fashion-mnist-holdout/parameters}} on Fashion-MNIST for {{pac-bayes/fashion-mnist-holdout/train-seconds}}."),
                    artifacts["learning-curves"],
                    new Heading(2, "compression", "Bounds from the training images alone"),
                    new Paragraph("A network that is short to describe needs no hold-out set: a prior that gives a message of $l$ bits the weight $2^{-l}$ charges $\\mathrm{KL} = l \\ln 2$, and Occam's razor holds for every message at once. The essay asks whether better compression makes such bounds tight, or whether something else is missing. The table below sets networks of small integers, trained to be short, beside the published ways; their bounds are drawn against length and test error below."),
                    new Paragraph("A network of small integers is a program without rounding: three layers of weights in $\\{-K,\\ldots,K\\}$, no biases, and the class is the largest output. Its weights are trained by the straight-through estimator with the code length in the loss; then the bound itself is descended, one weight at a time, with the errors on all images counted exactly for every change that is kept. That decides {{pac-bayes/descent/trials-per-second}} changes a second on one thread, {{pac-bayes/descent/ratio}} as many as an evaluation in TorchSharp, since a trial looks at {{pac-bayes/descent/seen}} of the images before it is decided. On MNIST the message has {{pac-bayes/mnist-raw/message-bytes}} bytes, the training error is {{pac-bayes/mnist-raw/train-error}} and the bound {{pac-bayes/mnist-raw/bound}}; with the slant taken out of each image first it is {{pac-bayes/mnist-deskew/bound}}, and on Fashion-MNIST {{pac-bayes/fashion-mnist-raw/bound}}. Each bound has a certificate, which a program that shares no code with this one decodes, runs and recounts."),
                    artifacts["compression-table"],
                    artifacts["layer-bits"],
                    artifacts["bound-length"],
                    artifacts["bound-test-error"],
                    Card(Claims.ShorterIsBetter.Bound),
                    Card(Claims.ShorterIsBetter.Similar),
                    Card(Claims.ShorterIsBetter.Compressors),
                    new Paragraph("The essay also recalls what correlates with generalization without bounding it: the sensitivity to the input, and the flatness of the loss. Small networks, on clean and on partly corrupted labels, say how far."),
                    Card(Claims.DerivativeNormsCorrelate.Jacobian),
                    Card(Claims.DerivativeNormsCorrelate.Hessian),
                    Card(Claims.DerivativeNormsCorrelate.Flatness),
                ]),
                new Section("degeneracy", "The spectrum of a relu layer", [
                    new Paragraph("The essay looks at a dense layer $y = \\mathrm{relu}(Wx)$ with as many outputs as inputs, $n$, and weights as they are at the start of training. Its Jacobian is $J = DW$, where $D$ is diagonal and keeps the rows whose unit is active. Given the input, each unit is active with probability $\\frac{1}{2}$, so about half of the rows of $W$ survive."),
                    new Paragraph("The squared singular values of a matrix with independent entries of variance $\\sigma^2$ follow the law of Marchenko and Pastur [@baik2006eigenvalues, Equations (1.1)–(1.2)]. Half of the rows are left, so the ratio is $\\frac{1}{2}$ and half of the mass sits at zero:"),
                    new DisplayFormula("\\mu = \\frac{1}{2}\\,\\delta_0 + \\frac{1}{2}\\,\\mathrm{MP}_{1/2}, \\qquad \\lambda_\\pm = n\\sigma^2\\left(1 \\pm \\sqrt{\\frac{1}{2}}\\right)^2", "relu-law"),
                    new Paragraph("The sorted singular values are then quantiles of this law: a curve that falls to $\\sqrt{\\lambda_-}$ at the middle, and zero after it. [#relu-spectrum] holds it against Jacobians taken by automatic differentiation."),
                    artifacts["relu-spectrum"],
                    artifacts["relu-table"],
                    Card(Claims.ReluLosesHalf.Claim),
                    Card(Claims.ReluFallsLinearly.Claim),
                ]),
                new Section("hyperreals", "Hyperreal numbers", [
                    new Paragraph("A hyperreal number is a sequence of reals up to a quasi-big set of indices: $\\omega$ is $1, 2, 3, \\ldots$, and $\\varepsilon$ its inverse. A free ultrafilter cannot be written down, but most statements need none: a germ of exponentials, logarithms and powers has one sign for all large indices, and the library finds it exactly, by its leading term over an asymptotic basis. A statement that hangs on residues says on which, and what nothing decides is called undecided."),
                    Card(Claims.DerivativeKnowsNoInfinitesimal.Claim),
                    Card(Claims.FiniteHasAStandardPart.Claim),
                    Card(Claims.ContinuityWithoutDelta.Claim),
                    Card(Claims.SameSentencesYetIncomplete.Claim),
                    new Paragraph("A network is a formula too; in the cards that follow the sentence about numbers is the essay's, and its application to networks is made here. Written once over a scalar, it runs on doubles, on intervals, and at $\\theta + \\varepsilon v$, where it carries its own derivatives: they differ from those of a training library by {{hyperreals/autograd/difference}} at most, relatively."),
                    Card(Claims.AutogradIsTheInfinitesimal.Claim),
                    new Paragraph("A learning rate may be infinitesimal. One step of size $\\varepsilon$ has $\\mathrm{st}\\,((\\theta(t+\\varepsilon) - \\theta(t))/\\varepsilon) = -\\nabla L$, and $t/\\varepsilon$ of them are gradient flow up to an infinitesimal. The coefficient of that infinitesimal is what a real step costs: descent in steps of $h$ follows the flow of $L + \\frac{h}{4}|\\nabla L|^2$ to second order [@barrett2021implicit, Theorem 3.1]. At the smallest step of [#descent-steps] the distance from the flow is {{hyperreals/descent/drift-ratio}} of what is predicted, at the largest {{hyperreals/descent/coarse-drift-ratio}}."),
                    artifacts["descent-steps"],
                    Card(Claims.FlowIsInfinitesimalDescent.Claim),
                    new Paragraph("A width may be infinite. In a random relu network each layer's kernel is a mean over its units, and at $N = \\omega$ a mean has no chance left but an infinitesimal: $\\hat K = K + \\xi/\\sqrt\\omega + s/\\omega$, with $K$ from the recursion of arc-cosine kernels. At real widths the same three terms say how far a sampled kernel lies from the limit ([#kernel-width]). With one layer and inputs at a right angle the deviation falls with the power {{hyperreals/kernel-1-layers-90-degrees/power}} of the width and is {{hyperreals/kernel-1-layers-90-degrees/ratio}} of the predicted one; with three layers, {{hyperreals/kernel-3-layers-90-degrees/power}} and {{hyperreals/kernel-3-layers-90-degrees/ratio}}."),
                    artifacts["kernel-width"],
                    Card(Claims.KernelOfHyperfiniteWidth.Claim),
                    new Paragraph("Orders of growth are comparisons of infinite and infinitesimal numbers. Another of the essays says that gradient descent finds the direction of the largest margin only as fast as $\\log\\log t/\\log t$ falls; [#growth-orders] sets that rate beside others."),
                    artifacts["growth-orders"],
                    Card(Claims.DirectionIsSlow.Claim),
                ]),
                new Section("holographic", "Holographic memory", [
                    new Paragraph("A holographic memory keeps associations in one vector of $n$ numbers: each key is bound to its value by circular convolution, the sum of the products is the trace, and a key that is undone in the trace gives its value and noise, which a vocabulary cleans up [@plate1995holographic]. The predecessor binds by the outer product [@smolensky1990tensor]. In the Fourier domain convolution is a product,"),
                    new DisplayFormula("\\mathcal{F}(a \\ast b) = \\mathcal{F}a \\cdot \\mathcal{F}b, \\qquad c = \\sum_j a_j \\ast b_j, \\qquad \\tilde a \\ast c = b + \\mathrm{noise}", "binding"),
                    new Paragraph("so the energy of the noise is a mean over frequencies and has a closed form for each law of keys, and the clean-up among $V$ random items, right and wrong as far from what is read as normal numbers, is right with the chance"),
                    new DisplayFormula("P = \\int \\varphi(t)\\, \\Phi\\left(t + \\sqrt{\\frac{n}{k}}\\right)^{V-1} dt.", "clean-up"),
                    new Paragraph("[#holographic-capacity] holds it against memories drawn at random. With 32 pairs in 512 numbers the clean-up among a thousand items is right in {{holographic/noise-grows-linearly/exact-inverse-unitary-n512-k32-accuracy-measured}} of the reads (predicted {{holographic/noise-grows-linearly/exact-inverse-unitary-n512-k32-accuracy-predicted}}). Copies with the frequencies of the keys permuted divide the noise: of {{holographic/dimension/exact-inverse-unitary-n256-k64-noise-measured}} items four copies leave {{holographic/copies/exact-inverse-unitary-n256-k64-s4-noise-measured}} (predicted {{holographic/copies/exact-inverse-unitary-n256-k64-s4-noise-predicted}})."),
                    artifacts["holographic-capacity"],
                    artifacts["holographic-noise"],
                    Card(Claims.NoiseGrowsLinearly.Claim),
                    Card(Claims.OrthogonalKeys.Claim),
                    Card(Claims.StackOnAnyVector.Claim),
                    Card(Claims.TensorsGrowExponentially.Claim),
                    new Paragraph("An associative LSTM has such a memory in place of its cell: complex keys and values, complex products, and copies with permuted keys [@danihelka2016associative]. The essay asks whether it works because it implements a queue, or because of the extra multiplication. It stands here beside an LSTM with as many weights and beside itself with one part taken away, on three tasks of memory trained to length ten ([#associative-lengths]). A probe reads off the keys which of the written items a step of recall takes up."),
                    artifacts["associative-lengths"],
                    Card(Claims.AssociativeLstmQueue.Claim),
                ]),
                new Section("making", "How it is made", [
                    new Paragraph("`dotnet run --project paper` writes this page. It renders committed measurements and repeats those whose code has changed; `paper -- check` compares what it renders with what is committed, byte for byte. A formula, its citation, its error and the law that measures it stand beside each other in the code, and each law is a sentence that a property test tries to break."),
                    new Paragraph("The upper inverse of the binary divergence, on which the bounds rest, is certified: it is never below the exact root, and at most {{pac-bayes/kl-inverse/excess}} above it, relatively. A call takes {{pac-bayes/kl-inverse/nanoseconds}}, where SciPy's root finder takes {{pac-bayes/kl-inverse/peer-nanoseconds}} on the same inputs: a ratio of {{pac-bayes/kl-inverse/ratio}} in the median of paired rounds and {{pac-bayes/kl-inverse/lowest-ratio}} in the lowest; the root finder's results lie below the exact root in {{pac-bayes/kl-inverse/peer-below}} of the cases, and a bound computed from them would not be one. With two threads each, training runs {{nets/training-lenet/ratio}} as fast as in Debian's PyTorch on a LeNet, and {{nets/training-convolutional/ratio}} on the network of this paper."),
                    new CodeListing("""
                        #load "scripts/00-load.fsx"
                        open Theory

                        let evidence = PacBayes.Evidence.OfErrors(84L, 10000L)
                        PacBayes.Bounds.HoldOut(evidence, 0.05)
                        """, "A first bound at the prompt of F# interactive."),
                ]),
                new Section("references", "References", [new References()]),
            ])
        {
            Description = "Claims about deep learning, each with its prediction, its measurement on trained networks, and its verdict.",
            Bibliography = Bibliography.Parse(File.ReadAllText(Path.Combine(root, "docs", "references.bib"))),
            Numbers = numbers,
        };
    }

    private static IEnumerable<Block> VerdictTable(IReadOnlyList<(Claim Claim, Verdict Verdict)> verdicts) =>
    [
        new Table(
            "verdicts",
            "The claims and their verdicts.",
            [new Column("claim"), new Column("essay"), new Column("verdict")],
            [.. verdicts.Select(v => (IReadOnlyList<string>)[$"[{v.Claim.Statement}](#{v.Claim.Name})", $"*{v.Claim.Essay}*", $"**{v.Verdict.Outcome.ToString().ToLowerInvariant()}**"])]),
    ];
}
