/// Printers for F# interactive: they run when the package is referenced, and do nothing else.
module Theory.Printers
