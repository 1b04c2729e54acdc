/// The house's rules, checked on the house itself: arrows, citations, bibliography, public docs, names.
module Theory.Laws.HouseRules

open System
open System.IO
open System.Reflection
open System.Reflection.Metadata
open System.Reflection.PortableExecutable
open System.Text.RegularExpressions
open System.Xml.Linq
open global.Xunit
open Theory.Numerics
open Theory.Checkout

let private under (folder: string) = Path.Combine(root, folder)

let private files (folder: string) (pattern: string) =
    Directory.EnumerateFiles(under folder, pattern, SearchOption.AllDirectories)
    |> Seq.map (fun path -> Path.GetRelativePath(root, path).Replace('\\', '/'))
    |> Seq.filter (fun path -> not (path.Contains "/obj/" || path.Contains "/build/" || path.Contains "/bin/"))
    |> Seq.sort
    |> List.ofSeq

let private text path = File.ReadAllText(under path)

/// A law of this file ends here: nothing found, or all that was found, in one message.
let private none (found: string seq) =
    let found = List.ofSeq found
    Assert.True(found.IsEmpty, String.Join("\n", found))

let private projects = [ yield! files "src" "*.csproj"; yield! files "property-tests" "*.fsproj"; yield! files "paper" "*.csproj"; yield! files "bench" "*.csproj" ]

/// `Numerics <- Theory`, `Numerics <- Nets`, `{Theory, Nets} <- {property-tests, paper, bench}`: Theory and Nets can't see each other,
/// so that their agreement means something.
[<Fact>]
let ``project references follow the arrows`` () =
    let name (path: string) = Path.GetFileNameWithoutExtension path

    let allowed =
        Map [ "Theory.Numerics", Set.empty
              "Theory", Set [ "Theory.Numerics" ]
              "Theory.Nets", Set [ "Theory.Numerics" ] ]

    let leaves = Set [ "Theory.Numerics"; "Theory"; "Theory.Nets"; "paper" ]

    none
        [ for project in projects do
              let references =
                  XDocument.Load(under project).Descendants(XName.Get "ProjectReference")
                  |> Seq.map (fun r -> name (r.Attribute(XName.Get "Include").Value))

              let may = Map.tryFind (name project) allowed |> Option.defaultValue leaves

              for reference in references do
                  if not (may.Contains reference) then
                      yield $"{project} may not reference {reference}" ]

/// Every project is in the solution: what is outside it, `dotnet test Theory.sln` would never build.
[<Fact>]
let ``the solution holds every project`` () =
    let solution = (text "Theory.sln").Replace('\\', '/')
    none (projects |> List.filter (solution.Contains >> not))

/// MathNet is named in Numerics alone and TorchSharp in Nets alone, so that either can be replaced in one place.
[<Fact>]
let ``one project names MathNet and one names TorchSharp`` () =
    none
        [ for folder in [ "src"; "paper" ] do
              for file in files folder "*.cs" do
                  if not (file.StartsWith "src/Numerics/") && Regex.IsMatch(text file, @"\bMathNet\.") then
                      yield $"{file} names MathNet"

                  if not (file.StartsWith "src/Nets/") && Regex.IsMatch(text file, @"\bTorchSharp\.|using TorchSharp|using static TorchSharp") then
                      yield $"{file} names TorchSharp" ]

/// A theorem does no I/O, draws nothing at random and reads no clock: its assembly does not refer to a type that could.
[<Fact>]
let ``Theory refers to no input or output, no randomness and no clock`` () =
    let forbidden =
        Regex @"^System\.(IO|Net|Diagnostics)(\.|$)|^System\.(Random|DateTime|DateTimeOffset|Console|Environment|TimeProvider)$|^System\.Security\.Cryptography|^Theory\.Numerics\.(Seed|RandomStream)$"

    // the debugger's display attributes live in System.Diagnostics and do nothing
    let harmless = Regex @"^System\.Diagnostics\.(Debugg|CodeAnalysis\.)|UnreachableException"
    use stream = File.OpenRead(Assembly.Load("Theory").Location)
    use image = new PEReader(stream)
    let metadata = image.GetMetadataReader()

    none
        [ for handle in metadata.TypeReferences do
              let reference = metadata.GetTypeReference handle
              let name = $"{metadata.GetString reference.Namespace}.{metadata.GetString reference.Name}"

              // an iterator asks on which thread it runs: the compiler's own use, and no reading of the machine
              let used =
                  [ for used in metadata.MemberReferences do
                        let reference = metadata.GetMemberReference used
                        if reference.Parent = TypeReferenceHandle.op_Implicit handle then metadata.GetString reference.Name ]

              let threadOnly = name = "System.Environment" && used = [ "get_CurrentManagedThreadId" ]

              if forbidden.IsMatch name && not (harmless.IsMatch name) && not threadOnly then
                  yield $"Theory refers to {name}" ]

