// Loads the library for the scripts of this folder: `#load "00-load.fsx"`.
// The assemblies stand where the README's first command, `dotnet run --project paper`, builds them; `scripts/run NAME` builds them when they are stale.
#I "../artifacts/bin/paper/debug"
#r "Theory.Numerics.dll"
#r "Theory.dll"
#r "TorchSharp.dll"
#r "Theory.Nets.dll"
#load "../src/Numerics/Theory.Numerics.fsx"
#load "../src/Theory/Theory.fsx"
#load "../src/Nets/Theory.Nets.fsx"
