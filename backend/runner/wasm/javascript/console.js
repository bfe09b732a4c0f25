// console, as Node.js has it.
(candor) => {
  let indent = "";
  const counts = new Map();
  const timers = new Map();
  const print = (fd, text) => candor.host.write(fd, `${indent ? indent + text.replaceAll("\n", `\n${indent}`) : text}\n`);
  const out = (...args) => print(1, candor.formatLine(args));
  const err = (...args) => print(2, candor.formatLine(args));

  const elapsed = (label) => {
    const ms = performance.now() - timers.get(label);
    if (ms >= 60000) {
      const s = Math.round(ms / 1000);
      return `${Math.floor(s / 60)}:${String(s % 60).padStart(2, "0")} (m:ss.mmm)`;
    }
    return ms >= 1000 ? `${(ms / 1000).toFixed(3)}s` : `${Number(ms.toFixed(3))}ms`;
  };

  const renderTable = (head, rows) => {
    const widths = head.map((h, i) => Math.max(candor.width(h), ...rows.map((r) => candor.width(r[i]))) + 2);
    const line = (cells) => `│${cells.map((c, i) => ` ${c}${" ".repeat(widths[i] - candor.width(c) - 1)}`).join("│")}│`;
    const rule = (l, m, r) => l + widths.map((w) => "─".repeat(w)).join(m) + r;
    return [rule("┌", "┬", "┐"), line(head), rule("├", "┼", "┤"), ...rows.map(line), rule("└", "┴", "┘")].join("\n");
  };

  const table = (data, only) => {
    if (data === null || typeof data !== "object") return out(data);
    const show = (v) => candor.inspect(v, { depth: typeof v === "object" && v !== null && !Array.isArray(v) && Object.keys(v).length > 2 ? -1 : 0 });
    const entries = data instanceof Map ? [...data].map(([k, v], i) => [String(i), v, k]) : data instanceof Set ? [...data].map((v, i) => [String(i), v]) : Object.keys(data).map((k) => [k, data[k]]);
    const columns = [];
    let values = false;
    for (const [, v] of entries) {
      if (v !== null && typeof v === "object") {
        for (const k of only ?? Object.keys(v)) if (!columns.includes(k)) columns.push(k);
      } else values = true;
    }
    const keys = data instanceof Map ? ["Key"] : [];
    const head = [data instanceof Map || data instanceof Set ? "(iteration index)" : "(index)", ...keys, ...columns, ...(values ? ["Values"] : [])];
    const rows = entries.map(([k, v, key]) => {
      const isObject = v !== null && typeof v === "object";
      return [k, ...keys.map(() => show(key)), ...columns.map((c) => (isObject && Object.hasOwn(v, c) ? show(v[c]) : "")), ...(values ? [isObject ? "" : show(v)] : [])];
    });
    out(renderTable(head, rows));
  };

  const group = (...args) => {
    if (args.length > 0) out(...args);
    indent += "  ";
  };
  const console = {
    log: out,
    info: out,
    debug: out,
    error: err,
    warn: err,
    trace(...args) {
      const e = new Error();
      const frames = candor.frames(e);
      err([`Trace${args.length > 0 ? `: ${candor.formatLine(args)}` : ""}`, ...frames.map((f) => `    at ${f}`)].join("\n"));
    },
    dir: (v, options) => print(1, candor.inspect(v, options)),
    dirxml: out,
    table,
    group,
    groupCollapsed: group,
    groupEnd() {
      indent = indent.slice(2);
    },
    assert(ok, ...args) {
      if (ok) return;
      if (typeof args[0] === "string") err(`Assertion failed: ${args[0]}`, ...args.slice(1));
      else err("Assertion failed", ...args);
    },
    count(label = "default") {
      const n = (counts.get(String(label)) ?? 0) + 1;
      counts.set(String(label), n);
      out(`${label}: ${n}`);
    },
    countReset: (label = "default") => void counts.delete(String(label)),
    time: (label = "default") => void timers.set(String(label), performance.now()),
    timeLog(label = "default", ...args) {
      if (timers.has(String(label))) out(`${label}: ${elapsed(String(label))}`, ...args);
    },
    timeEnd(label = "default") {
      if (!timers.has(String(label))) return;
      out(`${label}: ${elapsed(String(label))}`);
      timers.delete(String(label));
    },
    clear() {},
  };
  for (const name of Object.keys(console)) Object.defineProperty(console[name], "name", { value: name });
  Object.defineProperty(globalThis, "console", { value: console, writable: true, configurable: true });
};