let private everything = BindingFlags.Public ||| BindingFlags.NonPublic ||| BindingFlags.Static ||| BindingFlags.Instance ||| BindingFlags.DeclaredOnly

/// Every [Source] of an assembly, with where it stands.
let private sources (assembly: Assembly) =
    [ for declared in assembly.GetTypes() do
          let members = declared.GetMembers everything |> Seq.filter (fun m -> not (m :? Type)) |> Seq.cast<MemberInfo>

          for place in Seq.append [ declared :> MemberInfo ] members do
              for source in place.GetCustomAttributes<SourceAttribute>() do
                  let owner = if isNull place.DeclaringType then "" else place.DeclaringType.FullName + "."
                  yield $"{owner}{place.Name}", (source.Key, source.Place) ]

let private formulas = sources (Assembly.Load "Theory") @ sources (typeof<Seed>.Assembly)
let private laws = sources (Assembly.GetExecutingAssembly())

let private bibliography =
    Regex.Matches(text "docs/references.bib", @"(?m)^@\w+\{([^,\s]+),") |> Seq.map (fun m -> m.Groups[1].Value) |> List.ofSeq

/// A key that is not in the bibliography cites nothing.
[<Fact>]
let ``each citation is in the bibliography`` () =
    let inText =
        [ for folder in [ "src"; "paper"; "docs"; "scripts" ] do
              for file in Seq.concat [ files folder "*.cs"; files folder "*.md"; files folder "*.fsx" ] do
                  for cited in Regex.Matches(text file, @"\[@([a-z][a-z0-9]*\d{4}[a-z0-9]*)") do
                      yield file, cited.Groups[1].Value ]

    none
        [ for place, (key, _) in formulas @ laws do
              if not (List.contains key bibliography) then
                  yield $"{place} cites {key}, which docs/references.bib lacks"
          for file, key in inText do
              if not (List.contains key bibliography) then
                  yield $"{file} cites {key}, which docs/references.bib lacks" ]

/// A bibliography holds what is cited, once.
[<Fact>]
let ``each bibliography entry is cited, and stands once`` () =
    let everywhere =
        String.Join("\n", [ for folder in [ "src"; "paper"; "scripts"; "property-tests"; "bench" ] do
                                for pattern in [ "*.cs"; "*.fs"; "*.fsx" ] do
                                    for file in files folder pattern do
                                        text file ])

    none
        [ for key, times in List.countBy id bibliography do
              if times > 1 then yield $"{key} stands {times} times"
              if not (everywhere.Contains $"\"{key}\"" || everywhere.Contains $"@{key}") then yield $"nothing cites {key}" ]

/// A formula that cites a theorem is held against it: some law cites the same place of the same work.
[<Fact>]
let ``each cited formula has a law that cites the same`` () =
    let measured = laws |> List.map snd |> set
    none [ for formula, source in formulas do if not (measured.Contains source) then yield $"{formula} cites {source}; no law does" ]

let private documentation (assembly: Assembly) = XDocument.Load(Path.ChangeExtension(assembly.Location, ".xml"))

/// A cited formula says what it computes, what it holds for, how large its error is, and what it does outside its domain.
[<Fact>]
let ``each cited formula has the house's doc form`` () =
    let assembly = Assembly.Load "Theory"
    let docs = (documentation assembly).Descendants(XName.Get "member") |> Seq.map (fun m -> m.Attribute(XName.Get "name").Value, m) |> List.ofSeq

    none
        [ for declared in assembly.GetTypes() do
              for formula in declared.GetMethods everything do
                  if formula.IsPublic && not (Seq.isEmpty (formula.GetCustomAttributes<SourceAttribute>())) then
                      let arity = if formula.IsGenericMethod then $"``{formula.GetGenericArguments().Length}" else ""
                      let id = $"M:{declared.FullName}.{formula.Name}{arity}("

                      let found =
                          docs |> List.tryPick (fun (name, doc) ->
                              let parameters = doc.Elements(XName.Get "param") |> Seq.map (fun p -> p.Attribute(XName.Get "name").Value) |> List.ofSeq
                              let declaredParameters = formula.GetParameters() |> Seq.map _.Name |> List.ofSeq
                              if name.StartsWith id && parameters = declaredParameters then Some doc else None)

                      match found with
                      | None -> yield $"{declared.Name}.{formula.Name}: no doc names each of its parameters, in order"
                      | Some doc ->
                          let remarks = String.Join(" ", doc.Elements(XName.Get "remarks") |> Seq.map _.Value)

                          for part in [ "Holds for"; "Error" ] do
                              if not (remarks.Contains part) then yield $"{declared.Name}.{formula.Name}: its remarks lack «{part}: …»"

                          for tag in [ "summary"; "returns"; "exception" ] do
                              if Seq.isEmpty (doc.Elements(XName.Get tag)) then yield $"{declared.Name}.{formula.Name}: no <{tag}>" ]

