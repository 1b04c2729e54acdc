
"use strict";
(() => {
  const root = document.documentElement;

  // light and dark
  const toggle = document.querySelector(".theme");
  const system = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (root.dataset.theme ?? (system.matches ? "dark" : "light")) === "dark";
  const showTheme = () => toggle.setAttribute("aria-pressed", String(isDark()));
  toggle.addEventListener("click", () => { root.dataset.theme = isDark() ? "light" : "dark"; showTheme(); });
  system.addEventListener("change", showTheme);
  showTheme();

  // contents: the heading that was passed last
  const entries = [...document.querySelectorAll(".contents a")].map(a => ({ a, heading: document.getElementById(a.hash.slice(1)) }));
  const mark = () => {
    let here = null;
    for (const entry of entries) if (entry.heading.getBoundingClientRect().top < 140) here = entry;
    for (const entry of entries) entry.a.classList.toggle("here", entry === here);
  };
  addEventListener("scroll", () => requestAnimationFrame(mark), { passive: true });
  mark();

  // tables: a click on a header sorts, a second one turns the order round
  for (const table of document.querySelectorAll("table")) {
    const headers = [...table.tHead.rows[0].cells];
    headers.forEach((header, column) => header.querySelector("button").addEventListener("click", () => {
      const up = header.getAttribute("aria-sort") !== "ascending";
      for (const h of headers) h.setAttribute("aria-sort", "none");
      header.setAttribute("aria-sort", up ? "ascending" : "descending");
      const body = table.tBodies[0];
      const key = row => {
        const value = row.cells[column].dataset.value;
        return value === undefined ? row.cells[column].textContent.trim() : Number(value);
      };
      const order = (a, b) => typeof a === "number" && typeof b === "number" ? a - b : typeof a === typeof b ? (a < b ? -1 : a > b ? 1 : 0) : typeof a === "number" ? -1 : 1;
      body.append(...[...body.rows].sort((a, b) => (up ? 1 : -1) * order(key(a), key(b))));
    }));
  }

  // figures
  const round = v => Math.round(v * 100) / 100;
  const superscript = n => String(n).replace(/./g, c => c === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[c]);
  const format = v => {
    const size = Math.abs(v);
    if (v !== 0 && (size >= 1e6 || size < 1e-3)) {
      const [digits, power] = v.toExponential(3).split("e");
      return String(Number(digits)).replace("-", "−") + " × 10" + superscript(Number(power));
    }
    return String(Number(v.toPrecision(5))).replace("-", "−");
  };
  const plain = (v, step) => {
    const size = Math.abs(v);
    if (size !== 0 && (size >= 1e6 || size < 1e-4)) return v.toExponential().replace("-", "−");
    let digits = Math.min(12, Math.max(0, -Math.floor(Math.log10(Math.abs(step)) + 1e-9)));
    const scaled = Math.round(step * 10 ** digits * 1e6) / 1e6;
    if (scaled !== Math.round(scaled)) digits++;
    const text = (Math.abs(v) < step * 1e-9 ? 0 : v).toFixed(digits);
    return (size < 1e4 ? text : text.replace(/\B(?=(\d{3})+(?!\d))/g, ",")).replace("-", "−");
  };
  const linear = (low, high, count) => {
    const rough = (high - low) / count, power = 10 ** Math.floor(Math.log10(rough)), f = rough / power;
    const step = power * (f <= 1 ? 1 : f <= 2 ? 2 : f <= 2.5 ? 2.5 : f <= 5 ? 5 : 10);
    const ticks = [];
    for (let i = Math.ceil(low / step - 1e-9); i * step <= high + step * 1e-9; i++) ticks.push([i * step, plain(i * step, step)]);
    return ticks;
  };
  const logarithmic = (low, high, count) => {
    const first = Math.ceil(Math.log10(low) - 1e-9), last = Math.floor(Math.log10(high) + 1e-9), span = Math.log10(high / low);
    const factors = span < 1.1 ? [1, 2, 3, 5] : span < 2.4 ? [1, 2, 5] : span < 4.1 ? [1, 3] : [1];
    const every = factors.length > 1 ? 1 : Math.max(1, Math.ceil((last - first) / count)), words = first >= -3 && last <= 4;
    const ticks = [];
    for (let e = first - 1; e <= last; e++) {
      if (factors.length === 1 && (e < first || (e - first) % every !== 0)) continue;
      for (const f of factors) {
        const v = f * 10 ** e;
        if (v >= low * (1 - 1e-9) && v <= high * (1 + 1e-9)) ticks.push([v, factors.length > 1 || words ? plain(v, v) : "10" + superscript(e)]);
      }
    }
    return ticks.length >= 2 ? ticks : linear(low, high, count);
  };
  const scale = axis => ({
    to: axis.log ? Math.log10 : v => v,
    from: axis.log ? u => 10 ** u : u => u,
    draws: v => !axis.log || v > 0,
    ticks: (low, high, count) => axis.categories.length ? axis.categories.map((c, i) => [i, c.replace(/[&<>]/g, s => `&#${s.charCodeAt(0)};`)]).filter(t => t[0] >= low && t[0] <= high)
      : axis.log ? logarithmic(low, high, count) : linear(low, high, count),
  });
  const middle = values => values.length === 3 ? [(values[0] + values[1]) / 2, values[2]] : [values[0], values[1]];

  for (const element of document.querySelectorAll("figure.figure")) {
    const data = JSON.parse(element.querySelector("script").textContent);
    const svg = element.querySelector(".plot > svg"), readout = element.querySelector(".readout"), reset = element.querySelector(".reset");
    const layer = name => svg.querySelector(`g.${name}`);
    const clip = svg.querySelector("clipPath rect");
    const sx = scale(data.x), sy = scale(data.y);
    const full = { x: [sx.to(data.x.low), sx.to(data.x.high)], y: [sy.to(data.y.low), sy.to(data.y.high)] };
    let view = full, size = { w: data.width, h: data.height }, box, targets = [], hovered = -1;
    const hidden = new Set();
    const ends = [...layer("words").querySelectorAll(".end")].map(t => Number(t.getAttribute("x")));
    const rightMargin = ends.length ? data.width - ends[0] + 8 : 16;

    const across = v => box.l + (box.r - box.l) * (sx.to(v) - view.x[0]) / (view.x[1] - view.x[0]);
    const down = v => box.b - (box.b - box.t) * (sy.to(v) - view.y[0]) / (view.y[1] - view.y[0]);
    const path = points => points.map((p, i) => `${i ? "L" : "M"}${round(p[0])} ${round(p[1])}`).join("");

    function shapes(series) {
      const floor = v => sy.draws(v) ? v : sy.from(view.y[0]);
      const shown = series.points.filter(p => sx.draws(p[0]) && (series.kind === "bars" ? sy.draws(p[2]) : series.kind === "band" ? sy.draws(p[3]) : sy.draws(p[1])));
      const at = shown.map(p => [across(p[0]), down(p[1])]);
      const dots = () => at.map(p => `<circle class="mark" cx="${round(p[0])}" cy="${round(p[1])}" r="3.5"/>`).join("");
      switch (series.kind) {
        case "line": case "dashed": {
          let text = "", pen = false;
          for (const p of series.points) {
            const draws = sx.draws(p[0]) && sy.draws(p[1]);
            if (draws) text += `${pen ? "L" : "M"}${round(across(p[0]))} ${round(down(p[1]))}`;
            pen = draws;
          }
          return `<path class="line${series.kind === "dashed" ? " dashed" : ""}" d="${text}"/>`;
        }
        case "step":
          return `<path class="line" d="${path(at.flatMap((p, i) => i ? [[p[0], at[i - 1][1]], p] : [p]))}"/>`;
        case "scatter":
          return dots();
        case "band":
          return shown.length ? `<path class="band" d="${path([...shown.map(p => [across(p[0]), down(p[3])]), ...shown.toReversed().map(p => [across(p[0]), down(floor(p[2]))])])}Z"/>` : "";
        case "errorbars":
          return shown.map(p => `<path class="whisker" d="M${round(across(p[0]))} ${round(down(floor(p[2])))}V${round(down(p[3]))}"/>`).join("") + dots();
        default: {
          const ground = down(sy.from(Math.min(Math.max(data.y.log ? view.y[0] : 0, view.y[0]), view.y[1])));
          return shown.map(p => `<path class="bar" d="${path([[across(p[0]), ground], [across(p[0]), down(p[2])], [across(p[1]), down(p[2])], [across(p[1]), ground]])}Z"/>`).join("");
        }
      }
    }

    function draw() {
      const low = { x: sx.from(view.x[0]), y: sy.from(view.y[0]) }, high = { x: sx.from(view.x[1]), y: sy.from(view.y[1]) };
      const yTicks = sy.ticks(low.y, high.y, 5), xTicks = sx.ticks(low.x, high.x, size.w > 500 ? 7 : 4);
      const named = data.ends && size.w === data.width && view === full;
      box = { l: 14 + Math.max(...yTicks.map(t => t[1].length * 7.4)), r: size.w - (named ? rightMargin : 16), t: 34, b: size.h - 50 };
      svg.setAttribute("viewBox", `0 0 ${size.w} ${size.h}`);
      clip.setAttribute("x", box.l); clip.setAttribute("y", box.t);
      clip.setAttribute("width", box.r - box.l); clip.setAttribute("height", box.b - box.t);
      layer("grid").innerHTML =
        yTicks.map(([v, t]) => `<path class="rule" d="M${box.l} ${round(down(v))}H${box.r}"/><text class="tick" x="${box.l - 8}" y="${round(down(v) + 4.5)}" text-anchor="end">${t}</text>`).join("") +
        xTicks.map(([v, t]) => `<path class="notch" d="M${round(across(v))} ${box.b}v5"/><text class="tick" x="${round(Math.min(across(v), size.w - t.length * 3.9))}" y="${box.b + 20}" text-anchor="middle">${t}</text>`).join("") +
        `<path class="axis" d="M${box.l} ${box.b}H${box.r}"/><text class="label" x="${round((box.l + box.r) / 2)}" y="${size.h - 8}" text-anchor="middle">${data.x.html}</text><text class="label" x="2" y="16">${data.y.html}</text>`;
      layer("data").innerHTML = data.series.map(s => `<g class="series h${s.hue}"${hidden.has(s.hue) ? " display=\"none\"" : ""}>${shapes(s)}</g>`).join("");
      const inside = (v, s, range) => s.draws(v) && s.to(v) >= range[0] && s.to(v) <= range[1];
      const crossed = data.lines.some(l => !l.vertical && inside(l.value, sy, view.y) && Math.abs(down(l.value) - box.t - 8) < 14);
      let words = "";
      for (const line of data.lines) {
        if (!inside(line.value, line.vertical ? sx : sy, line.vertical ? view.x : view.y)) continue;
        if (line.vertical) {
          const x = across(line.value), wide = line.html.replace(/<[^>]*>/g, "").length * 6.9;
          const late = x > box.l + 0.7 * (box.r - box.l) || x + 6 + wide > size.w;
          words += `<path class="reference" d="M${round(x)} ${box.t}V${box.b}"/><text class="remark" x="${round(x + (late ? -6 : 6))}" y="${crossed ? box.b - 8 : box.t + 12}" text-anchor="${late ? "end" : "start"}">${line.html}</text>`;
        } else {
          const y = round(down(line.value));
          words += `<path class="reference" d="M${box.l} ${y}H${box.r}"/><text class="remark" x="${box.l + 4}" y="${y - 6}">${line.html}</text>`;
        }
      }
      for (const note of data.notes) {
        if (!inside(note.x, sx, view.x) || !inside(note.y, sy, view.y)) continue;
        const x = across(note.x), wide = note.html.replace(/<[^>]*>/g, "").length * 6.9;
        const late = x + wide > size.w, room = x - 7 - wide > 0;
        words += `<text class="remark" x="${round(late ? (room ? x - 7 : size.w) : x + 7)}" y="${round(down(note.y) - 6)}" text-anchor="${late ? "end" : "start"}">${note.html}</text>`;
      }
      if (named) words += endings;
      layer("words").innerHTML = words;
      for (const hue of hidden) layer("words").querySelector(`.end.h${hue}`)?.setAttribute("display", "none");
      layer("hover").innerHTML = "";
      readout.hidden = true;
      hovered = -1;
      reset.hidden = view === full;
      measure();
    }

    function measure() {
      targets = [];
      data.series.forEach(series => {
        if (hidden.has(series.hue) || (series.kind === "band" && data.series.some(s => s.hue === series.hue && s.kind !== "band"))) return;
        for (const values of series.points) {
          const [x, y] = middle(values);
          if (!sx.draws(x) || !sy.draws(y)) continue;
          const px = across(x), py = down(y);
          if (px >= box.l - 1 && px <= box.r + 1 && py >= box.t - 1 && py <= box.b + 1) targets.push({ series, values, x, y, px, py });
        }
      });
    }

    function show(index) {
      const t = targets[index];
      hovered = index;
      layer("hover").innerHTML = `<g class="h${t.series.hue}"><path d="M${round(t.px)} ${box.b}V${round(t.py)}H${box.l}"/><circle cx="${round(t.px)}" cy="${round(t.py)}" r="4.6"/></g>`;
      const name = document.createElement("b");
      name.className = `h${t.series.hue}`;
      name.textContent = data.names[t.series.hue].text;
      const line = (label, value) => { const p = document.createElement("div"); p.textContent = `${label}: ${value}`; return p; };
      const xText = data.x.categories.length ? data.x.categories[Math.round(t.x)] ?? format(t.x) : t.values.length === 3 ? `${format(t.values[0])} to ${format(t.values[1])}` : format(t.x);
      const yText = format(t.y) + (t.values.length === 4 ? ` [${format(t.values[2])}, ${format(t.values[3])}]` : "");
      readout.replaceChildren(name, line(data.x.text, xText), line(data.y.text, yText));
      readout.hidden = false;
      const k = svg.clientWidth / size.w, width = readout.offsetWidth, height = readout.offsetHeight;
      readout.style.left = `${Math.max(0, Math.min(svg.clientWidth - width, t.px * k + (t.px * k > svg.clientWidth / 2 ? -width - 14 : 14)))}px`;
      readout.style.top = `${Math.max(0, t.py * k - height - 10)}px`;
    }

    function hide() {
      layer("hover").innerHTML = "";
      readout.hidden = true;
      hovered = -1;
    }

    const place = event => {
      const r = svg.getBoundingClientRect();
      return [(event.clientX - r.left) * size.w / r.width, (event.clientY - r.top) * size.h / r.height];
    };
    const nearest = ([x, y]) => {
      let best = -1, least = Infinity;
      targets.forEach((t, i) => {
        const d = (t.px - x) ** 2 + ((t.py - y) * 0.6) ** 2;
        if (d < least) { least = d; best = i; }
      });
      return best;
    };
    const zoom = (factor, [x, y]) => {
      const part = (range, share) => { const c = range[0] + (range[1] - range[0]) * share; return [c + (range[0] - c) * factor, c + (range[1] - c) * factor]; };
      const next = { x: data.x.categories.length ? view.x : part(view.x, (x - box.l) / (box.r - box.l)), y: part(view.y, (box.b - y) / (box.b - box.t)) };
      const keep = (range, whole) => [Math.max(range[0], whole[0]), Math.min(range[1], whole[1])];
      next.x = keep(next.x, full.x); next.y = keep(next.y, full.y);
      const wide = next.x[1] - next.x[0] > (full.x[1] - full.x[0]) * 0.999 && next.y[1] - next.y[0] > (full.y[1] - full.y[0]) * 0.999;
      if (!wide && (next.x[1] - next.x[0] < (full.x[1] - full.x[0]) * 1e-6 || next.y[1] - next.y[0] < (full.y[1] - full.y[0]) * 1e-6)) return;
      view = wide ? full : next;
      draw();
    };

    let start = null;
    svg.addEventListener("pointerdown", event => {
      if (event.button === 0 && event.pointerType !== "touch") { start = place(event); svg.setPointerCapture(event.pointerId); }
    });
    svg.addEventListener("pointermove", event => {
      const at = place(event);
      if (start && Math.hypot(at[0] - start[0], at[1] - start[1]) > 6) {
        readout.hidden = true;
        const [l, r] = [start[0], at[0]].sort((a, b) => a - b), [t, b] = [start[1], at[1]].sort((a, b) => a - b);
        layer("hover").innerHTML = `<rect x="${round(l)}" y="${round(t)}" width="${round(r - l)}" height="${round(b - t)}"/>`;
        return;
      }
      const index = nearest(at);
      if (index >= 0) show(index);
    });
    svg.addEventListener("pointerup", event => {
      if (!start) return;
      const at = place(event), from = start;
      start = null;
      if (Math.abs(at[0] - from[0]) < 12 || Math.abs(at[1] - from[1]) < 12) return;
      const across = x => view.x[0] + (view.x[1] - view.x[0]) * (Math.min(Math.max(x, box.l), box.r) - box.l) / (box.r - box.l);
      const up = y => view.y[0] + (view.y[1] - view.y[0]) * (box.b - Math.min(Math.max(y, box.t), box.b)) / (box.b - box.t);
      const x = [from[0], at[0]].sort((a, b) => a - b).map(across), y = [from[1], at[1]].sort((a, b) => b - a).map(up);
      if (x[1] > x[0] && y[1] > y[0]) { view = { x: data.x.categories.length ? view.x : x, y }; draw(); }
    });
    svg.addEventListener("pointerleave", () => { if (!start) hide(); });
    svg.addEventListener("blur", hide);
    svg.addEventListener("dblclick", () => { view = full; draw(); });
    svg.addEventListener("wheel", event => {
      if (!event.ctrlKey && !event.metaKey && document.activeElement !== svg) return;
      event.preventDefault();
      zoom(event.deltaY < 0 ? 0.8 : 1.25, place(event));
    }, { passive: false });
    svg.addEventListener("keydown", event => {
      const centre = [(box.l + box.r) / 2, (box.t + box.b) / 2];
      const step = by => {
        if (targets.length === 0) return;
        show(hovered < 0 ? 0 : (hovered + by + targets.length) % targets.length);
      };
      const other = by => {
        if (hovered < 0) return step(0);
        const hues = [...new Set(targets.map(t => t.series))], now = targets[hovered];
        const next = hues[(hues.indexOf(now.series) + by + hues.length) % hues.length];
        let best = hovered, least = Infinity;
        targets.forEach((t, i) => { if (t.series === next && Math.abs(t.px - now.px) < least) { least = Math.abs(t.px - now.px); best = i; } });
        show(best);
      };
      const actions = {
        ArrowRight: () => step(1), ArrowLeft: () => step(-1), ArrowUp: () => other(-1), ArrowDown: () => other(1),
        "+": () => zoom(0.8, centre), "=": () => zoom(0.8, centre), "-": () => zoom(1.25, centre), 0: () => { view = full; draw(); }, Escape: hide,
      };
      if (actions[event.key] && !event.ctrlKey && !event.metaKey && !event.altKey) { event.preventDefault(); actions[event.key](); }
    });
    reset.addEventListener("click", () => { view = full; draw(); svg.focus(); });
    for (const button of element.querySelectorAll(".legend button")) {
      button.addEventListener("click", () => {
        const hue = Number(button.dataset.hue), on = button.getAttribute("aria-pressed") !== "true";
        button.setAttribute("aria-pressed", String(on));
        if (on) hidden.delete(hue); else hidden.add(hue);
        draw();
      });
    }

    const endings = [...layer("words").querySelectorAll(".end")].map(t => t.outerHTML).join("");
    const fit = () => {
      const width = element.clientWidth;
      const next = width >= 560 ? { w: data.width, h: data.height } : { w: Math.max(280, width), h: Math.max(270, Math.round(width * 0.78)) };
      if (next.w !== size.w || !box) { size = next; draw(); }
    };
    new ResizeObserver(fit).observe(element);
    fit();
  }
})();
