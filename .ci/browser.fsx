/// Looks at a page as a reader's browser does:  dotnet fsi .ci/browser.fsx PAGE.html
/// Drives headless Chromium (THEORY_CHROMIUM, or the first of its names on the path) over its DevTools protocol; prints a line a
/// check and ends with "N passed, N failed"; exits 1 where one failed.
open System
open System.Collections.Generic
open System.Diagnostics
open System.IO
open System.Net.WebSockets
open System.Text
open System.Text.Json
open System.Text.Json.Nodes
open System.Threading

let fail (message: string) =
    eprintfn "%s" message
    exit 1

let page =
    match fsi.CommandLineArgs |> List.ofArray with
    | [ _; path ] when File.Exists path -> Path.GetFullPath path
    | [ _; path ] -> fail $"There is no page '{path}'; dotnet run --project paper makes paper/build/index.html."
    | _ -> fail "Usage: dotnet fsi .ci/browser.fsx PAGE.html"

let chromium =
    let named = Environment.GetEnvironmentVariable "THEORY_CHROMIUM"
    if not (String.IsNullOrEmpty named) then
        if File.Exists named then named else fail $"THEORY_CHROMIUM names '{named}', which does not exist."
    else
        let folders = (Environment.GetEnvironmentVariable "PATH").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        let names = [ "chromium"; "chromium-browser"; "google-chrome"; "google-chrome-stable"; "chrome" ]
        match Seq.allPairs names folders |> Seq.map (fun (name, folder) -> Path.Combine(folder, name)) |> Seq.tryFind File.Exists with
        | Some path -> path
        | None -> fail "No Chromium is on the path. Install one (Debian: apt-get install -y chromium) or let THEORY_CHROMIUM name it."

// ---- the browser -----------------------------------------------------------------------------------------------------------------

let profile = Directory.CreateTempSubdirectory("theory-browser-").FullName

let browser =
    let start = ProcessStartInfo(chromium, RedirectStandardOutput = true, RedirectStandardError = true)
    for flag in
        [ "--headless"; "--no-sandbox"; "--disable-gpu"; "--disable-quic"; "--no-first-run"; "--disable-background-networking"
          "--disable-component-update"; "--disable-sync"; "--disable-dev-shm-usage"; "--hide-scrollbars"; "--remote-debugging-port=0"
          $"--user-data-dir={profile}"; "about:blank" ] do
        start.ArgumentList.Add flag
    let started = Process.Start start
    started.BeginOutputReadLine()
    started.BeginErrorReadLine()
    started

let private deadline (seconds: float) = (new CancellationTokenSource(TimeSpan.FromSeconds seconds)).Token

let socket =
    let port = Path.Combine(profile, "DevToolsActivePort")
    let patience = Stopwatch.StartNew()
    let rec address () =
        let lines = if File.Exists port then File.ReadAllLines port else [||]
        if lines.Length >= 2 then $"ws://127.0.0.1:{lines.[0]}{lines.[1]}"
        elif browser.HasExited then fail $"{chromium} ended with {browser.ExitCode} before it could be driven."
        elif patience.Elapsed.TotalSeconds > 30.0 then fail $"{chromium} did not open its DevTools within 30 s."
        else
            Thread.Sleep 50
            address ()
    let socket = new ClientWebSocket()
    socket.ConnectAsync(Uri(address ()), deadline 20.0).GetAwaiter().GetResult()
    socket

let events = List<JsonNode>()
let mutable private count = 0

let receive () =
    let buffer = Array.zeroCreate<byte> 65536
    use message = new MemoryStream()
    let rec read () =
        let part = socket.ReceiveAsync(ArraySegment buffer, deadline 60.0).GetAwaiter().GetResult()
        message.Write(buffer, 0, part.Count)
        if not part.EndOfMessage then read ()
    read ()
    JsonNode.Parse(Encoding.UTF8.GetString(message.ToArray()))

/// Sends a command and waits for its answer; what else arrives is kept as an event.
let send (session: string) (method: string) (arguments: obj) : JsonNode =
    count <- count + 1
    let id = count
    let command = JsonObject()
    command.["id"] <- JsonValue.Create id
    command.["method"] <- JsonValue.Create method
    command.["params"] <- JsonSerializer.SerializeToNode arguments
    if session <> "" then command.["sessionId"] <- JsonValue.Create session
    let bytes = Encoding.UTF8.GetBytes(command.ToJsonString())
    socket.SendAsync(ArraySegment bytes, WebSocketMessageType.Text, true, deadline 20.0).GetAwaiter().GetResult()
    let rec answer () =
        let message = receive ()
        if isNull message.["id"] then
            events.Add message
            answer ()
        elif message.["id"].GetValue<int>() <> id then answer ()
        elif not (isNull message.["error"]) then failwithf "%s: %s" method (message.["error"].ToJsonString())
        else message.["result"]
    answer ()

