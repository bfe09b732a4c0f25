// util, and what it tells of values.
(candor) => {
  const custom = Symbol.for("nodejs.util.promisify.custom");
  const wanted = (name, v) => {
    if (typeof v !== "function") throw candor.wrongType(name, "of type function", v);
  };
  const promisify = (f) => {
    wanted("original", f);
    if (f[custom]) return f[custom];
    const made = function (...args) {
      return new Promise((resolve, reject) => f.call(this, ...args, (e, v) => (e ? reject(e) : resolve(v))));
    };
    Object.setPrototypeOf(made, Object.getPrototypeOf(f));
    return Object.defineProperties(made, Object.getOwnPropertyDescriptors(f));
  };
  promisify.custom = custom;
  Object.defineProperty(setTimeout, custom, { value: (ms, v) => new Promise((resolve) => setTimeout(resolve, ms, v)) });
  Object.defineProperty(setImmediate, custom, { value: (v) => new Promise((resolve) => setImmediate(resolve, v)) });

  const brand = (v) => Object.prototype.toString.call(v).slice(8, -1);
  const tag = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag).get;
  const calls = (f) => (v) => {
    try {
      f(v);
      return true;
    } catch {
      return false;
    }
  };
  const getter = (C, name) => {
    const { get } = Object.getOwnPropertyDescriptor(C.prototype, name);
    return calls((v) => get.call(v));
  };
  const types = {
    isPromise: (v) => v instanceof Promise,
    isRegExp: (v) => v instanceof RegExp,
    isDate: calls((v) => Date.prototype.getTime.call(v)),
    isMap: getter(Map, "size"),
    isSet: getter(Set, "size"),
    isWeakMap: calls((v) => WeakMap.prototype.has.call(v, {})),
    isWeakSet: calls((v) => WeakSet.prototype.has.call(v, {})),
    isNativeError: (v) => v instanceof Error,
    isArrayBuffer: (v) => v instanceof ArrayBuffer,
    isSharedArrayBuffer: (v) => v instanceof SharedArrayBuffer,
    isAnyArrayBuffer: (v) => v instanceof ArrayBuffer || v instanceof SharedArrayBuffer,
    isArrayBufferView: (v) => ArrayBuffer.isView(v),
    isTypedArray: (v) => tag.call(v) !== undefined,
    isDataView: (v) => v instanceof DataView,
    isAsyncFunction: (v) => typeof v === "function" && /^Async/.test(brand(v)),
    isGeneratorFunction: (v) => typeof v === "function" && /Generator/.test(brand(v)),
    isGeneratorObject: (v) => brand(v) === "Generator",
    isArgumentsObject: (v) => brand(v) === "Arguments",
    isBoxedPrimitive: (v) => v instanceof Number || v instanceof String || v instanceof Boolean || v instanceof Symbol || v instanceof BigInt,
    isNumberObject: (v) => v instanceof Number,
    isStringObject: (v) => v instanceof String,
    isBooleanObject: (v) => v instanceof Boolean,
    isMapIterator: (v) => brand(v) === "Map Iterator",
    isSetIterator: (v) => brand(v) === "Set Iterator",
    isProxy: () => false,
  };
  for (const C of [Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array, Float32Array, Float64Array, BigInt64Array, BigUint64Array]) types[`is${C.name}`] = (v) => tag.call(v) === C.name;

  const styles = {
    reset: [0, 0], bold: [1, 22], dim: [2, 22], italic: [3, 23], underline: [4, 24], blink: [5, 25], inverse: [7, 27], hidden: [8, 28], strikethrough: [9, 29],
    black: [30, 39], red: [31, 39], green: [32, 39], yellow: [33, 39], blue: [34, 39], magenta: [35, 39], cyan: [36, 39], white: [37, 39], gray: [90, 39], grey: [90, 39],
    bgBlack: [40, 49], bgRed: [41, 49], bgGreen: [42, 49], bgYellow: [43, 49], bgBlue: [44, 49], bgMagenta: [45, 49], bgCyan: [46, 49], bgWhite: [47, 49],
  };
  const escapes = /[\u001B\u009B][[\]()#;?]*(?:(?:(?:(?:;[-a-zA-Z\d/#&.:=?%@~_]+)*|[a-zA-Z\d]+(?:;[-a-zA-Z\d/#&.:=?%@~_]*)*)?\u0007)|(?:(?:\d{1,4}(?:;\d{0,4})*)?[\dA-PR-TZcf-ntqry=><~]))/g;

  const parseArgs = (config = {}) => {
    const args = config.args ?? process.argv.slice(2);
    const options = config.options ?? {};
    const strict = config.strict ?? true;
    const values = { __proto__: null };
    const positionals = [];
    const store = (name, given, raw, takeNext) => {
      const o = options[name];
      if (o === undefined && strict) throw candor.typeError("ERR_PARSE_ARGS_UNKNOWN_OPTION", `Unknown option '${raw}'${config.allowPositionals ? `. To specify a positional argument starting with a '-', place it at the end of the command after '--', as in '-- "${raw}"` : ""}`);
      let v = given;
      if (o?.type === "string") {
        v ??= takeNext();
        if (v === undefined) throw candor.typeError("ERR_PARSE_ARGS_INVALID_OPTION_VALUE", `Option '${o.short ? `-${o.short}, ` : ""}--${name} <value>' argument missing`);
      } else if (o?.type === "boolean" && v !== undefined) throw candor.typeError("ERR_PARSE_ARGS_INVALID_OPTION_VALUE", `Option '${o.short ? `-${o.short}, ` : ""}--${name}' does not take an argument`);
      else v ??= true;
      if (o?.multiple) (values[name] ??= []).push(v);
      else values[name] = v;
    };
    for (let i = 0; i < args.length; i++) {
      const a = args[i];
      const next = () => args[++i];
      const short = /^-[^-]/.test(a);
      if (a === "--") {
        positionals.push(...args.slice(i + 1));
        break;
      }
      if (a.startsWith("--")) {
        const at = a.indexOf("=");
        const name = at < 0 ? a.slice(2) : a.slice(2, at);
        store(name, at < 0 ? undefined : a.slice(at + 1), `--${name}`, next);
      } else if (short) {
        for (let j = 1; j < a.length; j++) {
          const name = Object.keys(options).find((k) => options[k].short === a[j]) ?? a[j];
          if (options[name]?.type === "string" && j + 1 < a.length) {
            store(name, a.slice(j + 1), `-${a[j]}`, next);
            break;
          }
          store(name, undefined, `-${a[j]}`, next);
        }
      } else {
        if (strict && !config.allowPositionals) throw candor.typeError("ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL", `Unexpected argument '${a}'. This command does not take positional arguments`);
        positionals.push(a);
      }
    }
    for (const [name, o] of Object.entries(options)) if (o.default !== undefined && values[name] === undefined) values[name] = o.default;
    return { values, positionals };
  };

  return {
    inspect: candor.inspect,
    format: (...args) => candor.formatLine(args),
    formatWithOptions: (_options, ...args) => candor.formatLine(args),
    promisify,
    callbackify(f) {
      wanted("original", f);
      return function (...args) {
        const done = args.pop();
        wanted("last argument", done);
        f.apply(this, args).then((v) => process.nextTick(done, null, v), (e) => process.nextTick(done, e ?? Object.assign(new Error("Promise was rejected with a falsy value"), { code: "ERR_FALSY_VALUE_REJECTION", reason: e })));
      };
    },
    isDeepStrictEqual: (a, b) => candor.part("equal").equal(a, b, true),
    inherits(child, parent) {
      if (typeof child !== "function") throw candor.wrongType("ctor", "of type function", child);
      if (typeof parent !== "function") throw candor.wrongType("superCtor", "of type function", parent);
      if (parent.prototype === undefined) throw candor.typeError("ERR_INVALID_ARG_TYPE", "The \"superCtor.prototype\" property must be of type object. Received undefined");
      Object.defineProperty(child, "super_", { value: parent, writable: true, configurable: true });
      Object.setPrototypeOf(child.prototype, parent.prototype);
    },
    deprecate(f, message, code) {
      let told = false;
      return function (...args) {
        if (!told) process.emitWarning(code ? `${message}` : message, code ? `[${code}] DeprecationWarning` : "DeprecationWarning");
        told = true;
        return new.target ? Reflect.construct(f, args, new.target) : f.apply(this, args);
      };
    },
    debuglog: () => Object.assign(() => {}, { enabled: false }),
    debug: () => Object.assign(() => {}, { enabled: false }),
    stripVTControlCharacters: (text) => String(text).replace(escapes, ""),
    styleText: (style, text, { validateStream = true, stream = process.stdout } = {}) => [style].flat().reduceRight((t, s) => {
      if (!Object.hasOwn(styles, s)) throw candor.typeError("ERR_INVALID_ARG_VALUE", `The argument 'format' must be one of: ${Object.keys(styles).map((k) => `'${k}'`).join(", ")}. Received ${candor.inspect(s)}`);
      return validateStream && !stream.isTTY ? t : `\u001b[${styles[s][0]}m${t}\u001b[${styles[s][1]}m`;
    }, text),
    toUSVString: (text) => String(text).toWellFormed(),
    parseArgs,
    aborted: (signal) => new Promise((resolve) => (signal.aborted ? resolve() : signal.addEventListener("abort", () => resolve(), { once: true }))),
    isArray: Array.isArray,
    types,
    TextEncoder,
    TextDecoder,
  };
};
