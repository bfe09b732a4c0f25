// Shows values as Node.js does (util.inspect with its default options).
(candor) => {
  // compact is how many inner levels may share a line; 0: nothing shares one.
  const usual = { depth: 2, breakLength: 80, compact: 3, maxArrayLength: 100, maxStringLength: 10000, sorted: false };
  const identifier = /^[a-zA-Z_][a-zA-Z_0-9]*$/;

  const quote = (s) => {
    let mark = "'";
    if (s.includes("'")) {
      if (!s.includes('"')) mark = '"';
      else if (!s.includes("`") && !s.includes("${")) mark = "`";
    }
    const known = { "\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r", "\\": "\\\\" };
    let out = "";
    for (const c of s) {
      const code = c.codePointAt(0);
      if (known[c]) out += known[c];
      else if (c === mark) out += "\\" + c;
      else if (code < 32 || code === 127) out += "\\x" + code.toString(16).toUpperCase().padStart(2, "0");
      else if (code >= 0xd800 && code <= 0xdfff) out += "\\u" + code.toString(16).toUpperCase();
      else out += c;
    }
    return mark + out + mark;
  };

  // styles are the colours of a terminal, on and off.
  const styles = { number: [33, 39], bigint: [33, 39], boolean: [33, 39], undefined: [90, 39], null: [1, 22], string: [32, 39], symbol: [32, 39], date: [35, 39], regexp: [31, 39], special: [36, 39] };
  const paint = (ctx, text, style) => (ctx.colors ? `\x1b[${styles[style][0]}m${text}\x1b[${styles[style][1]}m` : text);
  const plain = (ctx, text) => (ctx.colors ? text.replace(/\x1b\[\d+m/g, "") : text);

  const primitive = (v, ctx, nested) => {
    switch (typeof v) {
      case "string": {
        const cut = v.length > ctx.maxStringLength ? v.slice(0, ctx.maxStringLength) : v;
        const more = v.length - cut.length;
        let shown;
        // A long text with several lines becomes a sum of its lines.
        if (nested && cut.length > 16 && cut.length > ctx.breakLength - ctx.indent - 4 && cut.includes("\n")) {
          shown = cut.split(/(?<=\n)/).map((l) => paint(ctx, quote(l), "string")).join(` +\n${" ".repeat(ctx.indent + 2)}`);
        } else shown = paint(ctx, quote(cut), "string");
        return more > 0 ? `${shown}... ${more} more character${more > 1 ? "s" : ""}` : shown;
      }
      case "number":
        return paint(ctx, Object.is(v, -0) ? "-0" : String(v), "number");
      case "bigint":
        return paint(ctx, `${v}n`, "bigint");
      case "symbol":
        return paint(ctx, v.toString(), "symbol");
      default:
        return paint(ctx, String(v), v === null ? "null" : typeof v);
    }
  };

  const kind = (v) => Object.prototype.toString.call(v).slice(8, -1);
  const isa = (check) => {
    try {
      check();
      return true;
    } catch {
      return false;
    }
  };
  const getter = (proto, name) => Object.getOwnPropertyDescriptor(proto, name).get;
  const mapSize = getter(Map.prototype, "size");
  const setSize = getter(Set.prototype, "size");
  const isMap = (v) => isa(() => mapSize.call(v));
  const isSet = (v) => isa(() => setSize.call(v));
  const isDate = (v) => isa(() => Date.prototype.getTime.call(v));
  const isRegExp = (v) => v instanceof RegExp && kind(v) === "RegExp";
  const isError = (v) => v instanceof Error;

  const constructorName = (v) => {
    for (let o = v; o !== null; o = Object.getPrototypeOf(o)) {
      const d = Object.getOwnPropertyDescriptor(o, "constructor");
      if (d && typeof d.value === "function" && d.value.name !== "" && (o !== v || v instanceof d.value)) return d.value.name;
    }
    return null;
  };

  // prefix is what stands before the braces: the class, a size, a tag.
  const prefix = (name, tag, fallback, size = "") => {
    const t = tag && tag !== name ? `[${tag}] ` : "";
    if (name === null) return `[${fallback}${size}: null prototype] ${t}`;
    return `${name}${size} ${t}`;
  };

  const functionBase = (v, name, tag) => {
    const source = Function.prototype.toString.call(v);
    if (source.startsWith("class") && source.endsWith("}")) {
      let base = `[class ${Object.hasOwn(v, "name") && v.name ? v.name : "(anonymous)"}`;
      const parent = Object.getPrototypeOf(v);
      if (parent && parent.name) base += ` extends ${parent.name}`;
      else if (parent === null) base += " extends null";
      return `${base}]`;
    }
    let type = kind(v);
    if (!/Function$/.test(type)) type = "Function";
    return `[${name === null ? `${type} (null prototype)` : type}${v.name ? `: ${v.name}` : " (anonymous)"}]${tag && tag !== name && tag !== type ? ` [${tag}]` : ""}`;
  };

  // errorText is name, message and stack; also for errors that the engine or the program made odd.
  const errorText = (e) => {
    let name = e.name;
    let message = e.message;
    if (typeof name !== "string") name = "Error";
    if (typeof message !== "string") message = String(message);
    const own = constructorName(e);
    if (own && !name.includes(own) && name === "Error") name = own;
    let text = message === "" ? name : `${name}: ${message}`;
    if (e.code !== undefined && typeof e.code === "string" && Object.hasOwn(e, "code") && candor.nodeErrors.has(e)) text = text.replace(name, `${name} [${e.code}]`);
    const stack = candor.frames(e);
    if (stack.length === 0) return `[${text}]`;
    return `${text}\n${stack.map((s) => `    at ${s}`).join("\n")}`;
  };

  const keysOf = (v) => {
    const keys = Object.keys(v);
    for (const s of Object.getOwnPropertySymbols(v)) {
      if (Object.prototype.propertyIsEnumerable.call(v, s)) keys.push(s);
    }
    return keys;
  };

  const property = (v, key, level, ctx, inArray) => {
    const d = Object.getOwnPropertyDescriptor(v, key) || { value: v[key], enumerable: true };
    let text;
    if (d.value !== undefined || !("get" in d)) {
      ctx.indent += 2;
      text = format(d.value, level, ctx, true);
      ctx.indent -= 2;
    } else if (d.get !== undefined) text = paint(ctx, d.set !== undefined ? "[Getter/Setter]" : "[Getter]", "special");
    else text = d.set !== undefined ? "[Setter]" : "undefined";
    if (inArray) return text;
    let name;
    if (typeof key === "symbol") name = `[${paint(ctx, key.toString(), "symbol")}]`;
    else if (key === "__proto__") name = "['__proto__']";
    else if (d.enumerable === false) name = `[${key}]`;
    else name = identifier.test(key) ? key : paint(ctx, quote(key), "string");
    return `${name}: ${text}`;
  };

  const moreText = (n) => `... ${n} more item${n > 1 ? "s" : ""}`;

  const arrayItems = (v, level, ctx) => {
    const out = [];
    const length = Math.min(v.length, ctx.maxArrayLength);
    for (let i = 0; i < v.length && out.length < length; i++) {
      if (!Object.hasOwn(v, i)) {
        let holes = 1;
        while (i + holes < v.length && !Object.hasOwn(v, i + holes)) holes++;
        out.push(paint(ctx, `<${holes} empty item${holes > 1 ? "s" : ""}>`, "undefined"));
        i += holes - 1;
      } else out.push(property(v, i, level, ctx, true));
    }
    if (v.length > ctx.maxArrayLength) out.push(moreText(v.length - ctx.maxArrayLength));
    return out;
  };

  const listItems = (ctx, values, size, show) => {
    const out = [];
    for (const item of values) {
      if (out.length >= ctx.maxArrayLength) {
        out.push(moreText(size - ctx.maxArrayLength));
        break;
      }
      out.push(show(item));
    }
    return out;
  };

  // group puts the items of a long array in columns.
  const group = (ctx, output, value) => {
    let total = 0;
    let longest = 0;
    const cut = value !== undefined && value.length > ctx.maxArrayLength;
    const count = cut ? output.length - 1 : output.length;
    const lengths = new Array(count);
    for (let i = 0; i < count; i++) {
      lengths[i] = candor.width(plain(ctx, output[i]));
      total += lengths[i] + 2;
      longest = Math.max(longest, lengths[i]);
    }
    const widest = longest + 2;
    if (widest * 3 + ctx.indent >= ctx.breakLength || !(total / widest > 5 || longest <= 6)) return output;
    const bias = Math.sqrt(widest - total / output.length);
    const biased = Math.max(widest - 3 - bias, 1);
    const columns = Math.min(
      Math.round(Math.sqrt(2.5 * biased * count) / biased),
      Math.floor((ctx.breakLength - ctx.indent) / widest),
      ctx.compact * 4,
      15,
    );
    if (columns <= 1) return output;
    const rows = [];
    const widths = [];
    for (let i = 0; i < columns; i++) {
      let w = 0;
      for (let j = i; j < count; j += columns) w = Math.max(w, lengths[j]);
      widths.push(w + 2);
    }
    const numbers = value !== undefined && output.every((_, i) => i >= value.length || i >= count || typeof value[i] === "number" || typeof value[i] === "bigint");
    for (let i = 0; i < count; i += columns) {
      const end = Math.min(i + columns, count);
      let row = "";
      let j = i;
      for (; j < end - 1; j++) {
        const w = widths[j - i] + output[j].length - lengths[j];
        row += numbers ? `${output[j]}, `.padStart(w) : `${output[j]}, `.padEnd(w);
      }
      row += numbers ? output[j].padStart(widths[j - i] + output[j].length - lengths[j] - 2) : output[j];
      rows.push(row);
    }
    if (cut) rows.push(output[count]);
    return rows;
  };

  const join = (ctx, output, base, braces, isArray, level, value) => {
    const entries = output.length;
    if (isArray && entries > 6 && ctx.compact > 0) output = group(ctx, output, value);
    if (ctx.depth - level < ctx.compact && entries === output.length) {
      const start = output.length + ctx.indent + braces[0].length + base.length + 10;
      let total = output.length + start;
      let fits = total + output.length <= ctx.breakLength && !base.includes("\n");
      for (const o of output) total += plain(ctx, o).length;
      fits = fits && total <= ctx.breakLength;
      if (fits) {
        const line = output.join(", ");
        if (!line.includes("\n")) return `${base ? `${base} ` : ""}${braces[0]} ${line} ${braces[1]}`;
      }
    }
    const indent = `\n${" ".repeat(ctx.indent)}`;
    return `${base ? `${base} ` : ""}${braces[0]}${indent}  ${output.join(`,${indent}  `)}${indent}${braces[1]}`;
  };

  const format = (v, level, ctx, nested) => {
    if ((typeof v !== "object" && typeof v !== "function") || v === null) return primitive(v, ctx, nested);
    const custom = v[candor.customInspect];
    if (ctx.custom && typeof custom === "function" && custom !== candor.inspect) {
      const shown = custom.call(v, ctx.maxDepth - level, { depth: ctx.maxDepth - level, breakLength: ctx.breakLength, colors: ctx.colors }, candor.inspect);
      if (shown !== v) return typeof shown === "string" ? shown.replaceAll("\n", `\n${" ".repeat(ctx.indent)}`) : format(shown, level, ctx, nested);
    }
    if (ctx.seen.includes(v)) {
      if (!ctx.circular.has(v)) ctx.circular.set(v, ctx.circular.size + 1);
      return paint(ctx, `[Circular *${ctx.circular.get(v)}]`, "special");
    }
    return object(v, level, ctx);
  };

  const object = (v, level, ctx) => {
    const name = constructorName(v);
    let tag = v[Symbol.toStringTag];
    if (typeof tag !== "string") tag = "";
    let keys = keysOf(v);
    let braces = ["{", "}"];
    let base = "";
    let items = () => [];
    let isArray = false;
    if (Array.isArray(v)) {
      keys = keys.filter((k) => typeof k === "symbol" || !/^(0|[1-9]\d*)$/.test(k));
      const p = name !== "Array" || tag ? prefix(name, tag, "Array", `(${v.length})`) : "";
      braces = [`${p}[`, "]"];
      if (v.length === 0 && keys.length === 0) return `${braces[0]}]`;
      isArray = true;
      items = () => arrayItems(v, level + 1, ctx);
    } else if (isSet(v)) {
      const p = prefix(name, tag, "Set", `(${setSize.call(v)})`);
      if (setSize.call(v) === 0 && keys.length === 0) return `${p}{}`;
      braces = [`${p}{`, "}"];
      items = () => {
        ctx.indent += 2;
        const out = listItems(ctx, Set.prototype.values.call(v), setSize.call(v), (x) => format(x, level + 1, ctx, true));
        ctx.indent -= 2;
        return out;
      };
    } else if (isMap(v)) {
      const p = prefix(name, tag, "Map", `(${mapSize.call(v)})`);
      if (mapSize.call(v) === 0 && keys.length === 0) return `${p}{}`;
      braces = [`${p}{`, "}"];
      items = () => {
        ctx.indent += 2;
        const out = listItems(ctx, Map.prototype.entries.call(v), mapSize.call(v), ([k, x]) => `${format(k, level + 1, ctx, true)} => ${format(x, level + 1, ctx, true)}`);
        ctx.indent -= 2;
        return out;
      };
    } else if (ArrayBuffer.isView(v) && !(v instanceof DataView)) {
      keys = keys.filter((k) => typeof k === "symbol" || !/^(0|[1-9]\d*)$/.test(k));
      braces = [`${prefix(name, tag, tag, `(${v.length})`)}[`, "]"];
      if (v.length === 0 && keys.length === 0) return `${braces[0]}]`;
      isArray = true;
      items = () => {
        const out = Array.from(v.subarray(0, ctx.maxArrayLength), (x) => primitive(x, ctx, true));
        if (v.length > ctx.maxArrayLength) out.push(moreText(v.length - ctx.maxArrayLength));
        return out;
      };
    } else if (kind(v) === "Arguments") {
      braces = ["[Arguments] {", "}"];
    } else if (typeof v === "function") {
      base = functionBase(v, name, tag);
      if (keys.length === 0) return paint(ctx, base, "special");
    } else if (isRegExp(v)) {
      base = RegExp.prototype.toString.call(v);
      if (keys.length === 0 || level > ctx.maxDepth) return paint(ctx, base, "regexp");
    } else if (isDate(v)) {
      base = Number.isNaN(Date.prototype.getTime.call(v)) ? "Invalid Date" : Date.prototype.toISOString.call(v);
      if (keys.length === 0) return paint(ctx, base, "date");
    } else if (isError(v)) {
      keys = keys.filter((k) => !["name", "message", "stack"].includes(k));
      base = errorText(v);
      if ("cause" in v && Object.hasOwn(v, "cause") && !keys.includes("cause")) keys.push("cause");
      if (Array.isArray(v.errors) && Object.hasOwn(v, "errors") && !keys.includes("errors")) keys.push("errors");
      if (ctx.indent > 0) base = base.replaceAll("\n", `\n${" ".repeat(ctx.indent)}`);
      if (keys.length === 0) return base;
    } else if (v instanceof Promise) {
      braces = [`${prefix(name, tag, "Promise")}{`, "}"];
      items = () => {
        const [state, result] = candor.host.promise(v);
        if (state === 0) return [paint(ctx, "<pending>", "special")];
        ctx.indent += 2;
        const text = format(result, level + 1, ctx, true);
        ctx.indent -= 2;
        return [state === 2 ? `<rejected> ${text}` : text];
      };
    } else if (v instanceof WeakMap || v instanceof WeakSet) {
      braces = [`${prefix(name, tag, kind(v))}{`, "}"];
      items = () => [paint(ctx, "<items unknown>", "special")];
    } else if (v instanceof Number || v instanceof String || v instanceof Boolean) {
      const type = v instanceof Number ? "Number" : v instanceof String ? "String" : "Boolean";
      if (type === "String") keys = keys.filter((k) => typeof k === "symbol" || !/^\d+$/.test(k));
      base = `[${type}${name !== type ? ` (${name})` : ""}: ${primitive(v.valueOf(), ctx, false)}]`;
      if (keys.length === 0) return base;
    } else if (v instanceof ArrayBuffer) {
      braces = [`${prefix(name, tag, "ArrayBuffer")}{`, "}"];
      const bytes = new Uint8Array(v);
      items = () => {
        const hex = Array.from(bytes.subarray(0, 50), (b) => b.toString(16).padStart(2, "0")).join(" ");
        return [`[Uint8Contents]: <${hex}${bytes.length > 50 ? ` ... ${bytes.length - 50} more bytes` : ""}>`, `byteLength: ${bytes.length}`];
      };
    } else if (/Generator|Iterator/.test(tag) && name !== "Object") {
      braces = [`Object [${tag}] {`, "}"];
      if (keys.length === 0) return `${braces[0]}}`;
    } else {
      if (name === "Object" && tag === "") braces = ["{", "}"];
      else braces = [`${prefix(name, tag, "Object")}{`, "}"];
      if (keys.length === 0) return `${braces[0]}}`;
    }

    if (level > ctx.maxDepth) return paint(ctx, `[${Array.isArray(v) ? "Array" : name === null ? "Object: null prototype" : tag && tag !== name ? `${name} [${tag}]` : name}]`, "special");
    ctx.seen.push(v);
    ctx.depth = level;
    const output = items();
    for (const k of keys) {
      const d = Object.getOwnPropertyDescriptor(v, k);
      const hidden = isError(v) && d && !d.enumerable;
      output.push(hidden ? `[${String(k)}]: ${(() => {
        ctx.indent += 2;
        const text = format(v[k], level + 1, ctx, true);
        ctx.indent -= 2;
        return text;
      })()}` : property(v, k, level + 1, ctx, false));
    }
    ctx.seen.pop();
    if (ctx.circular.has(v)) {
      const mark = `<ref *${ctx.circular.get(v)}>`;
      if (base === "") braces[0] = `${mark} ${braces[0]}`;
      else base = `${mark} ${base}`;
    }
    if (ctx.sorted && !isArray) output.sort(typeof ctx.sorted === "function" ? ctx.sorted : undefined);
    return join(ctx, output, base, braces, isArray, level, isArray ? v : undefined);
  };

  candor.customInspect = Symbol.for("nodejs.util.inspect.custom");
  candor.inspect = (v, options = {}, ...older) => {
    if (typeof options !== "object" || options === null) options = { depth: older[0] === undefined ? 2 : older[0], colors: older[1] === true };
    const o = { ...candor.inspect.defaultOptions, ...options };
    const most = (n) => (n === null ? Infinity : n);
    const ctx = {
      seen: [], circular: new Map(), indent: 0, depth: 0, maxDepth: most(o.depth), breakLength: o.breakLength,
      compact: o.compact === false ? 0 : o.compact === true ? Infinity : o.compact, sorted: o.sorted,
      maxArrayLength: most(o.maxArrayLength), maxStringLength: most(o.maxStringLength), custom: o.customInspect !== false, colors: o.colors === true,
    };
    return format(v, 0, ctx, false);
  };
  candor.inspect.defaultOptions = { ...usual };
  candor.inspect.custom = candor.customInspect;
  candor.errorText = errorText;

  // width is how many columns a text takes in a terminal.
  candor.width = (s) => {
    if (/^[\x20-\x7e]*$/.test(s)) return s.length;
    let w = 0;
    for (const c of s.normalize("NFC")) {
      const code = c.codePointAt(0);
      if (/\p{Mn}|\p{Me}|\p{Cf}/u.test(c)) continue;
      w += (code >= 0x1100 && code <= 0x115f) || (code >= 0x2e80 && code <= 0xa4cf) || (code >= 0xac00 && code <= 0xd7a3) || (code >= 0xf900 && code <= 0xfaff) || (code >= 0xfe30 && code <= 0xfe6f) || (code >= 0xff00 && code <= 0xff60) || (code >= 0xffe0 && code <= 0xffe6) || (code >= 0x1f300 && code <= 0x1faff) || (code >= 0x20000 && code <= 0x3fffd) ? 2 : 1;
    }
    return w;
  };

  // formatLine joins the arguments of console.log, with %s, %d and their kin.
  candor.formatLine = (args) => {
    if (args.length === 0) return "";
    const show = (v) => (typeof v === "string" ? v : candor.inspect(v));
    if (typeof args[0] !== "string") return args.map(show).join(" ");
    if (args.length === 1) return args[0];
    let next = 1;
    const text = args[0].replace(/%[sdifjoOc%]/g, (m) => {
      if (m === "%%") return "%";
      if (next >= args.length) return m;
      const v = args[next++];
      switch (m) {
        case "%s":
          if (typeof v === "bigint") return `${v}n`;
          if (typeof v === "object" && v !== null && (v.toString === Object.prototype.toString || v.toString === Array.prototype.toString || v.toString === Error.prototype.toString)) return candor.inspect(v, { depth: 0 });
          return typeof v === "number" && Object.is(v, -0) ? "-0" : String(v);
        case "%d":
          return typeof v === "bigint" ? `${v}n` : typeof v === "symbol" || typeof v === "object" ? "NaN" : String(Number(v));
        case "%i":
          return typeof v === "bigint" ? `${v}n` : typeof v === "symbol" || typeof v === "object" ? "NaN" : String(Number.parseInt(v, 10));
        case "%f":
          return typeof v === "symbol" ? "NaN" : String(Number.parseFloat(v));
        case "%j":
          try {
            return JSON.stringify(v);
          } catch {
            return "[Circular]";
          }
        case "%c":
          return "";
        default:
          return candor.inspect(v, { depth: m === "%o" ? 4 : 2 });
      }
    });
    return [text, ...args.slice(next).map(show)].join(" ");
  };
};