let session =
    let target = (send "" "Target.createTarget" {| url = "about:blank" |}).["targetId"].GetValue<string>()
    (send "" "Target.attachToTarget" {| targetId = target; flatten = true |}).["sessionId"].GetValue<string>()

let tell method arguments = send session method arguments

/// The value of an expression in the page.
let ask<'T> (expression: string) : 'T =
    let answer = tell "Runtime.evaluate" {| expression = expression; returnByValue = true; awaitPromise = true |}
    if not (isNull answer.["exceptionDetails"]) then failwithf "%s: %s" expression (answer.["exceptionDetails"].ToJsonString())
    let value = answer.["result"].["value"]
    if isNull value then Unchecked.defaultof<'T> else value.Deserialize<'T>()

let frame () = ask<bool> "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))" |> ignore

let view (width: int) (height: int) =
    tell "Emulation.setDeviceMetricsOverride" {| width = width; height = height; deviceScaleFactor = 1; mobile = false |} |> ignore
    frame ()

let colours (scheme: string) =
    tell "Emulation.setEmulatedMedia" {| media = ""; features = [| {| name = "prefers-color-scheme"; value = scheme |} |] |} |> ignore
    frame ()

let mouse (kind: string) (x: float) (y: float) (pressed: bool) =
    tell "Input.dispatchMouseEvent"
        {| ``type`` = kind; x = x; y = y; button = (if pressed then "left" else "none"); buttons = (if pressed then 1 else 0); clickCount = (if pressed then 1 else 0) |}
    |> ignore

let click x y =
    mouse "mousePressed" x y true
    mouse "mouseReleased" x y true

let key (name: string) =
    for kind in [ "keyDown"; "keyUp" ] do
        tell "Input.dispatchKeyEvent" {| ``type`` = kind; key = name; code = name |} |> ignore

// ---- the checks ------------------------------------------------------------------------------------------------------------------

let mutable passed = 0
let mutable failed = 0

/// A check fails by what it returns or throws.
let check (name: string) (body: unit -> string option) =
    match (try body () with e -> Some e.Message) with
    | None ->
        passed <- passed + 1
        printfn "pass  %s" name
    | Some reason ->
        failed <- failed + 1
        printfn "FAIL  %s: %s" name reason

let demand (condition: bool) (reason: string) = if condition then None else Some reason

let complaints () =
    [ for event in events do
          match event.["method"].GetValue<string>() with
          | "Runtime.exceptionThrown" -> event.["params"].["exceptionDetails"].ToJsonString()
          | "Runtime.consoleAPICalled" when (let kind = event.["params"].["type"].GetValue<string>() in kind = "error" || kind = "warning") ->
              event.["params"].["args"].ToJsonString()
          | "Log.entryAdded" when (let level = event.["params"].["entry"].["level"].GetValue<string>() in level = "error" || level = "warning") ->
              event.["params"].["entry"].["text"].GetValue<string>()
          | _ -> () ]

let requests () =
    [ for event in events do
          if event.["method"].GetValue<string>() = "Network.requestWillBeSent" then
              event.["params"].["request"].["url"].GetValue<string>() ]

/// Finds text whose contrast with what lies behind it is below 4.5; a colour is read from a canvas, which knows every notation.
let contrasts =
    """(() => {
  const canvas = document.createElement("canvas"); canvas.width = canvas.height = 1;
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  const read = colour => { pen.clearRect(0, 0, 1, 1); pen.fillStyle = colour; pen.fillRect(0, 0, 1, 1); const d = pen.getImageData(0, 0, 1, 1).data; return [d[0], d[1], d[2], d[3] / 255]; };
  const over = (a, b) => [0, 1, 2].map(i => a[i] * a[3] + b[i] * (1 - a[3])).concat(1);
  const behind = e => { const layers = []; for (let n = e; n; n = n.parentElement) layers.push(read(getComputedStyle(n).backgroundColor)); return layers.reverse().reduce((below, above) => over(above, below), [255, 255, 255, 1]); };
  const light = c => { const [r, g, b] = c.map(v => { v /= 255; return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; }); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const found = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  let seen = 0;
  for (let node; (node = walk.nextNode());) {
    const e = node.parentElement;
    if (!node.data.trim() || e.closest("script, style, annotation, title, desc, .hidden, .skip") || !e.checkVisibility({ visibilityProperty: true })) continue;
    const style = getComputedStyle(e), ground = behind(e);
    const ink = over(read(e.closest("svg") ? style.fill : style.color), ground);
    const [a, b] = [light(ink), light(ground)].sort((x, y) => y - x), ratio = (a + 0.05) / (b + 0.05);
    seen++;
    if (ratio < 4.5) found.push(`${ratio.toFixed(2)} '${node.data.trim().slice(0, 30)}' in ${e.tagName}.${e.getAttribute("class") ?? ""}`);
  }
  return seen === 0 ? ["no text was found"] : found.slice(0, 5);
})()"""

