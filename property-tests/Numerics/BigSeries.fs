/// exp and ln in fixed point of 320 bits: slow, plain, and by other routes than the kernel's (halving and squaring instead of a table;
/// ln as a correction to a double guess instead of a table; ln 2 from three arctangents). Errors stay below 2⁻²⁸⁰ absolute.
module Theory.Laws.Numerics.BigSeries

open System
open System.Numerics
open Theory.Laws

let bits = 320
let one = 1I <<< bits

/// p / q for a rational, times 2³²⁰.
let fixedPoint (p: BigInteger, q: BigInteger) = (p <<< bits) / q

let private artanhOfReciprocal (n: int) =
    let square = BigInteger(n) * BigInteger(n)

    (one / BigInteger n, 1)
    |> Seq.unfold (fun (power, k) -> if power.IsZero then None else Some(power / BigInteger k, (power / square, k + 2)))
    |> Seq.sum

/// 18 artanh(1/26) − 2 artanh(1/4801) + 8 artanh(1/8749).
let ln2 = 18I * artanhOfReciprocal 26 - 2I * artanhOfReciprocal 4801 + 8I * artanhOfReciprocal 8749

/// e^(r · 2⁻³²⁰) = m · 2⁻³²⁰ · 2ⁿ with m in [1, 2).
let exp (r: BigInteger) =
    let n = BigInteger.Divide(r - (if r.Sign < 0 then ln2 - 1I else 0I), ln2)
    let halvings = 12
    let x = (r - n * ln2) >>> halvings

    let series =
        (one, 1)
        |> Seq.unfold (fun (term: BigInteger, k) -> if term.IsZero then None else Some(term, ((term * x >>> bits) / BigInteger k, k + 1)))
        |> Seq.sum

    let mutable m = series
    for _ in 1..halvings do
        m <- m * m >>> bits
    m, int n

/// ln(p/q) · 2³²⁰ for a positive rational with q a power of two.
let log (p: BigInteger, q: BigInteger) =
    let k = int (p.GetBitLength()) - int (q.GetBitLength())
    let shift = bits - k
    // x · 2⁻ᵏ in (½, 2)
    let m = (if shift >= 0 then p <<< shift else p >>> -shift) / q
    let guess = Math.Log(float (m >>> (bits - 60)) * 2.0 ** -60.0)
    let inverse, n = exp (-(fixedPoint (Reference.exactly guess)))
    let t = ((if n >= 0 then m * inverse <<< n else m * inverse >>> -n) >>> bits) - one

    let correction =
        (t, 1)
        |> Seq.unfold (fun (power: BigInteger, j) ->
            if power.IsZero || power = -1I then None
            else Some((if j % 2 = 1 then power / BigInteger j else -power / BigInteger j), (power * t >>> bits, j + 1)))
        |> Seq.sum

    BigInteger k * ln2 + fixedPoint (Reference.exactly guess) + correction