/// A namespace is a folder: who reads a name finds the file.
[<Fact>]
let ``a namespace is the folder that it stands in`` () =
    let expected (file: string) =
        let parts = file.Split('/')

        match parts[1] with
        | "Theory" -> String.Join('.', "Theory" :: List.ofArray parts[2 .. parts.Length - 2])
        | _ -> $"Theory.{parts[1]}"

    none
        [ for file in files "src" "*.cs" do
              let stated = Regex.Match(text file, @"(?m)^namespace ([\w.]+)").Groups[1].Value
              // Numerics is one namespace for its users, whatever folder a file stands in; a folder of Nets is a namespace of its own
              let fits = if file.StartsWith "src/Theory/" || file.StartsWith "src/Numerics/" then stated = expected file else stated.StartsWith(expected file)
              if stated <> "" && not fits then yield $"{file}: namespace {stated}, expected {expected file}" ]

/// What is printed at the prompt is mathematics: each public type has its own text, and a printer that shows it without the type's properties.
[<Fact>]
let ``each public type prints itself, at the prompt too`` () =
    none
        [ for assembly, printers in [ Assembly.Load "Theory", "src/Theory/Theory.fsx"; typeof<Seed>.Assembly, "src/Numerics/Theory.Numerics.fsx" ] do
              for declared in assembly.GetExportedTypes() do
                  let silent = declared.IsInterface || declared.IsEnum || (declared.IsAbstract && declared.IsSealed) || declared.IsSubclassOf typeof<Exception> || declared.IsSubclassOf typeof<Attribute> || declared.IsSubclassOf typeof<Delegate>

                  if not silent then
                      if declared.GetMethod("ToString", Type.EmptyTypes).DeclaringType.Namespace.StartsWith "System" then
                          yield $"{declared.FullName} has no ToString of its own"

                      if not ((text printers).Contains $"(x: {declared.FullName})") then
                          yield $"{printers} has no printer of {declared.FullName}" ]

/// A name that says nothing hides what does not belong together; a note to oneself is not finished work.
[<Fact>]
let ``no folder is a drawer, and no file has a note to do it later`` () =
    let sourceFiles =
        [ for folder in [ "src"; "paper"; "property-tests"; "bench"; "scripts" ] do
              for pattern in [ "*.cs"; "*.fs"; "*.fsx"; "*.py" ] do
                  yield! files folder pattern ]

    // spelt apart, so that this file passes its own law
    let later = Regex(@"\b(TO" + "DO|FIX" + "ME|XX" + "X|HA" + "CK)\b|NotImplemented" + "Exception")

    none
        [ for file in sourceFiles do
              if Regex.IsMatch(file, @"(^|/)(Utils?|Helpers?|Common|Core|Misc)(/|\.)", RegexOptions.IgnoreCase) then yield $"{file}: a drawer"
              if later.IsMatch(text file) then yield $"{file}: {later.Match(text file).Value}" ]

/// A quantity has one name: each row of the notation page names a member that exists.
[<Fact>]
let ``each name of the notation page exists`` () =
    let code = String.Join("\n", files "src" "*.cs" |> List.map text)

    none
        [ for row in Regex.Matches(text "docs/notation.md", @"(?m)^\|[^|]*\|([^|]*)\|") do
              for name in Regex.Matches(row.Groups[1].Value, @"`([A-Z]\w*)(?:\.(\w+))?") do
                  let declares = Regex(@"\b(class|record|struct|interface|enum)\s+(struct\s+)?" + name.Groups[1].Value + @"\b")

                  if not (declares.IsMatch code) then yield $"{name.Value}: no such type"

                  if name.Groups[2].Success && not (Regex.IsMatch(code, @"\b" + name.Groups[2].Value + @"\b")) then
                      yield $"{name.Value}: no such member" ]
