/// Printers for F# interactive: they run when the package is referenced, and do nothing else. A value prints as mathematics, without its properties.
module Theory.Printers

fsi.AddPrinter(fun (x: Theory.PacBayes.Bound) -> x.ToString())
fsi.AddPrinter(fun (x: Theory.PacBayes.Evidence) -> x.ToString())
fsi.AddPrinter(fun (x: Theory.Degeneracy.Spectrum) -> x.ToString())
<<<<<<< HEAD
fsi.AddPrinter(fun (x: Theory.Hyperreals.Jet) -> x.ToString())
=======
fsi.AddPrinter(fun (x: Theory.Hyperreals.Expression) -> x.ToString())
fsi.AddPrinter(fun (x: Theory.Hyperreals.Limit) -> x.ToString())
>>>>>>> f5bd1a0 (Expressions are read from text, exactly, and read back as written)
fsi.AddPrinter(fun (x: Theory.Hyperreals.Gradient) -> x.ToString())
fsi.AddPrinter(fun (x: Theory.Hyperreals.Curvature) -> x.ToString())
