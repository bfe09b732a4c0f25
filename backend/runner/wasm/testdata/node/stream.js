const { Readable, Writable, Duplex, Transform, PassThrough, pipeline, finished, addAbortSignal } = require("stream");
const { pipeline: pipe } = require("stream/promises");
const { EventEmitter } = require("events");
(async () => {
  const seen = [];
  const r = new Readable({ read() {} });
  r.on("data", (c) => seen.push(`data ${c}`)).on("end", () => seen.push("end")).on("close", () => seen.push("close")).on("pause", () => seen.push("pause")).on("resume", () => seen.push("resume"));
  r.push("a"); r.push(Buffer.from("b")); r.push(null);
  await finishedP(r); await tick(); console.log(seen.join("; "));
  const w = new Writable({ highWaterMark: 3, write(c, e, cb) { console.log("write", c.toString(), e); setImmediate(cb); }, final(cb) { console.log("final"); cb(); } });
  w.on("drain", () => console.log("drain")).on("finish", () => console.log("finish"));
  console.log(w.write("ab"), w.write("cd"), w.writableLength, w.writableNeedDrain); w.end("e", () => console.log("ended")); await finishedP(w);
  const upper = new Transform({ transform(c, e, cb) { cb(null, c.toString().toUpperCase()); }, flush(cb) { this.push("!"); cb(); } });
  let out = ""; await pipe(Readable.from(["x", "y", "z"]), upper, async function* (src) { for await (const c of src) yield `<${c}>`; }, new Writable({ write(c, e, cb) { out += c; cb(); } })); console.log(out);
  await pipe(Readable.from([1]), new Transform({ objectMode: true, transform(c, e, cb) { cb(new Error("bad")); } }), new PassThrough({ objectMode: true })).catch((e) => console.log("caught", e.message));
  pipeline(Readable.from(["a"]), new PassThrough(), (e) => console.log("callback", e?.message)).resume(); await tick(); await tick(); await tick();
  const d = new Duplex({ read() { this.push("r"); this.push(null); }, write(c, e, cb) { console.log("dw", String(c)); cb(); } }); d.end("q"); for await (const c of d) console.log(String(c));
  for await (const x of Readable.from(gen()).map((n) => n * 2).filter((n) => n > 2)) console.log(x);
  console.log(await Readable.from([1, 2, 3, 4]).drop(1).take(2).toArray(), await Readable.from([1, 2, 3]).reduce((a, b) => a + b, 0));
  const bad = new Readable({ read() { this.destroy(new Error("destroyed")); } }); bad.on("error", (e) => console.log("error", e.message)); bad.resume(); await tick(); await tick(); console.log(bad.destroyed, bad.errored?.message);
  const e = new Writable({ write(c, en, cb) { cb(); } }); e.end(); e.on("error", (x) => console.log(x.code, x.message)); e.write("late"); await tick(); await tick();
  try { new Writable({ write() {} }).write(5); } catch (x) { console.log(x.code); }
  const s = new PassThrough({ encoding: "utf8" }); s.write(Buffer.from([0xe2, 0x82])); s.write(Buffer.from([0xac])); s.end(); for await (const c of s) console.log(c);
  const p = new Readable({ read() {} }); p.push("hello"); p.push(null); p.on("readable", () => { let c; while ((c = p.read(2)) !== null) console.log("chunk", String(c)); }); await finishedP(p);
  class Counter extends Readable { constructor(n) { super({ objectMode: true }); this.n = n; this.i = 0; } _read() { this.push(this.i < this.n ? { i: this.i++ } : null); } }
  for await (const c of new Counter(3)) console.log(c);
  class Log extends Writable { _write(c, e, cb) { console.log("log", String(c)); cb(); } } const l = new Log(); l.cork(); l.write("1"); l.write("2"); console.log("corked"); l.uncork(); l.end(); await finishedP(l);
  console.log(new Transform() instanceof EventEmitter, new Transform() instanceof Readable, new Transform() instanceof Writable, new Readable() instanceof Transform, new Readable() instanceof Writable, process.stdin instanceof Readable, process.stdin instanceof require("stream"), upper instanceof Duplex, Readable.from([]) instanceof require("stream"), r.readableFlowing, w.writableFinished);
  const ac = new AbortController(); const ab = addAbortSignal(ac.signal, new Readable({ read() {} })); ab.on("error", (x) => console.log(x.name, x.code)); ac.abort(); await tick(); await tick();
  console.log(await require("stream/consumers").text(Readable.from(["a", "b"])), await require("stream/consumers").json(Readable.from(['{"x":1}'])));
  function* gen() { yield 1; yield 2; yield 3; }
  function tick() { return new Promise((r) => setImmediate(r)); }
  function finishedP(s) { return new Promise((res) => finished(s, () => res())); }
})();
