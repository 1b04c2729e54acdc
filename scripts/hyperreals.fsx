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
show "no finite set is quasi-big: n < 1000 holds" (ω <. real 1000.0)
show "exactly one of the even and the odd numbers is quasi-big" (u.Contains even, u.Contains odd)
show "what contains a quasi-big set is quasi-big: the even numbers and n ≡ 1 (mod 4)" (u.Contains(EventuallyPeriodicSet(4, [ 0; 1; 2 ])))
show "the even ones and the multiples of 3, hence their intersection" (u.Contains(EventuallyPeriodicSet(6, [ 0 ])))
show "another ultrafilter holds the odd numbers" ((u.Choose(2I, 1I)).Contains odd)
show "what has been decided is on record" (u.Choose(2I, 1I).Choose(3I, 2I))

printfn "\n— Sequences that agree on a quasi-big set are one number —"
show "(-1)ⁿ is positive" (Hyperreal.Alternating >. Hyperreal.Zero)
show "under the ultrafilter of the multiples" (u.Decides(Hyperreal.Alternating >. Hyperreal.Zero))
show "(-1)ⁿ squared is 1" (Hyperreal.Alternating * Hyperreal.Alternating == Hyperreal.One)
show "sin ω is positive" (sin ω >. Hyperreal.Zero)

let a = Hyperreal.FromSequence((fun n -> 2.0 * float n), "a")
show "a sequence that is known by its terms alone: a > ω" (a >. ω)
show "once it is assumed" (u.Assume(a >. ω).Decides(a >. ω - 1.0))

printfn "\n— Every real number is a hyperreal one —"
show "the sum of two reals is theirs" (real 2.0 + real 3.0 == real 5.0)
show "and there are others: is ε its own standard part?" (ε == Hyperreal.FromExpression ε.Standard)

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

show "st(a + b) = st a + st b, st(ab) = st a · st b" ((h * (h + ε)).Standard, (h + (h + ε)).Standard)

printfn "\n— Continuity without ε and δ —"
show "exp is continuous at 1" (Hyperreal.IsContinuousAt((fun x -> exp x), Hyperreal.One))
show "for every p ≈ 1 that one asks for, such as 1 + 1/log ω" (exp (1.0 + 1.0 / log ω) =~ exp Hyperreal.One)
show "the floor is not, at 2" (Hyperreal.IsContinuousAt((fun x -> floor x), real 2.0))

printfn "\n— Derivatives —"
let f (x: Hyperreal) = x * x * sin x
show "(f(b + ε) − f(b))/ε at b = 1 for x² sin x" ((f (1.0 + ε) - f Hyperreal.One) / ε)
show "the derivative" (Hyperreal.Derivative(f, Hyperreal.One))
for step in [ 3.0 * ε; ε * ε; Hyperreal.Parse "exp(-n)" ] do
    show $"with the step {step}" (Hyperreal.Derivative(f, Hyperreal.One, 1, step))
show "the third derivative" (Hyperreal.Derivative(f, Hyperreal.One, 3))
show "infinitesimals calculate like reals: ((b + ε)³ − b³)/ε at b = 2" (((2.0 + ε) * (2.0 + ε) * (2.0 + ε) - 8.0) / ε)
show "|x| has none at 0" (Hyperreal.Derivative((fun x -> abs x), Hyperreal.Zero))

printfn "\n— The same sentences are true; completeness is none of them —"
let sentence (text: string) = printfn "%O" (Transfer.Check(Formula.Parse text))
sentence "forall x in R: exists m in N by floor(Abs(x)) + 1: m > x"
sentence "forall x in R: forall y in R: x < y => exists z in R by (x+y)/2: And(x < z, z < y)"
sentence "exists x in R: x**2 == 2"
sentence "exists x in R: x**2 == -1"
printfn "%s" Transfer.Completeness
for germ in [ "1/n"; "1/log(n)"; "1/1000" ] do
    printfn "%O" (Transfer.NoLeastUpperBound(Expression.Parse germ))
show "a number s above all infinitesimals is not the least: s/2 is above them too" ((sqrt ε / 2.0 >. 1e300 * ε))
show "and 2ε is one of them" (2.0 * ε).IsInfinitesimal

printfn "\n— Limits are standard parts: with parameters, and along paths —"
let limit (f: string) (assuming: string) = Limits.At(Expression.Parse f, "x", Expression.Infinity, assuming = Expression.Parse assuming)
show "(1 + a/x)^(bx) for all a and b" (limit "(1 + a/x)**(b*x)" "True")
show "x^a·exp(−bx) where b > 0" (limit "x**a*exp(-b*x)" "b > 0")
show "a^x where a > 0" (limit "a**x" "a > 0")
let t, m = Expression.Symbol "t", Expression.Symbol "m"
show "xy/(x² + y²) along y = mx" (Limits.Along(Expression.Parse "x*y/(x**2 + y**2)", [ "x", t; "y", m * t ], "t", Expression.Zero, assuming = Expression.Parse "True"))

printfn "\n— Growth, sums and expansions —"
show "log ω ≪ √ω" ((log ω).IsNegligibleAgainst(sqrt ω))
show "ω! against Stirling" ((Hyperreal.Apply("factorial", ω)).IsEquivalentTo(Hyperreal.Parse "sqrt(2*pi*n)*(n/E)**n"))
show "(1 + ε)^ω" (Hyperreal.Pow(1.0 + ε, ω))
show "a Riemann sum of x² with ω cells" (Hyperreal.Sum((fun k -> k * k / (ω * ω * ω)), Hyperreal.One, ω))
show "Wallis' product of ω factors" (Hyperreal.Product((fun k -> 4.0 * k * k / (4.0 * k * k - 1.0)), Hyperreal.One, ω))
show "the harmonic sum" (Hyperreal.Sum((fun k -> 1.0 / k), Hyperreal.One, ω))
