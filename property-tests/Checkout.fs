/// Where the checkout is. A deterministic build knows no folder of its sources: the one that holds the solution is looked for above the laws.
module Theory.Checkout

open System
open System.IO

let root =
    let rec up (folder: DirectoryInfo) = if File.Exists(Path.Combine(folder.FullName, "Theory.sln")) then folder.FullName else up folder.Parent
    up (DirectoryInfo AppContext.BaseDirectory)
