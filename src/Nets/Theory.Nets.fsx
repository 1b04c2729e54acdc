/// Printers for F# interactive: they run when the package is referenced, and do nothing else. A value prints as mathematics, without its properties.
module Theory.Nets.Printers

fsi.AddPrinter(fun (x: Theory.Nets.Training.Compute) -> x.ToString())
fsi.AddPrinter(fun (x: Theory.Nets.Training.ComputeDescription) -> x.ToString())
fsi.AddPrinter(fun (x: Theory.Nets.Training.Network) -> x.ToString())
fsi.AddPrinter(fun (x: Theory.Nets.Training.Model) -> x.ToString())
fsi.AddPrinter(fun (x: Theory.Nets.Training.TrainingOptions) -> x.ToString())
fsi.AddPrinter(fun (x: Theory.Nets.Training.Schedule) -> x.ToString())
fsi.AddPrinter(fun (x: Theory.Nets.Training.Augmentation) -> x.ToString())
fsi.AddPrinter(fun (x: Theory.Nets.Runs.Job) -> x.ToString())
fsi.AddPrinter(fun (x: Theory.Nets.Native.NativeReport) -> x.ToString())
fsi.AddPrinter(fun (x: Theory.Nets.Data.DataSet) -> x.ToString())
fsi.AddPrinter(fun (x: Theory.Nets.Data.LabelledImages) -> x.ToString())
fsi.AddPrinter(fun (x: Theory.Nets.Data.DataSource) -> x.ToString())
fsi.AddPrinter(fun (x: Theory.Nets.Data.SequenceTasks) -> x.ToString())
fsi.AddPrinter(fun (x: Theory.Nets.Data.SeparableSet) -> x.ToString())
fsi.AddPrinter(fun (x: Theory.Nets.Recurrent.SequenceBatch) -> x.ToString())
