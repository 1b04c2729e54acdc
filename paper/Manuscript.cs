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
                new Section("pure-learning", "One loop", [
                    new Paragraph("An essay defends learning without built-in structure and without a second loop of optimization around the first: trained plainly on enough problems, a model would learn how to learn by itself. Where the problems are simple the best learner is known in full. A coin of unknown bias is predicted by Laplace's rule, $(k+1)/(n+2)$ after $k$ ones in $n$ tosses, and noisy readings of a hidden number by Kalman's filter, which moves its prediction by $K = P/(P+\\sigma^2)$ of each surprise. Their expected losses have closed forms; nothing can have smaller ones."),
                    new DisplayFormula("\\mathrm{E} \\sum_{t=1}^n -\\ln p(x_t | x_{<t}) = \\frac{n}{2} \\ln 2\\pi e\\sigma^2 + \\frac{1}{2} \\ln\\left(1 + \\frac{n\\tau^2}{\\sigma^2}\\right), \\qquad K_\\infty = \\frac{2}{1 + \\sqrt{1 + 4\\sigma^2/q^2}}", "kalman"),
                    new Paragraph("On the left, the price of a constant of variance $\\tau^2$ under noise of variance $\\sigma^2$; on the right, the gain that stays when it wanders by $q^2$ a step. A small recurrent net sees sequences of such tasks, each of a task of its own, and descends the log loss of its predictions. On new tasks it loses {{one-loop/coins/gap}} a symbol to Laplace's rule, {{one-loop/constant/gap}} and {{one-loop/random-walk/gap}} to Kalman's filter, where not to learn at all would cost {{one-loop/coins/untaught}}, {{one-loop/constant/untaught}} and {{one-loop/random-walk/untaught}}. The learning rates that Bayes has are in its weights: the share of a surprise by which its prediction moves is {{one-loop/coins/gain-ratio}}, {{one-loop/constant/gain-ratio}} and {{one-loop/random-walk/gain-ratio}} of theirs in the mean ([#one-loop-gains]). Beyond the length that it was trained on, up to four times that, it loses {{one-loop/coins/later-gap}}, {{one-loop/constant/later-gap}} and {{one-loop/random-walk/later-gap}} ([#one-loop-losses])."),
                    artifacts["one-loop-losses"],
                    artifacts["one-loop-gains"],
                    Card(Claims.OneLoopIsEnough.Claim),
                ]),
                new Section("available-data", "Making more of the available data", [
                    new Paragraph("Another essay argues that learning makes too little of its data, and names three signs: gradient descent is slow to the solutions that are natural, empirical Bayes improves on maximum likelihood, and Bayesian networks predict better with a posterior that is colder than Bayes."),
                    new Heading(2, "margins", "Descent on separable data"),
                    new Paragraph("Where a plane separates the classes the logistic loss has no minimum, and descent goes off along the direction $\\hat w$ of the largest margin: $w(t) = \\hat w \\ln t + \\tilde w$, with $\\eta e^{-x_n^\\top \\tilde w} = \\alpha_n$ at each support vector [@soudry2018implicit, the theorem for almost all data sets]. From there the constant of the rate can be read off. With $p$ the support vectors' weights, scaled to add to one,"),
                    new DisplayFormula("\\gamma - \\min_n \\frac{x_n^\\top w}{\\|w\\|} = \\frac{H(p) - H_\\infty(p)}{\\|w\\|} + \\ldots = \\gamma\\,\\frac{H(p) - H_\\infty(p)}{\\ln t} + \\ldots", "margin-gap-constant"),
                    new Paragraph("What is missing is the entropy of the weights less their min-entropy, over the norm: nothing of the step size, of the start, or of how the steps are scaled. At $\\ln t$ beyond all running, gradient flow has {{margins/flow-2-dimensions/constant-ratio}} of that constant in the plane and {{margins/flow-20-dimensions/constant-ratio}} in twenty dimensions; gradient descent after its last step has {{margins/descent-2-dimensions/gap-ratio}} and {{margins/descent-20-dimensions/gap-ratio}} of what the asymptote says for that step: what is left of the start dies as a power of $1/t$ whose least exponent is {{margins/descent-2-dimensions/least-exponent}} in the plane and {{margins/descent-20-dimensions/least-exponent}} in twenty dimensions, where descent has not yet forgotten it. Steps of length $\\eta/\\sqrt t$ [@nacson2019convergence, the abstract] are on the same path at another speed: {{margins/normalised-2-dimensions/constant-ratio}} of $(H - H_\\infty)/2\\eta\\sqrt t$ in the plane ([#margin-gap])."),
                    new Paragraph("The essay's own rate belongs to an exception. Of the points $(1, 0)$ and $(1, 1)$ the second lies on the margin and bears no weight; the flow of the exponential loss from 0 is then $w = (W + \\ln(1+W), \\ln(1+W))$ with $We^W = \\eta t$, whose direction closes in as $\\ln\\ln t/\\ln t$. The flow of the logistic loss has {{margins/exceptional/constant}} of that."),
                    artifacts["margin-gap"],
                    Card(Claims.DescentOnSeparableData.Rate),
                    Card(Claims.DescentOnSeparableData.Adam),
                    new Paragraph("The essay hopes for starts that look at the data. By theory a start of norm twenty along the largest margin is worth ten to the power of {{margins/start-margin-20/log10-worth}} steps; along the class means it is worth nothing, since there the first step from 0 leads ([#margin-starts])."),
                    artifacts["margin-starts"],
                    Card(Claims.DescentOnSeparableData.Starts),
                    new Heading(2, "shrinkage", "Empirical Bayes in small"),
                    new Paragraph("James and Stein shrink several means towards 0 by a factor that the same observations decide: a prior, estimated from the data. In simulations the risks are within {{shrinkage/james-stein/largest-z}} standard errors of the closed form in all cells."),
                    artifacts["james-stein-risk"],
                    Card(Claims.EmpiricalBayesIsBetter.Claim),
                    new Heading(2, "cold-posteriors", "Cold posteriors"),
                    new Paragraph("In linear regression the expected test loss of a posterior at temperature $T$ has a closed form, and so has the best temperature at a point. It is {{cold-posterior/well-specified/measured}} by measurement where the model is true, {{cold-posterior/curated-labels/measured}} where the labels are means of four and the model does not know ({{cold-posterior/curated-labels/predicted}} by theory), and {{cold-posterior/curated-labels-likelihood-tempered/measured}} if the temperature divides the likelihood alone: one over four."),
                    artifacts["cold-posterior"],
                    Card(Claims.ColdPosteriorsPredictBest.Claim),
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
