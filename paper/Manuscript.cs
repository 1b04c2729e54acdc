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
                    new Heading(2, "mixtures", "Mixtures of experts"),
                    new Paragraph("The essay's remedy is a mixture of experts, $y = \\sum_k g_k(x)\\,\\mathrm{relu}(W_k x)$. With constant gates a row of the Jacobian has the variance of as many experts as are active in it: the bulk is that of a matrix of unequal rows [@silverstein1995strong, Theorem 1.1], and a row is zero only where all experts are silent. Along the input itself relus do not cancel, $Jx$ has a positive mean, and a rank-one part leaves the bulk when it passes the threshold:"),
                    new DisplayFormula("\\tau_j = \\frac{n\\sigma^2 j}{K^2}, \\qquad P(\\tau_0) = 2^{-K}, \\qquad 1 = \\frac{2}{\\pi}\\,\\frac{m\\sigma^2}{K^2} \\sum_j P(\\tau_j)\\,\\frac{j(j-1)}{\\xi - \\tau_j}", "mixture-law"),
                    new Paragraph("Softmax gates add $\\sum_k \\mathrm{relu}(W_k x)(\\partial g_k/\\partial x)^\\top$, a matrix of rank $K - 1$ at most, since the gates add to one. Its size grows with the length of the input, and so does the inequality of the gates: this is where the law of the input enters, and with constant gates it enters nowhere. At standard normal inputs eight experts under softmax gates have a stable rank of {{degeneracy/more-experts-stable-rank/softmax-normal-8}} of the width ({{degeneracy/more-experts-stable-rank/softmax-normal-8-predicted}} predicted), at inputs uniform on $[0, 1]$, which are shorter, {{degeneracy/more-experts-stable-rank/softmax-uniform-8}} ({{degeneracy/more-experts-stable-rank/softmax-uniform-8-predicted}}), and under constant gates {{degeneracy/more-experts-stable-rank/constant-normal-8}} and {{degeneracy/more-experts-stable-rank/constant-uniform-8}} ({{degeneracy/more-experts-stable-rank/constant-normal-8-predicted}})."),
                    artifacts["mixture-spectrum-constant"],
                    artifacts["mixture-spectrum-softmax"],
                    artifacts["mixture-table"],
                    new Paragraph("Whether more experts condition the model better depends on what is meant, and the measures do not agree. Zeros vanish. The stable rank and the participation ratio rise at first and then fall, to {{degeneracy/more-experts-stable-rank/constant-normal-64}} and {{degeneracy/more-experts-participation/constant-normal-64}} of the width at the most experts with constant gates: the bulk shrinks and the spike does not."),
                    .. Claims.MoreExpertsCondition.Claims.Select(Card),
                    Card(Claims.MoreExpertsCondition.ConstantGates),
                    Card(Claims.GatesByInput.Claim),
                    new Heading(2, "softmax-bottleneck", "The softmax bottleneck"),
                    new Paragraph("A softmax head is the case from which the essay sets out: what it writes, $\\log P = H W^\\top - \\log Z\\,1^\\top$, has a rank of one more than its embedding at most, and a mixture of softmaxes has no such bound. That is a statement about exact fits. Which of two heads with as many parameters comes closer is another question."),
                    Card(Claims.SoftmaxBottleneck.Rank),
                    Card(Claims.SoftmaxBottleneck.Fit),
                    new Heading(2, "depth", "Depth and skips"),
                    new Paragraph("One number carries depth. The excess $e = m_2/m_1^2 - 1$ of a spectrum adds under the free product [@voiculescu1987multiplication], and the participation ratio is $1/(1+e)$. A relu layer has $e = 2$; with a skip around it, $t/(1 + t/2)$. [#depth-participation] holds the sums against networks: thirty-two plain layers are left with {{degeneracy/rises-with-depth/plain-32-participation}} ({{degeneracy/rises-with-depth/plain-32-participation-predicted}} predicted), with skips {{degeneracy/skips-bound/skip-32-participation}} ({{degeneracy/skips-bound/skip-32-participation-predicted}}), with scaled skips {{degeneracy/skips-bound/scaled-skip-32-participation}} ({{degeneracy/skips-bound/scaled-skip-32-participation-predicted}})."),
                    artifacts["depth-participation"],
                    Card(Claims.DepthDegenerates.Rises),
                    Card(Claims.DepthDegenerates.Skips),
                    new Heading(2, "non-local", "Non-local layers"),
                    Card(Claims.NonLocalIsMixture.Claim),
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
