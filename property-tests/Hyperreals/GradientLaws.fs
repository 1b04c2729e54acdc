/// Several variables: the gradient in one pass, and the slope and curvature along a direction.
module Theory.Laws.Hyperreals.GradientLaws

open System
open FsCheck
open FsCheck.FSharp
open FsCheck.Xunit
open global.Xunit
open Theory.Numerics
open Theory.Hyperreals

/// A small network over any scalar, as a user writes it: two inputs, three hidden units, a softplus, a rational output.
let private network<'T when 'T :> IElementary<'T>> (x: 'T[]) : 'T =
    let c (v: float) = 'T.FromDouble v
    let add (a: 'T) (b: 'T) = 'T.op_Addition (a, b)
    let mul (a: 'T) (b: 'T) = 'T.op_Multiply (a, b)
    let unit' (w: float) (v: float) (b: float) = 'T.Tanh(add (add (mul (c w) x[0]) (mul (c v) x[1])) (c b))
    let h = [| unit' 0.5 -0.25 0.125; unit' -1.0 0.75 0.0; unit' 0.25 0.5 -0.5 |]
    let softplus (a: 'T) = 'T.Log(add (c 1.0) ('T.Exp a))
    let top = add (softplus (add h[0] (mul (c 2.0) h[1]))) ('T.Sqrt(add (c 1.0) (mul h[2] h[2])))
    'T.op_Division (add top (mul ('T.Sin x[0]) ('T.Cos x[1])), add (c 2.0) (mul ('T.Atan x[1]) ('T.Atan x[1])))

/// A rational function, so that whole arguments give fractions and second differences can be taken exactly in jets.
let private rational<'T when 'T :> IScalar<'T>> (x: 'T[]) : 'T =
    let add (a: 'T) (b: 'T) = 'T.op_Addition (a, b)
    let mul (a: 'T) (b: 'T) = 'T.op_Multiply (a, b)
    let sub (a: 'T) (b: 'T) = 'T.op_Subtraction (a, b)
    add (mul (mul x[0] x[0]) x[1]) (sub (mul ('T.FromDouble 3.0) (mul x[1] x[1])) (mul x[0] ('T.op_UnaryNegation x[1])))

let private each : (string * (Curvature -> Curvature) * (Gradient -> Gradient) * (Jet -> Jet)) list =
    [ "exp", exp, exp, exp
      "log", log, log, log
      "sqrt", sqrt, sqrt, sqrt
      "sin", sin, sin, sin
      "cos", cos, cos, cos
      "tan", tan, tan, tan
      "asin", asin, asin, asin
      "acos", acos, acos, acos
      "atan", atan, atan, atan
      "sinh", sinh, sinh, sinh
      "cosh", cosh, cosh, cosh
      "tanh", tanh, tanh, tanh
      "asinh", Curvature.Asinh, Gradient.Asinh, Jet.Asinh
      "acosh", (fun x -> Curvature.Acosh(1.0 + x)), (fun x -> Gradient.Acosh(1.0 + x)), (fun x -> Jet.Acosh(1.0 + x))
      "atanh", Curvature.Atanh, Gradient.Atanh, Jet.Atanh
      "x^2.5", (fun x -> Curvature.Pow(x, 2.5)), (fun x -> Gradient.Pow(x, 2.5)), (fun x -> Jet.Pow(x, 2.5))
      "x^x", (fun x -> Curvature.Pow(x, x)), (fun x -> Gradient.Pow(x, x)), (fun x -> Jet.Pow(x, x))
      "(1-x)/(1+x)", (fun x -> (1.0 - x) / (1.0 + x)), (fun x -> (1.0 - x) / (1.0 + x)), (fun x -> (1.0 - x) / (1.0 + x))
      "2/(x*3)-1", (fun x -> 2.0 / (x * 3.0) - 1.0), (fun x -> 2.0 / (x * 3.0) - 1.0), (fun x -> 2.0 / (x * 3.0) - 1.0) ]

let private near (a: float) (b: float) = abs (a - b) <= 1e-13 * (1.0 + abs a + abs b)

/// Three routes to one derivative: the series' recurrences, and two closed forms.
[<Property>]
let ``gradient, curvature and jet agree on each function`` (n: byte) =
    let x = (float n + 1.0) / 300.0

    for name, curvature, gradient, jet in each do
        let c, g, j = curvature (Curvature(x, 1.0, 0.0)), gradient (Gradient.Variables([| x |])[0]), jet (Jet.Variable(x, 2))

        if not (near c.Value j.Value && near c.Slope (j.Derivative 1) && abs (c.Bend - j.Derivative 2) <= 1e-12 * (1.0 + abs c.Bend)
                && near g.Value j.Value && near g.Partials[0] (j.Derivative 1)) then
            failwith $"{name} at {x}: {c}, {g}, {j}"

/// vᵀ∇f is the sum of the partial derivatives times v, whatever the direction.
[<Property>]
let ``the gradient agrees with directional derivatives`` (a: sbyte) (b: sbyte) (v: sbyte) (w: sbyte) =
    let point, direction = [| float a / 64.0; float b / 64.0 |], [| float v / 16.0; float w / 16.0 |]
    let gradient = network (Gradient.Variables point)
    let along = network (Curvature.Along(point, direction))
    near gradient.Value along.Value && near (gradient.Partials[0] * direction[0] + gradient.Partials[1] * direction[1]) along.Slope

/// The curvature is the second-order coefficient of the jet along the same line, twice.
[<Property>]
let ``the curvature agrees with the jet along the line`` (a: sbyte) (b: sbyte) (v: sbyte) (w: sbyte) =
    let point, direction = [| float a / 64.0; float b / 64.0 |], [| float v / 16.0; float w / 16.0 |]
    let along = network (Curvature.Along(point, direction))
    let line = network (Array.map2 (fun x d -> Jet.Of [| x; d; 0.0 |]) point direction)
    near along.Value line.Value && near along.Slope (line.Derivative 1) && abs (along.Bend - line.Derivative 2) <= 1e-11 * (1.0 + abs along.Bend)

/// (f(x + v) − 2 f(x) + f(x − v)) / 1 = vᵀHv + (fourth derivative) / 12, and the fourth derivative of a cubic is 0: whole numbers, nothing rounded.
[<Property>]
let ``the curvature of a cubic is its second difference`` (a: sbyte) (b: sbyte) (v: sbyte) (w: sbyte) =
    let x, d = [| float a; float b |], [| float v; float w |]
    let at (t: float) = (rational (Array.map2 (fun x d -> Real(x + t * d)) x d)).Value
    (rational (Curvature.Along(x, d))).Bend = at 1.0 - 2.0 * at 0.0 + at -1.0

/// vᵀHv is a quadratic form: vᵀHv + wᵀHw = ((v + w)ᵀH(v + w) + (v − w)ᵀH(v − w)) / 2.
[<Property>]
let ``the curvature is a quadratic form of the direction`` (a: sbyte) (b: sbyte) (v: sbyte) (w: sbyte) =
    let point = [| float a / 64.0; float b / 64.0 |]
    let v, w = [| float v / 16.0; 1.0 |], [| -1.0; float w / 16.0 |]
    let bend direction = (network (Curvature.Along(point, direction))).Bend
    let left, right = bend v + bend w, (bend (Array.map2 (+) v w) + bend (Array.map2 (-) v w)) / 2.0
    abs (left - right) <= 1e-11 * (1.0 + abs left)

[<Fact>]
let ``a function without a derivative is refused`` () =
    let x = Gradient.Variables([| 0.0; 2.0 |])
    let c = Curvature(0.0, 1.0, 0.0)
    for f in [ (fun () -> string (sqrt x[0])); (fun () -> string (log x[0])); (fun () -> string (1.0 / x[0])); (fun () -> string (asin x[1])); (fun () -> string (Gradient.Pow(x[0], 0.5)))
               (fun () -> string (sqrt c)); (fun () -> string (log c)); (fun () -> string (1.0 / c)); (fun () -> string (Curvature.Acosh c)); (fun () -> string (Curvature.Pow(c, 1.5))) ] do
        Assert.Throws<ArgumentOutOfRangeException>(fun () -> f () |> ignore) |> ignore
    Assert.Throws<ArgumentException>(fun () -> Curvature.Along([| 1.0 |], [| 1.0; 2.0 |]) |> ignore) |> ignore
    Assert.Throws<ArgumentException>(fun () -> x[0] + Gradient.Variables([| 1.0 |])[0] |> ignore) |> ignore
    Assert.Equal(0.0, (Curvature.Pow(c, 2.0)).Value)
    Assert.Equal(2.0, (Curvature.Pow(c, 2.0)).Bend)

[<Fact>]
let ``gradients and curvatures print as mathematics and compare`` () =
    let x = Gradient.Variables([| 3.0; 5.0 |])
    Assert.Equal("15 + 5ε₁ + 3ε₂", string (x[0] * x[1]))
    Assert.Equal("-2 + ε₁ − ε₂", string (x[0] - x[1]))
    Assert.Equal("9 + 6ε + ε² + O(ε³)", string (Curvature(3.0, 1.0, 0.0) * Curvature(3.0, 1.0, 0.0)))
    Assert.Equal(Ordering.Less, Gradient.Compare(x[0], x[1]))
    Assert.Equal(Ordering.Unknown, Gradient.Compare(x[0], Gradient.FromDouble 3.0))
    Assert.Equal(Ordering.Equal, Gradient.Compare(x[0], x[0]))
    Assert.Equal(Ordering.Greater, Curvature.Compare(Curvature(3.0, 1.0, 0.0), Curvature.FromDouble 3.0))
    Assert.Equal(x[0] + x[1], List.sum [ x[0]; x[1] ])
    Assert.Equal(Curvature(4.0, 1.0, 0.0), List.sum [ Curvature(3.0, 1.0, 0.0); Curvature.One ])
