/// Printers for F# interactive: they run when the package is referenced, and do nothing else.
module Theory.Numerics.Printers

fsi.AddPrinter(fun (x: Theory.Numerics.Seed) -> x.ToString())
