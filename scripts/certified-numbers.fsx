// One formula, written once over a scalar: as doubles it computes, as intervals it proves.
#load "00-load.fsx"
open Theory.Numerics

// ln Σ eˣ, of three numbers; F#'s own exp and log find the scalar's.
let inline logSum (xs: 'T list) = log (List.sumBy exp xs)

let real = logSum [ Real 1.0; Real 2.0; Real 3.0 ]
let interval = logSum [ Interval.FromDouble 1.0; Interval.FromDouble 2.0; Interval.FromDouble 3.0 ]
printfn $"as doubles    {real}\nas intervals  {interval}, of width {interval.Width}"

// A tenth is not a double; the interval knows, and 2.0 * x needs no conversion.
let tenth = Interval.FromRatio(1L, 10L)
printfn $"\n1/10 lies in {tenth}\n2.0 * (1/10) lies in {2.0 * tenth}\nln(1 + 1e-300) lies in {Interval.Log1p(Interval.FromDouble 1e-300)}"

// A comparison that cannot be decided says so.
let sum = List.sum (List.replicate 10 tenth)
printfn $"\nten tenths lie in {sum}; against one: {Interval.Compare(sum, Interval.One)}"

// An upper bound is printed rounded up.
printfn $"\n0.00970123 as an upper bound to three digits: {Outward.Upper(0.00970123, 3)}"

// Randomness enters as a seed, split by name; the same numbers on every platform.
let seed = Seed 1UL
let weights = seed.Split "weights"
printfn $"\n{seed}\nits part «weights»: {weights}\nits first normals: %A{seed.Stream().Normals 3}"
