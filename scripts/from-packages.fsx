// The library as packages, without this checkout. Until they are on a registry, pack them and name the folder:
//   dotnet pack Theory.sln
//   RestoreAdditionalProjectSources=$PWD/artifacts/package/release dotnet fsi scripts/from-packages.fsx
#r "nuget: Theory, 0.1.0"
#r "nuget: Theory.Nets, 0.1.0"
#r "nuget: libtorch-cpu-linux-x64, 2.10.0"
open Theory
open Theory.Nets.Native

printfn $"{PacBayes.Bounds.HoldOut(PacBayes.Evidence.OfErrors(84L, 10000L), 0.05)}"
NativeLibraries.Require()
printfn $"{NativeReport.Make()}"
