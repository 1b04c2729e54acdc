/// Hyperreal numbers, along the essay of that name: each of its statements, and the line that checks it.
#load "00-load.fsx"

open System
open Theory.Hyperreals

// F#'s own < and = answer true or false; a statement about sequences has four answers.
let (<.) (a: Hyperreal) (b: Hyperreal) = a.IsLessThan b
let (>.) (a: Hyperreal) (b: Hyperreal) = a.IsGreaterThan b
let (==) (a: Hyperreal) (b: Hyperreal) = a.IsEqualTo b
let (=~) (a: Hyperreal) (b: Hyperreal) = a.IsInfinitelyClose b
let real (x: float) = Hyperreal.FromDouble x
let show (label: string) value = printfn "%-66s %O" label value

let ω = Hyperreal.Omega
let ε = Hyperreal.Epsilon

printfn "— Sets of indices that are quasi-big —"
let u = Ultrafilter.Divisible
let even, odd = EventuallyPeriodicSet(2, [ 0 ]), EventuallyPeriodicSet(2, [ 1 ])
show "exactly one of the even and the odd numbers is quasi-big" (u.Contains even, u.Contains odd)
show "the even ones and the multiples of 3, hence their intersection" (u.Contains(EventuallyPeriodicSet(6, [ 0 ])))
show "another ultrafilter holds the odd numbers" ((u.Choose(2I, 1I)).Contains odd)
show "what has been decided is on record" (u.Choose(2I, 1I).Choose(3I, 2I))

printfn "\n— Sequences that agree on a quasi-big set are one number —"
show "(-1)ⁿ is positive" (Hyperreal.Alternating >. Hyperreal.Zero)
show "under the ultrafilter of the multiples" (u.Decides(Hyperreal.Alternating >. Hyperreal.Zero))
show "(-1)ⁿ squared is 1" (Hyperreal.Alternating * Hyperreal.Alternating == Hyperreal.One)
show "sin ω is positive" (sin ω >. Hyperreal.Zero)

printfn "\n— There is an infinitesimal: 1/(n+1) —"
let own = Hyperreal.Parse "1/(n+1)"
show "it is above 0" (own >. Hyperreal.Zero)
show "and below every positive real, such as 4.9e-324" (own <. real Double.Epsilon)
show "so are its multiples, sums and products" (((1e300 * own).IsInfinitesimal, (own + ε).IsInfinitesimal, (own * ε).IsInfinitesimal))

printfn "\n— 1/ε is infinite, and so are many integers —"
show "1/ε" (1.0 / ε)
show "1/ε is infinite" (1.0 / ε).IsInfinite
show "an integer beyond 1/ε" (Hyperreal.Floor(1.0 / ε) + 1.0)
show "it is an integer" (Hyperreal.Floor(1.0 / ε) + 1.0).IsInteger
show "ω² is another one, beyond all ω + k" (ω * ω >. ω + 1e300)

printfn "\n— Infinitely close, and the standard part —"
let h = Hyperreal.Parse "(2*n + 1)/(n + 3)"
show "(2n + 1)/(n + 3)" h
show "its standard part" h.Standard
show "it is infinitely close to 2" (h =~ real 2.0)
show "a real plus a nonstandard number is not real: 5 + ε = its standard part" (5.0 + ε == real 5.0)

printfn "\n— Continuity without ε and δ —"
show "exp is continuous at 1" (Hyperreal.IsContinuousAt((fun x -> exp x), Hyperreal.One))
show "the floor is not, at 2" (Hyperreal.IsContinuousAt((fun x -> floor x), real 2.0))

printfn "\n— Derivatives —"
let f (x: Hyperreal) = x * x * sin x
show "(f(b + ε) − f(b))/ε at b = 1 for x² sin x" ((f (1.0 + ε) - f Hyperreal.One) / ε)
show "the derivative" (Hyperreal.Derivative(f, Hyperreal.One))
for step in [ 3.0 * ε; ε * ε; Hyperreal.Parse "exp(-n)" ] do
    show $"with the step {step}" (Hyperreal.Derivative(f, Hyperreal.One, 1, step))
show "the third derivative" (Hyperreal.Derivative(f, Hyperreal.One, 3))
show "|x| has none at 0" (Hyperreal.Derivative((fun x -> abs x), Hyperreal.Zero))

printfn "\n— The same sentences are true; completeness is none of them —"
show "a number s above all infinitesimals is not the least: s/2 is above them too" ((sqrt ε / 2.0 >. 1e300 * ε))
show "and 2ε is one of them" (2.0 * ε).IsInfinitesimal

printfn "\n— Growth, sums and expansions —"
show "log ω ≪ √ω" ((log ω).IsNegligibleAgainst(sqrt ω))
show "ω! against Stirling" ((Hyperreal.Apply("factorial", ω)).IsEquivalentTo(Hyperreal.Parse "sqrt(2*pi*n)*(n/E)**n"))
show "(1 + ε)^ω" (Hyperreal.Pow(1.0 + ε, ω))
show "a Riemann sum of x² with ω cells" (Hyperreal.Sum((fun k -> k * k / (ω * ω * ω)), Hyperreal.One, ω))
show "the harmonic sum" (Hyperreal.Sum((fun k -> 1.0 / k), Hyperreal.One, ω))