let run () =
    for domain in [ "Runtime"; "Log"; "Network"; "Page" ] do
        tell (domain + ".enable") {| |} |> ignore
    colours "light"
    view 1280 900
    tell "Page.navigate" {| url = Uri(page).AbsoluteUri |} |> ignore
    let patience = Stopwatch.StartNew()
    while ask<string> "document.readyState" <> "complete" || ask<string> "location.protocol" <> "file:" do
        if patience.Elapsed.TotalSeconds > 30.0 then failwith "The page did not load within 30 s."
        Thread.Sleep 20
    frame ()

    check "the page has a title, a language, a description and its landmarks" (fun () ->
        demand
            (ask<bool> "!!(document.title && document.documentElement.lang && document.querySelector('meta[name=description]').content && document.querySelector('main h1') && document.querySelector('nav[aria-label]') && document.querySelector('.skip'))")
            "one is missing")

    check "its security policy forbids every request" (fun () ->
        demand (ask<bool> "document.querySelector('meta[http-equiv=Content-Security-Policy]').content.includes(\"default-src 'none'\")") "no such policy")

    let figures = ask<string[]> "[...document.querySelectorAll('figure.figure')].map(f => f.id)"
    check "it has figures" (fun () -> demand (figures.Length > 0) "none was found")
    for id in figures do
        let figure = $"document.getElementById('{id}')"
        let place (selector: string) =
            let box = ask<float[]> $"(() => {{ const r = {figure}.querySelector('{selector}').getBoundingClientRect(); return [r.x, r.y, r.width, r.height]; }})()"
            box.[0], box.[1], box.[2], box.[3]
        let readout () = ask<string> $"{figure}.querySelector('.readout').hidden ? '' : {figure}.querySelector('.readout').textContent"
        let show () =
            ask<bool> $"{figure}.querySelector('.plot').scrollIntoView({{ block: 'center', behavior: 'instant' }}), true" |> ignore
            frame ()

        check $"figure '{id}' tells the values under the pointer" (fun () ->
            show ()
            let x, y, width, height = place ".plot > svg"
            mouse "mouseMoved" (x + width / 2.0) (y + height / 2.0) false
            frame ()
            demand (readout () <> "") "the readout stayed hidden")

        check $"figure '{id}' tells the values by keyboard" (fun () ->
            show ()
            mouse "mouseMoved" 2.0 2.0 false
            ask<bool> $"{figure}.querySelector('.plot > svg').focus(), true" |> ignore
            key "ArrowRight"
            let first = readout ()
            key "ArrowRight"
            frame ()
            demand (first <> "" && readout () <> "" && readout () <> first) $"the readout said '{first}', then '{readout ()}'")

        check $"figure '{id}' zooms by dragging and returns" (fun () ->
            show ()
            let x, y, width, height = place ".plot > svg"
            let ticks () = ask<string> $"[...{figure}.querySelectorAll('text.tick')].map(t => t.textContent).join(' ')"
            let before = ticks ()
            mouse "mouseMoved" (x + 0.4 * width) (y + 0.3 * height) false
            mouse "mousePressed" (x + 0.4 * width) (y + 0.3 * height) true
            mouse "mouseMoved" (x + 0.6 * width) (y + 0.6 * height) true
            mouse "mouseReleased" (x + 0.6 * width) (y + 0.6 * height) true
            frame ()
            let zoomed = ticks ()
            let bx, by, bw, bh = place ".reset"
            click (bx + bw / 2.0) (by + bh / 2.0)
            frame ()
            demand (zoomed <> before && ticks () = before && ask<bool> $"{figure}.querySelector('.reset').hidden") $"the marks went from '{before}' to '{zoomed}' to '{ticks ()}'")

        check $"figure '{id}' hides and shows a series by its legend" (fun () ->
            show ()
            if ask<int> $"{figure}.querySelectorAll('.legend button').length" = 0 then
                demand (ask<int> $"new Set([...{figure}.querySelectorAll('g.series')].map(g => g.getAttribute('class'))).size" = 1) "several series have no legend"
            else
                let state () =
                    ask<string> $"(() => {{ const b = {figure}.querySelector('.legend button'); return b.getAttribute('aria-pressed') + ' ' + [...{figure}.querySelectorAll('g.series.h' + b.dataset.hue)].every(g => getComputedStyle(g).display === 'none'); }})()"
                let press () =
                    let x, y, width, height = place ".legend button"
                    click (x + width / 2.0) (y + height / 2.0)
                    frame ()
                let before = state ()
                press ()
                let off = state ()
                press ()
                demand (before = "true false" && off = "false true" && state () = "true false") $"{before}; {off}; {state ()}")

        check $"figure '{id}' has a title, a description and its data" (fun () ->
            demand
                (ask<bool> $"(() => {{ const s = {figure}.querySelector('.plot > svg'); return s.querySelector('title').textContent !== '' && s.querySelector('desc').textContent !== '' && decodeURIComponent({figure}.querySelector('.csv').href).split('\\n').length > 2; }})()")
                "one is missing")

    check "tables sort by a click on a header" (fun () ->
        if ask<int> "document.querySelectorAll('table').length" = 0 then None
        else
            let sorted =
                ask<string>
                    "(() => { const h = document.querySelector('table th'), b = h.querySelector('button'); const rows = () => [...document.querySelector('table').tBodies[0].rows].map(r => r.cells[0].textContent).join('|'); b.click(); const up = rows(), a = h.getAttribute('aria-sort'); b.click(); return `${a} ${h.getAttribute('aria-sort')} ${up !== rows()}`; })()"
            demand (sorted = "ascending descending true") sorted)

    check "every published number says where it came from" (fun () ->
        let silent = ask<string[]> "[...document.querySelectorAll('.number')].filter(n => !n.title.trim() || !n.dataset.name).map(n => n.textContent)"
        demand (silent.Length = 0) (String.Join(", ", silent)))

    check "every link within the page leads somewhere" (fun () ->
        let lost = ask<string[]> "[...document.querySelectorAll('a[href^=\"#\"]')].map(a => a.hash.slice(1)).filter(h => !document.getElementById(h))"
        demand (lost.Length = 0) (String.Join(", ", lost)))

    let ground () = ask<string> "getComputedStyle(document.body).backgroundColor"
    let grounds =
        [ for scheme in [ "light"; "dark" ] do
              colours scheme
              check $"text stands out by 4.5 or more in {scheme} colours" (fun () ->
                  let faint = ask<string[]> contrasts
                  demand (faint.Length = 0) (String.Join("; ", faint)))
              ground () ]
    check "light and dark differ, and the button switches between them" (fun () ->
        colours "light"
        let before = ask<string> "document.querySelector('.theme').getAttribute('aria-pressed')"
        ask<bool> "document.querySelector('.theme').click(), true" |> ignore
        frame ()
        let switched = ground ()
        let after = ask<string> "document.querySelector('.theme').getAttribute('aria-pressed')"
        ask<bool> "document.querySelector('.theme').click(), true" |> ignore
        demand (grounds.[0] <> grounds.[1] && switched = grounds.[1] && before = "false" && after = "true") $"{grounds}, then {switched}; pressed {before}, {after}")

    for width in [ 320; 390; 768 ] do
        check $"the page fits a window {width} pixels wide" (fun () ->
            view width 800
            let wide = ask<int> "document.documentElement.scrollWidth"
            let who () = ask<string> $"[...document.querySelectorAll('main *')].filter(e => e.getBoundingClientRect().right > {width} + 1 && !e.closest('.scroll, pre, .formula')).slice(0, 3).map(e => e.tagName + '.' + e.getAttribute('class')).join(', ')"
            demand (wide <= width) $"its content is {wide} wide: {who ()}")
    view 1280 900

    check "the page prints" (fun () ->
        let data = (tell "Page.printToPDF" {| printBackground = false; preferCSSPageSize = true |}).["data"].GetValue<string>()
        let text = Encoding.Latin1.GetString(Convert.FromBase64String data)
        let pages = RegularExpressions.Regex.Matches(text, @"/Type\s*/Page\b(?!s)").Count
        demand (text.StartsWith("%PDF-", StringComparison.Ordinal) && pages > 0) $"{pages} pages")

    check "no request leaves the page" (fun () ->
        let strangers = requests () |> List.filter (fun url -> not (url.StartsWith "file:" || url.StartsWith "data:"))
        demand (requests().Length > 0 && strangers.IsEmpty) (String.Join(", ", strangers)))

    check "the console holds no error, warning or exception" (fun () -> demand (complaints () |> List.isEmpty) (String.Join("; ", complaints ())))

let code =
    try
        try
            run ()
            printfn "%d passed, %d failed" passed failed
            if failed = 0 then 0 else 1
        with e ->
            eprintfn "The browser could not be driven: %s" e.Message
            printfn "%d passed, %d failed" passed (failed + 1)
            1
    finally
        socket.Dispose()
        browser.Kill(entireProcessTree = true)
        browser.WaitForExit()
        // a helper process of the browser may still be writing its last file
        let rec delete tries =
            try Directory.Delete(profile, recursive = true)
            with :? IOException when tries > 0 ->
                Thread.Sleep 100
                delete (tries - 1)
        delete 50

exit code
