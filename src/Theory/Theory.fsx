/// Printers for F# interactive: they run when the package is referenced, and do nothing else. A value prints as mathematics, without its properties.
module Theory.Printers

fsi.AddPrinter(fun (x: Theory.PacBayes.Bound) -> x.ToString())
fsi.AddPrinter(fun (x: Theory.PacBayes.Evidence) -> x.ToString())
fsi.AddPrinter(fun (x: Theory.Degeneracy.Spectrum) -> x.ToString())
fsi.AddPrinter(fun (x: Theory.Hyperreals.Jet) -> x.ToString())
fsi.AddPrinter(fun (x: Theory.Hyperreals.Expression) -> x.ToString())
fsi.AddPrinter(fun (x: Theory.Hyperreals.Limit) -> x.ToString())
fsi.AddPrinter(fun (x: Theory.Hyperreals.Gradient) -> x.ToString())
fsi.AddPrinter(fun (x: Theory.Hyperreals.Curvature) -> x.ToString())
fsi.AddPrinter(fun (x: Theory.PacBayes.SplitEvidence) -> x.ToString())
fsi.AddPrinter(fun (x: Theory.PacBayes.RecursiveStep) -> x.ToString())
fsi.AddPrinter(fun (x: Theory.PacBayes.LanguageEvidence) -> x.ToString())
fsi.AddPrinter(fun (x: Theory.PacBayes.SymbolBlock) -> x.ToString())
fsi.AddPrinter(fun (x: Theory.Hyperreals.IntervalJet) -> x.ToString())
