/// The reference tables: CSV files whose last columns a script beside them recomputes in high precision.
/// A double is compared with a 60-digit decimal exactly, as two rationals: no rounding takes part.
module Theory.Laws.Reference

open System
open System.Globalization
open System.IO
open System.Numerics

/// The rows of a table, each a list of cells, without the header.
let table (name: string) =
    File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "reference", name))
    |> Array.filter (fun line -> line <> "" && not (line.StartsWith '#'))
    |> Array.skip 1
    |> Array.map (fun line -> line.Split ',')

let parse (text: string) = Double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture)

/// A decimal as numerator and denominator.
let rational (text: string) =
    let mantissa, exponent =
        match text.Split([| 'e'; 'E' |]) with
        | [| m; e |] -> m, int e
        | parts -> parts[0], 0
    let dot = mantissa.IndexOf '.'
    let digits = mantissa.Replace(".", "")
    let exponent = if dot < 0 then exponent else exponent - (mantissa.Length - dot - 1)
    let value = BigInteger.Parse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture)
    if exponent >= 0 then value * BigInteger.Pow(10I, exponent), 1I else value, BigInteger.Pow(10I, -exponent)

/// A finite double as numerator and denominator, exactly.
let exactly (x: float) =
    if not (Double.IsFinite x) then invalidArg (nameof x) $"{x} is not finite."
    let bits = BitConverter.DoubleToInt64Bits x
    let field = int ((bits >>> 52) &&& 0x7FFL)
    let fraction = bits &&& 0xFFFFFFFFFFFFFL
    let m, e = if field = 0 then fraction, -1074 else (fraction ||| 0x10000000000000L), field - 1075
    let m = BigInteger(if bits < 0L then -m else m)
    if e >= 0 then m * BigInteger.Pow(2I, e), 1I else m, BigInteger.Pow(2I, -e)

/// The sign of x − truth.
let compareExactly (x: float) (truth: string) =
    let (a, b), (c, d) = exactly x, rational truth
    compare (a * d) (c * b)

/// (x − truth) / |truth|, itself correct to 12 digits; 0 for two zeros.
let relativeExcess (x: float) (truth: string) =
    let (a, b), (c, d) = exactly x, rational truth
    let difference = a * d - c * b
    if difference.IsZero then 0.0
    elif c.IsZero then if difference.Sign > 0 then infinity else -infinity
    else
        // forty guard digits, then one rounding
        let scaled = difference * BigInteger.Pow(10I, 400) / (BigInteger.Abs c * b)
        let digits = max 0 ((BigInteger.Abs scaled).ToString(CultureInfo.InvariantCulture).Length - 17)
        float (scaled / BigInteger.Pow(10I, digits)) * Math.Pow(10.0, float (digits - 400))
