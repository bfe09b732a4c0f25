// Each way nests calls through the C of the engine, 300 deep, then without an end.
const ways = {
  "sort": (f, n) => [2, 1].sort((a, b) => (f(n - 1), a - b)),
  "toSorted": (f, n) => [2, 1].toSorted(() => f(n - 1)),
  "typed sort": (f, n) => new Int32Array([2, 1]).sort(() => f(n - 1) ?? 0),
  "map": (f, n) => [1].map(() => f(n - 1)),
  "forEach": (f, n) => [1].forEach(() => f(n - 1)),
  "filter": (f, n) => [1].filter(() => f(n - 1)),
  "reduce": (f, n) => [1, 2].reduce(() => f(n - 1)),
  "find": (f, n) => [1].find(() => f(n - 1)),
  "some": (f, n) => [1].some(() => f(n - 1)),
  "flatMap": (f, n) => [1].flatMap(() => [f(n - 1)]),
  "Array.from": (f, n) => Array.from([1], () => f(n - 1)),
  "typed map": (f, n) => new Uint8Array(1).map(() => f(n - 1)),
  "groupBy": (f, n) => Object.groupBy([1], () => (f(n - 1), 1)),
  "Map.forEach": (f, n) => new Map([[1, 1]]).forEach(() => f(n - 1)),
  "Set.forEach": (f, n) => new Set([1]).forEach(() => f(n - 1)),
  "getter": (f, n) => ({ get x() { return f(n - 1); } }).x,
  "setter": (f, n) => { ({ set x(v) { f(n - 1); } }).x = 1; },
  "class getter": (f, n) => new (class { get x() { return f(n - 1); } })().x,
  "proxy get": (f, n) => new Proxy({}, { get: () => f(n - 1) }).x,
  "proxy set": (f, n) => { new Proxy({}, { set: () => (f(n - 1), true) }).x = 1; },
  "proxy has": (f, n) => "x" in new Proxy({}, { has: () => (f(n - 1), true) }),
  "proxy apply": (f, n) => new Proxy(() => {}, { apply: () => f(n - 1) })(),
  "proxy construct": (f, n) => Reflect.construct(new Proxy(class {}, { construct: () => (f(n - 1), {}) }), []),
  "proxy ownKeys": (f, n) => Object.keys(new Proxy({}, { ownKeys: () => (f(n - 1), []) })),
  "proxy deleteProperty": (f, n) => delete new Proxy({}, { deleteProperty: () => (f(n - 1), true) }).x,
  "proxy getPrototypeOf": (f, n) => Object.getPrototypeOf(new Proxy({}, { getPrototypeOf: () => (f(n - 1), null) })),
  "toString": (f, n) => `${{ toString() { f(n - 1); return ""; } }}`, "valueOf": (f, n) => +{ valueOf() { f(n - 1); return 1; } },
  "toPrimitive": (f, n) => ({ [Symbol.toPrimitive]() { f(n - 1); return 1; } }) + 1, "hasInstance": (f, n) => 1 instanceof { [Symbol.hasInstance]: () => f(n - 1) },
  "species": (f, n) => { class A extends Array { static get [Symbol.species]() { f(n - 1); return Array; } } return new A(1).map((x) => x); },
  "toJSON": (f, n) => JSON.stringify({ toJSON: () => (f(n - 1), 1) }),
  "replacer": (f, n) => JSON.stringify({ a: 1 }, (k, v) => (k === "a" && f(n - 1), v)),
  "reviver": (f, n) => JSON.parse("[1]", (k, v) => (k === "0" && f(n - 1), v)),
  "replace": (f, n) => "x".replace(/x/, () => (f(n - 1), "")),
  "replaceAll": (f, n) => "x".replaceAll("x", () => (f(n - 1), "")),
  "matchAll species": (f, n) => { const r = /x/g; r.exec = () => (f(n - 1), null); return r.test("x"); },
  "generator": (f, n) => [...(function* () { yield f(n - 1); })()],
  "yield*": (f, n) => { function* g(k) { if (k > 0) yield* g(k - 1); } return [...g(n)]; },
  "iterator": (f, n) => { for (const _ of { [Symbol.iterator]() { f(n - 1); return [][Symbol.iterator](); } }); },
  "spread": (f, n) => Math.max(...{ *[Symbol.iterator]() { yield f(n - 1); } }),
  "destructuring": (f, n) => { const [a = f(n - 1)] = []; return a; },
  "default": (f, n) => ((a = f(n - 1)) => a)(),
  "apply": (f, n) => f.apply(null, [n - 1]),
  "call": (f, n) => f.call(null, n - 1),
  "Reflect.apply": (f, n) => Reflect.apply(f, null, [n - 1]),
  "bind": (f, n) => f.bind(null, n - 1)(),
  "Reflect.construct": (f, n) => Reflect.construct(function () { f(n - 1); }, []),
  "bind many": (f, n) => { if (n > 2000) return f(n - 1); let g = () => 1; for (let i = 0; i < Math.min(n, 2000); i++) g = g.bind(null); return n > 2000 ? f(n - 1) : g(); },
  "new": (f, n) => new (function () { f(n - 1); })(),
  "class": (f, n) => new (class { constructor() { f(n - 1); } })(),
  "field": (f, n) => new (class { x = f(n - 1); })(),
  "static block": (f, n) => { class A { static { f(n - 1); } } },
  "super": (f, n) => { class A { m(k) { return k && this.n(k); } } class B extends A { n(k) { return super.m(k - 1); } } return new B().m(n); },
  "derived": (f, n) => { class A { constructor() { f(n - 1); } } new (class extends A {})(); },
  "tagged": (f, n) => ((s, v) => v)`${f(n - 1)}`, "eval": (f, n) => eval("f(n - 1)"),
  "Function": (f, n) => new Function("f", "n", "return f(n - 1)")(f, n),
  "async": (f, n) => { (async () => f(n - 1))().catch(() => {}); },
  "await now": (f, n) => { (async () => { await f(n - 1); })().catch(() => {}); },
  "Promise": (f, n) => { new Promise(() => f(n - 1)).catch(() => {}); },
  "JSON.stringify deep": (f, n) => { n = Math.min(n, 20000); let a = []; for (let i = 0; i < n; i++) a = [a]; return JSON.stringify(a).length; },
  "JSON.parse deep": (f, n) => JSON.parse("[".repeat(n) + "]".repeat(n)),
  "JSON.parse objects": (f, n) => JSON.parse('{"a":'.repeat(n) + "1" + "}".repeat(n)),
  "flat": (f, n) => { let a = []; for (let i = 0; i < n; i++) a = [a]; return a.flat(Infinity); },
  "join": (f, n) => { let a = [1]; for (let i = 0; i < n; i++) a = [a]; return String(a); },
  "structuredClone": (f, n) => { let a = {}; for (let i = 0; i < n; i++) a = { a }; return structuredClone(a); },
  "inspect": (f, n) => { let a = {}; for (let i = 0; i < n; i++) a = { a }; return require("util").inspect(a, { depth: null }).length; },
  "equal": (f, n) => { const m = () => { let a = {}; for (let i = 0; i < Math.min(n, 5000); i++) a = { a }; return a; }; if (n > 5000) return f(n - 1); return require("assert").deepStrictEqual(m(), m()); },
  "prototype chain": (f, n) => { let a = {}; for (let i = 0; i < n; i++) a = Object.create(a); return a.missing; },
  "proxy chain": (f, n) => { let a = {}; for (let i = 0; i < n; i++) a = new Proxy(a, {}); return a.x; },
  "emit": (f, n) => { const e = new (require("events"))(); e.on("x", () => f(n - 1)); e.emit("x"); },
  "localeCompare": (f, n) => "a".localeCompare({ toString() { f(n - 1); return "b"; } }),
  "console inspect": (f, n) => require("util").inspect({ [Symbol.for("nodejs.util.inspect.custom")]: () => (f(n - 1), "") }),
  "Intl": (f, n) => (1).toLocaleString("en-US", { get style() { f(n - 1); return "decimal"; } }),
  "finally": (f, n) => { try { return 1; } finally { f(n - 1); } },
  "Symbol.toStringTag": (f, n) => Object.prototype.toString.call({ get [Symbol.toStringTag]() { f(n - 1); return ""; } }),
  "concat": (f, n) => [].concat({ get [Symbol.isConcatSpreadable]() { f(n - 1); return false; } }),
  "Object.assign": (f, n) => Object.assign({}, { get a() { return f(n - 1); } }),
  "object spread": (f, n) => ({ ...{ get a() { return f(n - 1); } } }),
  "defineProperty": (f, n) => Object.defineProperty({}, { toString() { f(n - 1); return "a"; } }, {}),
  "Date": (f, n) => new Date({ valueOf() { f(n - 1); return 0; } }),
  "Array length": (f, n) => Array.prototype.slice.call({ get length() { f(n - 1); return 0; } }),
  "regexp source": (f, n) => new RegExp({ toString() { f(n - 1); return "a"; } }),
  "parseInt": (f, n) => parseInt({ toString() { f(n - 1); return "1"; } }),
  "Reflect.get": (f, n) => Reflect.get({ get a() { return f(n - 1); } }, "a"),
  "vm": (f, n) => { globalThis.ff = f; globalThis.nn = n; return require("vm").runInThisContext("ff(nn - 1)"); },
};
// Their errors end in promises, or they need no stack.
const endless = ["async", "await now", "Promise", "JSON.stringify deep", "JSON.parse deep", "JSON.parse objects", "prototype chain"];
process.on("unhandledRejection", () => {});
const [part, parts] = process.argv.slice(2).map(Number);
Object.entries(ways).forEach(([name, way], i) => {
  if (i % parts !== part) return;
  const f = (n) => (n <= 0 ? 1 : way(f, n));
  try {
    f(300);
  } catch (e) {
    console.log(name, "300 deep:", String(e));
  }
  let end = "";
  try {
    f(100000);
    if (!endless.includes(name)) end = "no error";
  } catch (e) {
    // With next to no stack left, a parser may take that for an error in the text.
    const parsers = name === "Function" || name === "eval" || name === "vm";
    if (!(e instanceof RangeError && e.message === "Maximum call stack size exceeded") && !(parsers && e instanceof SyntaxError)) end = String(e).slice(0, 200);
  }
  if (end) console.log(name, "without an end:", end);
});
console.log("ok");
