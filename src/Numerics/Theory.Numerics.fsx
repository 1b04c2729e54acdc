/// Printers for F# interactive: they run when the package is referenced, and do nothing else. A value prints as mathematics, without its properties.
module Theory.Numerics.Printers

fsi.AddPrinter(fun (x: Theory.Numerics.Ball) -> x.ToString())
fsi.AddPrinter(fun (x: Theory.Numerics.Qr) -> x.ToString())
fsi.AddPrinter(fun (x: Theory.Numerics.Svd) -> x.ToString())
fsi.AddPrinter(fun (x: Theory.Numerics.SymmetricEigen) -> x.ToString())
fsi.AddPrinter(fun (x: Theory.Numerics.Interval) -> x.ToString())
fsi.AddPrinter(fun (x: Theory.Numerics.Matrix) -> x.ToString())
fsi.AddPrinter(fun (x: Theory.Numerics.RandomStream) -> x.ToString())
fsi.AddPrinter(fun (x: Theory.Numerics.Real) -> x.ToString())
fsi.AddPrinter(fun (x: Theory.Numerics.Seed) -> x.ToString())
