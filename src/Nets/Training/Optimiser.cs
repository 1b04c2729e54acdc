using TorchSharp;
using static TorchSharp.torch;

namespace Theory.Nets.Training;

/// <summary>The rule of a step.</summary>
public enum Rule
{
    /// <summary>Stochastic gradient descent with Nesterov's momentum μ: g ← g + λw, v ← μv + g, w ← w − η(g + μv). With μ = 0 plain descent.</summary>
    Nesterov,

    /// <summary>Adam with decoupled weight decay, β₁ the momentum, β₂ = 0.999, ε = 10⁻⁸: w ← w − η(m̂ / (√v̂ + ε) + λw).</summary>
    AdamW,
}

/// <summary>A rule with what it remembers, on one vector of parameters.</summary>
internal sealed class Optimiser
{
    private const double SecondMoment = 0.999;
    private const double Epsilon = 1e-8;

    private readonly Rule rule;
    private readonly double momentum;
    private readonly Tensor parameters;
    private readonly Tensor? decay;

    /// <param name="rule">The rule.</param>
    /// <param name="momentum">μ or β₁.</param>
    /// <param name="parameters">The vector that is optimised, in place.</param>
    /// <param name="decay">λ for each entry; null for none.</param>
    public Optimiser(Rule rule, double momentum, Tensor parameters, Tensor? decay)
    {
        this.rule = rule;
        this.momentum = momentum;
        this.parameters = parameters;
        this.decay = decay;
        Velocity = zeros_like(parameters);
        Squares = rule == Rule.AdamW ? zeros_like(parameters) : null;
    }

    /// <summary>v, or Adam's m.</summary>
    public Tensor Velocity { get; }

    /// <summary>Adam's v; null for another rule.</summary>
    public Tensor? Squares { get; }

    /// <summary>The steps taken.</summary>
    public long Steps { get; set; }

    /// <summary>One step.</summary>
    /// <param name="gradient">The gradient; its content is used up.</param>
    /// <param name="rate">η.</param>
    public void Step(Tensor gradient, double rate)
    {
        Steps++;
        if (Squares is not null)
        {
            Velocity.mul_(momentum).add_(gradient, 1 - momentum);
            Squares.mul_(SecondMoment).addcmul_(gradient, gradient, 1 - SecondMoment);
            if (decay is not null)
            {
                parameters.addcmul_(decay, parameters, -rate);
            }

            var denominator = (Squares / (1 - Math.Pow(SecondMoment, Steps))).sqrt_().add_(Epsilon);
            parameters.addcdiv_(Velocity, denominator, -rate / (1 - Math.Pow(momentum, Steps)));
            return;
        }

        if (decay is not null)
        {
            gradient.addcmul_(decay, parameters, 1);
        }

        if (momentum == 0)
        {
            parameters.add_(gradient, -rate);
            return;
        }

        Velocity.mul_(momentum).add_(gradient);
        parameters.add_(gradient, -rate).add_(Velocity, -rate * momentum);
    }
}
