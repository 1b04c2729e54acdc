// x + ε: a formula read at it has its derivatives as coefficients.
#load "00-load.fsx"
open Theory.Numerics
open Theory.Hyperreals

// ε is positive and smaller than every positive real number; the order says how far it is followed.
let e = Jet.Epsilon 4
printfn $"e^ε = {exp e}\nε / (e^ε − 1) = {e / (exp e - 1.0)}\n√(ε + ε²) = {sqrt (e + e * e)}\nΓ(ε) = {Jet.Gamma e}"

// A formula of one's own, at 2 + ε: value, slope, curvature, …
let f (x: Jet) = x * log x / (1.0 + x)
let y = f (Jet.Variable(2.0, 3))
printfn $"\nf(2 + ε) = {y}\nf‴(2) = {y.Derivative 3}"

// The same text on intervals certifies every coefficient.
let sine = sin (IntervalJet.Variable(Interval.FromDouble 1.0, 2))
printfn $"\nsin(1 + ε) = {sine}"

// Several variables: all partial derivatives in one pass; slope and curvature along a direction.
let x = Gradient.Variables([| 3.0; 5.0 |])
printfn $"\nat (3, 5): xy + sin x = {x[0] * x[1] + sin x[0]}"
let c = Curvature.Along([| 3.0; 5.0 |], [| 1.0; -1.0 |])
printfn $"along (1, −1): {c[0] * c[1] + sin c[0]}"

// Any order, certified digits, removable singularities; where there is no derivative, the reason.
let at expression point order = Derivatives.At(Expression.Parse expression, "x", Expression.Parse point, order)
let sinc, gamma = at "sin(x)/x" "0" 20, at "gamma(x)" "1/3" 5
printfn $"\nthe 20th derivative of sin(x)/x at 0: {sinc}\nthe 5th of Γ at 1/3: {gamma}"
let slope expression = at expression "0" 1
for expression in [ "sqrt(x**2)"; "log(x)"; "exp(-1/x**2)" ] do
    try printfn $"{expression} at 0: {slope expression}" with :? DerivativeException as reason -> printfn $"{expression} at 0: {reason.Message}"
