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
                    new Paragraph("One number carries depth. The excess $e = m_2/m_1^2 - 1$ of a spectrum adds under the free product [@voiculescu1987multiplication], and the participation ratio is $1/(1+e)$. A relu layer has $e = 2$; with a skip around it, $t/(1 + t/2)$. Where the branch ends in a linear map, $x + V\\,\\mathrm{relu}(Wx)$, it is $(2t + t^2 + ts)/(1 + t)^2$, with $t$ the mean of the branch's squared singular values and $s$ that over half the ratio of the widths: its singular values, with signs, add freely to those of the identity [@bercovici2022brown]. [#depth-participation] holds the sums against networks: thirty-two plain layers are left with {{degeneracy/rises-with-depth/plain-32-participation}} ({{degeneracy/rises-with-depth/plain-32-participation-predicted}} predicted), with skips {{degeneracy/skips-bound/skip-32-participation}} ({{degeneracy/skips-bound/skip-32-participation-predicted}}), with scaled skips {{degeneracy/skips-bound/scaled-skip-32-participation}} ({{degeneracy/skips-bound/scaled-skip-32-participation-predicted}})."),
                    artifacts["depth-participation"],
                    Card(Claims.DepthDegenerates.Rises),
                    Card(Claims.DepthDegenerates.Skips),
                    new Heading(2, "non-local", "Non-local layers"),
                    Card(Claims.NonLocalIsMixture.Claim),
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
                    new Paragraph("An associative LSTM has such a memory in place of its cell: complex keys and values, complex products, and copies with permuted keys [@danihelka2016associative]. The essay asks whether it works because it implements a queue, or because of the extra multiplication. It stands here beside an LSTM with as many weights and beside itself with one part taken away, on three tasks of memory trained to length ten ([#associative-lengths]), each at the rate that did best on seeds that no comparison has, for in the copy task the LSTM wants a smaller one than the others. A probe reads off the keys which of the written items a step of recall takes up."),
                    artifacts["associative-lengths"],
                    Card(Claims.AssociativeLstmQueue.Claim),
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
                new Section("meta-learning", "Short-horizon bias", [
                    new Paragraph("The essay reports that learning rates and momenta which are tuned for a few steps ahead end badly [@wu2018understanding], asks where else that happens, and proposes fixes. On a noisy quadratic all of it can be computed. The loss is $\\hat L = \\frac{1}{2}\\sum_i h_i(\\theta_i - c_i)^2$, its minimiser $c_i \\sim N(0, \\sigma_i^2)$ is drawn anew at each step, and for every optimiser whose iterates are linear in its gradients the second moments of each coordinate close. For heavy ball three are enough, $p = \\mathrm{E}[\\theta^2]$, $q = \\mathrm{E}[v^2]$, $r = \\mathrm{E}[\\theta v]$; with $a = \\alpha h$, $c = \\mu r - ap$ and $d = \\mu q - ar$"),
                    new DisplayFormula("q' = \\mu d - ac + a^2\\sigma^2, \\qquad r' = c + q', \\qquad p' = p + c + r'", "quadratic-moments"),
                    new Paragraph("The final loss is linear in the moments of every step and quadratic in that step's learning rate and momentum, so passes back and forth that set each pair to its exact minimiser find the optimal schedule without a meta learning rate. In the published setting greedy momentum ends at {{noisy-quadratic/wu/greedy-momentum}}, the best fixed pair at {{noisy-quadratic/wu/fixed-momentum}} and the optimal schedule at {{noisy-quadratic/wu/optimal-momentum}}."),
                    artifacts["quadratic-table"],
                    artifacts["quadratic-losses"],
                    artifacts["quadratic-rates"],
                    artifacts["quadratic-momenta"],
                    Card(Claims.GreedyInOneDimension.Claim),
                    Card(Claims.GreedyIsConjugateGradients.Claim),
                    artifacts["receding-horizon"],
                    Card(Claims.BiasGrowsAsTheHorizonShrinks.Claim),
                    Card(Claims.PriorsAgainstSmallRates.Claim),
                    new Paragraph("An average of the iterates changes the question. What greed fears, the noise of a large step in the steep directions, an average quenches by itself: greedy for the loss of an average that weighs later iterates linearly more, learning rates stay up and the last loss is {{noisy-quadratic/wu/greedy-averaged}}, below the optimal schedule of the last iterate. Learning rates, momenta and weights chosen together come to {{noisy-quadratic/wu/joint}}. How much further could one go? A method that forms its queries and its answer as fixed linear combinations of $T$ gradients leaves $\\theta - \\sum_s Q_s(h)\\,h(\\theta - c_s)$, with polynomials of degree at most $T - 1 - s$, and the loss is convex in them. The minimum has a closed form over the polynomials orthogonal under the noise, and the three-term recurrence of those turns it into a method with two vectors of memory and the sum of the gradients. It ends at {{noisy-quadratic/wu/best}}; no schedule and no average goes below, and the posterior's mean, which knows every curvature, would leave {{noisy-quadratic/wu/bayes-floor}}."),
                ]),
                new Section("spectra", "Spectra, batches and compute on the noisy quadratic", [
                    new Paragraph("On a noisy quadratic every coordinate has a curvature $h$, and the expected loss after $T$ steps is a sum over the spectrum of two smooth functions of $h$: what is left of the start, and what the noise has added. A Gauss rule of each measure serves in the place of the spectrum. Of a million eigenvalues on a power law, {{noisy-quadratic/compression/descent-nodes}} components have the loss after ten thousand steps of descent with a relative error of at most {{noisy-quadratic/compression/descent-bound}}, and {{noisy-quadratic/compression/momentum-nodes}} that under momentum with at most {{noisy-quadratic/compression/momentum-bound}}: the bound is computed with the loss, from Chebyshev coefficients in $\\ln(h + c)$ and a Bernstein ellipse for those that are not sampled."),
                    new Paragraph("How many steps does a target take, as the batch grows? In the setting of Zhang et al. [@zhang2019algorithmic, Section 3] a power of an affine map gives the loss after any number of steps, and a search the best constants of each optimiser at each batch ([#batch-scaling], [#batch-scaling-table]). Doubling the batch halves the steps at first, then less, then not at all. Half of perfect scaling is lost at a batch of {{noisy-quadratic/zhang/descent-critical-batch}} for SGD, {{noisy-quadratic/zhang/momentum-critical-batch}} with momentum, {{noisy-quadratic/zhang/averaging-critical-batch}} for the averaged iterate and {{noisy-quadratic/zhang/preconditioned-critical-batch}} with a preconditioner. A loss under momentum oscillates: its first step at the target is meant, which the search for it does not overlook."),
                    artifacts["batch-scaling"],
                    artifacts["batch-scaling-table"],
                    new Paragraph("A gradient tells one noisy observation of the minimiser, so that no method is below $\\frac{1}{2}\\sum h/(1/p_0 + T/\\sigma^2)$ after $T$ of them. In that setting the target takes {{noisy-quadratic/zhang/bayes-limit}} examples at least; an estimator without knowledge of the start takes $N/2C$, which is {{noisy-quadratic/zhang/lower-bound}}, the form in which a lower bound is stated in the literature. SGD takes {{noisy-quadratic/zhang/descent-steps-1}} at batch one."),
                    Card(Claims.ConditioningRemovesTheBias.Claim),
                    artifacts["bias-condition"],
                    Card(Claims.MetaInitialisationsAreShortSighted.Claim),
                    new Paragraph("Asymptotic theory has a shape for the optimal learning rate on power laws [@li2026optimal, abstract]: with curvatures $i^{-\\beta}$ and initial losses $i^{-1-s\\beta}$ it falls as $(1 - t/T)^{2\\beta - 1}$ where $s \\ge 1 - 1/\\beta$, and stays at its largest until near the end where not. Optimal schedules found by exact passes fall with the power {{noisy-quadratic/schedule/power-15-10-exponent}} where theory has two, and {{noisy-quadratic/schedule/power-20-10-exponent}} where it has three, at a thousand steps; in the hard phase the rate is at its largest for {{noisy-quadratic/schedule/hard-stable-share}} of the time ([#schedule-shape])."),
                    artifacts["schedule-shape"],
                    new Paragraph("The model has a price too: $N$ modes for $T$ steps cost $N\\cdot T$ ([#frontier]). Works on compute-optimal scaling treat random features and noise that is proportional to the loss, and find more phases [@paquette2024phases, abstract]; here the model has the leading eigenvectors, and two terms balance."),
                    artifacts["frontier"],
                    Card(Claims.SmallerModelsAreMoreComputeEfficient.Efficiency),
                    Card(Claims.SmallerModelsAreMoreComputeEfficient.Longer),
                    new Paragraph("Adam [@kingma2015adam, Algorithm 1] is not linear in the gradients, and its mean field, which puts the expectation of the squared gradient's average in its place, is off by up to {{noisy-quadratic/adam/plain-miss}} on a schedule that begins with large steps: the average is young, and made of the very gradients that it divides. Given that average, the parameter is Gaussian: with the average's law held at a few values, and mean and covariance of parameter and momentum at each, the difference from simulation is at most {{noisy-quadratic/adam/corrected-miss}}, and {{noisy-quadratic/adam/widest-miss}} over all decays and starts that were tried, without momentum and from a fixed start among them, the simulation's own error included."),
                ]),
                new Section("horizons-of-networks", "Short horizons on networks", [
                    new Paragraph("The essay looks at learning a learning rate through a few steps of training and using it for many. Chains of the published noisy quadratic [@wu2018understanding], run without any theory, choose their greedy schedule from their own particles: with momentum they end at a loss of {{noisy-quadratic/monte-carlo/greedy-momentum}}, where the best fixed rate and momentum end at {{noisy-quadratic/monte-carlo/fixed-momentum}} and the best inverse-time decay at {{noisy-quadratic/monte-carlo/decayed-momentum}}. Greedy Adam ends at {{noisy-quadratic/monte-carlo/greedy-adam}}; but there the curvatures are the coordinates' own, and with the coordinates rotated at random it ends at {{noisy-quadratic/monte-carlo/greedy-adam-rotated}}."),
                    new Paragraph("On MNIST the rate of a perceptron follows $\\alpha_t = \\alpha_0 / (1 + t/\\tau)^\\beta$, and $\\ln\\alpha_0$ and $\\beta$ are learned by descent on the loss after a horizon, as published. The gradient comes from tangents that are carried along the training: with each parameter of the schedule goes one tangent of the weights, so that memory does not grow with the horizon. Its formulas are written out, and agree with automatic differentiation through an unroll. Over long horizons a tangent becomes chaotic; evolution strategies, which smooth the landscape, and their persistent form [@vicol2021unbiased] stand beside it in the figure. From the shortest horizon to the longest the loss at the end falls by a factor of {{noisy-quadratic/mnist/bias}}, and the learned schedules show why."),
                    artifacts["horizon-losses"],
                    artifacts["horizon-schedules"],
                    Card(Claims.ShortHorizonBiasOnNetworks.Ordered),
                    new Paragraph("What might lessen the bias is tried on a deeper perceptron: other optimisers, other networks, the average of the iterates in place of the last one, and a prior. The table has them all."),
                    artifacts["horizon-variants"],
                    Card(Claims.ShortHorizonBiasOnNetworks.Adam),
                    Card(Claims.ShortHorizonBiasOnNetworks.Prior),
                    Card(Claims.ShortHorizonBiasOnNetworks.Conditioning),
                ]),
                new Section("recurrent-starts", "Starts of recurrent nets", [
                    new Paragraph("The essay argues that a recurrent net should not begin with an orthogonal matrix: in noise a normal matrix keeps a signal of total strength one, and a chain keeps more. In a linear net that can be put to a direct test. The net $x' = Wx + vs + z$ is run many times, the covariance of its noise is estimated from runs without a signal, and the signal of $k$ steps ago is read from the last state by generalised least squares. Theory knows the variance of that readout without running anything; the two differ by {{non-normal/readout/worst}} at most ([#memory-curves])."),
                    artifacts["memory-curves"],
                    Card(Claims.ReadoutVariance.Claim),
                    new Paragraph("The essay says more: that every optimal transformation is non-normal. Summed over lags the memory is a form in the direction $v$ of the input, and two lines prove it. With $C = \\sum_k W^k W^{k\\top}$,"),
                    new DisplayFormula("\\sum_k J(k) = v^\\top J_s v, \\qquad J_s = \\sum_k W^{k\\top} C^{-1} W^k, \\qquad \\mathrm{tr}\\,J_s = \\mathrm{tr}\\,C^{-1} C = N", "memory-over-space"),
                    new Paragraph("so that a matrix has an input with more than one unless $J_s = I$. Then $C^{-1} = J_s - W^\\top J_s W = I - W^\\top W$, and $C = I + WCW^\\top = (I - WW^\\top)^{-1}$: the two are one only if $W$ is normal, and of a normal matrix they are."),
                    Card(Claims.NormalTotals.Optimal),
                    new Paragraph("What nets begin with differs much in this respect ([#initialisations], [#initialisation-memory]). S4D-Lin [@gu2022parameterization, S4D-Lin] and the linear recurrent unit [@orvieto2023resurrecting, Lemma 3.2] are diagonal, hence normal, and have no more than an orthogonal matrix, whatever their eigenvalues. HiPPO-LegS and LegT [@gu2020hippo, Theorem 1], from which such models descend, have {{non-normal/legs-50/total-snr}} and {{non-normal/legt-50/total-snr}} at fifty units, where a chain, or the shift of H3 [@fu2022hungry, shift SSM], has {{non-normal/chain-50/total-snr}}; all of these are contractions. A chain that amplifies has {{non-normal/amplifying-chain-50/total-snr}}, and {{non-normal/amplifying-chain-100/total-snr}} at a hundred units."),
                    artifacts["initialisations"],
                    artifacts["initialisation-memory"],
                    Card(Claims.NormalTotals.Orthogonal),
                    new Paragraph("None of these numbers can be left to doubles. The covariance of a chain that amplifies, or of one whose units hold their state, has eigenvalues that span hundreds of decades, and doubles keep those near the largest. The library's memories are computed in as many bits as it takes, and each carries a certificate: exact residuals bound its relative error. [#memory-errors] sets the usual route beside it, SciPy's `solve_discrete_lyapunov` with one solve for each $J(k)$. On {{non-normal/memory-errors/all-missed}} of {{non-normal/memory-errors/all-cases}} networks, {{non-normal/memory-errors/share}} of them, it is off by more than a millionth or has no number at all; the certified errors are {{non-normal/memory-errors/all-proved}} at most, and the longest case took {{non-normal/memory-errors/all-seconds}}."),
                    .. MemoryErrors(),
                    new Paragraph("Amplification has its price in the range of the state. Where nothing is amplified the essay's example is the best there is, and that can be proved. Let $U = \\sum_k W^k v v^\\top W^{k\\top}$, so that $\\sum_k J(k) = \\mathrm{tr}\\,C^{-1} U$, and let $\\mu_1 \\ge \\mu_2 \\ge \\cdots$ be the eigenvalues of $C^{-1} U$, the modes of memory. If $\\|W\\|_2 \\le \\alpha \\le 1$, then for every $r$"),
                    new DisplayFormula("\\mu_r \\le \\frac{1}{t_r}, \\qquad t_r = \\sum_{i=0}^{r-1} \\alpha^{-2i}, \\qquad \\sum_k J(k) \\le \\sum_{r=1}^N \\frac{1}{t_r}", "modes-of-contractions"),
                    new Paragraph("with equality for a chain of gain $\\alpha$; for $\\alpha = 1$ the bounds are $1/r$ and the harmonic number. Proof. Let $D = C - t_r U = WDW^\\top + I - t_r v v^\\top$, and assume that it has $r$ negative eigenvalues $d_1 \\le \\cdots \\le d_r$; write $a = \\alpha^2$. For $x$ in the span of the first $j$ eigenvectors with $x^\\top v = 0$, $y = W^\\top x$ has $y^\\top D y = x^\\top D x - |x|^2 \\le (d_j - 1)|y|^2/a$, on $j - 1$ dimensions, so that $|d_{j-1}| \\ge (|d_j| + 1)/a$ and $\\sum_j |d_j| > \\sum_{i<r} (a^{-1} + \\cdots + a^{-i})$. On the other hand let $P$ be the projection on all $r$ eigenvectors. $W^\\top P W$ has rank $r$ and no eigenvalue above $a$, so that $\\mathrm{tr}\\,DW^\\top P W \\ge a \\sum_j d_j$, and $\\sum_j d_j = \\mathrm{tr}\\,DP$ gives $(1 - a)\\sum_j d_j \\ge r - t_r$. For $a < 1$ that is $\\sum_j |d_j| \\le \\sum_{i<r} (a^{-1} + \\cdots + a^{-i})$, a contradiction. For $a = 1$ it makes every step an equality: $W^\\top P W$ is again the projection on $r$ lowest eigenvectors, $W^\\top$ is an isometry there and on all that follows, and $W$ is not stable. So fewer than $r$ of the $\\mu$ exceed $1/t_r$."),
                    new Paragraph("Computation agrees: {{non-normal/memory-ascent/starts}} ascents of the total over matrices of norm one or less, of two to twelve units, all end at that of a chain, {{non-normal/memory-ascent/shortfall}} below it at worst, relatively. It ends at norm one, and abruptly. Take $\\lambda I + \\beta S$, the identity and a chain, with any $\\beta > 0$, and let $\\lambda$ tend to one. The noise that enters with the signal passes through every unit and outgrows the noise of all others, $C^{-1} U$ tends to $I$, and the total to $N$, the bound of all matrices. Ten units of norm below six fifths have {{non-normal/near-critical-10/total-snr}} where a chain of gain one has {{non-normal/chain-10/total-snr}}, and ascents at that norm leave the chain behind: over two units {{non-normal/memory-ascent-2-120/best}} times its total, when they stop. The combination that the essay recommends is thus the one that goes to the bound, at the price of a state whose variance grows without one."),
                    Card(Claims.ChainIsOptimal.Claim),
                    new Paragraph("Then nets are trained, as in the study that the essay announces [@orhan2019improved]: with elu, relu and tanh, LSTMs and GRUs, on tasks whose answer lies far behind. They begin with normal and with non-normal matrices; one seed has the same input weights, readout and sequences from every start. The sizes are those that a processor bears, far below the published ones; the published sizes are a grid of the same experiment for a graphics card, which nobody has run yet."),
                    artifacts["recurrent-successes"],
                    Card(Claims.NonNormalStarts.Trained),
                    artifacts["recurrent-curves"],
                    Card(Claims.NonNormalStarts.Chains),
                    artifacts["identity-and-chain"],
                    Card(Claims.NonNormalStarts.IdentityAndChain),
                    Card(Claims.NonNormalStarts.Gated),
                ]),
                new Section("powers-and-products", "Powers outgrow products", [
                    new Paragraph("The essay opens with an observation for which it knows no proof: the spectral radius of $W^k$, which a recurrent net applies, tends to be much larger than that of $W_k \\cdots W_1$, which a deep one applies. For complex Gaussian matrices of variance $1/N$ there is a short one, at every order and every number of factors. The squared moduli of the eigenvalues of one such matrix are, as a set, independent Gamma variables with the parameters $1, \\ldots, N$ over $N$ [@kostlan1992spectra, moduli of eigenvalues as independent Gamma variables]; of a product they are products of such variables [@akemann2012universal, eigenvalues of products as products of independent Gamma variables]:"),
                    new DisplayFormula("|\\lambda_j(W_k \\cdots W_1)|^2 = \\prod_{i=1}^k X_{ij}, \\qquad \\max_j \\prod_i X_{ij} \\le \\prod_i \\max_j X_{ij}, \\qquad X_{ij} \\sim \\frac{1}{N}\\,\\Gamma(j)", "product-radii-proof"),
                    new Paragraph("The right side of the inequality has the logarithm $2\\sum_i L_i$, where the $L_i$ are independent and distributed as $\\ln \\rho(W)$. So $\\ln \\rho(W_k \\cdots W_1)$ is stochastically at most $\\sum_i L_i$; by Jensen's inequality $\\mathrm{E}\\,f(\\sum_i L_i) \\le \\mathrm{E}\\,f(k L_1)$ for every convex $f$; and $k L_1 = \\ln \\rho(W^k)$. For increasing convex $f$ both steps go the same way: the mean of the logarithm and every positive moment of the radius are larger for the power. For scalars the first step is an equality, and what is left is the essay's heuristic, the same mean and $k^2$ in place of $k$ in the variance."),
                    new Paragraph("[#product-radii] has the means at finite orders. Of two by two matrices and sixteen factors the product has {{non-normal/exact-radius-2-16/product}} and the power {{non-normal/exact-radius-2-16/power}}; of order fifty, {{non-normal/exact-radius-50-16/product}} and {{non-normal/exact-radius-50-16/power}}. Sampled means lie within {{non-normal/radii/largest-z}} standard errors of them. A long product grows at Lyapunov's rate [@akemann2014universal, Lyapunov exponents of complex Ginibre matrices], {{non-normal/exact-radius-50/rate}} a factor at order fifty, a power at the rate of its radius. Real matrices, for which the theorem is not known, behave alike: at order fifty a power of sixteen exceeds a product by a factor of {{non-normal/real-radius-50-16/ratio}} in the geometric mean, where complex ones have {{non-normal/complex-radius-50-16/ratio}}."),
                    artifacts["product-radii"],
                    Card(Claims.PowersAgainstProducts.Claim),
                ]),
                new Section("pseudospectra-of-chains", "What eigenvalues do not tell", [
                    new Paragraph("A matrix that is not normal may have all its eigenvalues well within the disc and powers that grow by orders of magnitude first [@trefethen2005spectra, Chapter 16]. The ε-pseudospectrum tells: the set of all eigenvalues of matrices within ε, the points where the smallest singular value of $zI - A$ is at most ε ([#pseudospectra]). Its radius [@mengi2005radius, Algorithm for the pseudospectral radius] at $\\varepsilon = 10^{-3}$ is {{non-normal/delay-line-30/radius}} for a delay line of thirty units whose eigenvalues are all zero, {{non-normal/identity-and-chain-30/radius}} for an identity and a chain, {{non-normal/feedback-chain-30/radius}} for a chain with feedback."),
                    artifacts["pseudospectra"],
                    new Paragraph("Kreiss's theorem makes it exact to a factor: the largest norm of a power lies between $K$ and $enK$, where $K$ is the largest $(|z| - 1)\\|(zI - A)^{-1}\\|$ outside the disc [@mitchell2020kreiss, Section 1]. The three have $K =$ {{non-normal/delay-line-30/kreiss}}, {{non-normal/identity-and-chain-30/kreiss}} and {{non-normal/feedback-chain-30/kreiss}}, and powers up to {{non-normal/delay-line-30/largest-power}}, {{non-normal/identity-and-chain-30/largest-power}} and {{non-normal/feedback-chain-30/largest-power}}; their departures from normality, of their norms, are {{non-normal/delay-line-30/henrici}}, {{non-normal/identity-and-chain-30/henrici}} and {{non-normal/feedback-chain-30/henrici}}. A signal that enters such a chain is amplified before it is forgotten."),
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

    private static IEnumerable<Block> MemoryErrors() =>
    [
        new Table(
            "memory-errors",
            "Memory of networks far from normal: how often SciPy's route is off by more than a millionth, its largest relative error among the numbers that it gives, and the largest error that ours is proved to have.",
            [new Column("family"), new Column("networks", Align.Right), new Column("SciPy off", Align.Right), new Column("its largest error", Align.Right), new Column("ours, proved", Align.Right), new Column("longest", Align.Right)],
            [
                .. new[] { "delay lines", "Jordan blocks", "identity and chain", "feedback chains", "Grcar", "Kahan", "companion", "Ginibre", "all" }.Select(static family => (IReadOnlyList<string>)
                [
                    family, .. new[] { "cases", "missed", "peer", "proved", "seconds" }.Select(measure => $"{{{{non-normal/memory-errors/{family.Replace(' ', '-').ToLowerInvariant()}-{measure}}}}}"),
                ]),
            ],
            "Point at a number for the parameters of its family. A small $J(k)$, below what is visible beside the first, is left out of SciPy's errors and not of ours."),
    ];

    private static IEnumerable<Block> VerdictTable(IReadOnlyList<(Claim Claim, Verdict Verdict)> verdicts) =>
    [
        new Table(
            "verdicts",
            "The claims and their verdicts.",
            [new Column("claim"), new Column("essay"), new Column("verdict")],
            [.. verdicts.Select(v => (IReadOnlyList<string>)[$"[{v.Claim.Statement}](#{v.Claim.Name})", $"*{v.Claim.Essay}*", $"**{v.Verdict.Outcome.ToString().ToLowerInvariant()}**"])]),
    ];
}
