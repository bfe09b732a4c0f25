// stream: Node.js' own, of the package readable-stream, with the program's standard streams.
(candor) => {
  const modules = new Map();
  const outside = {
    buffer: () => candor.builtins.buffer,
    events: () => candor.EventEmitter,
    "process/": () => process,
    "string_decoder/": () => candor.part("string_decoder"),
    "abort-controller": () => ({ AbortController, AbortSignal }),
    stream: () => modules.get("stream.js").exports,
  };
  const load = (name, from) => {
    if (Object.hasOwn(outside, name)) return outside[name]();
    const dir = from.includes("/") ? from.slice(0, from.lastIndexOf("/")) : "";
    const base = candor.clean(`lib/${dir}/${name}`).replace(/^lib\//, "");
    for (const file of [base, `${base}.js`, `${base}/index.js`]) {
      if (modules.has(file)) return modules.get(file).exports;
      const f = candor.host.library(file);
      if (f === undefined) continue;
      const module = { exports: {} };
      modules.set(file, module);
      f(module.exports, (n) => load(n, file), module);
      return module.exports;
    }
    throw new Error(`no file ${base} of the streams`);
  };
  const library = load("./stream", "");
  const { Readable, Writable } = library;

  // own is a standard stream as one of these; others are as they are.
  const wrapped = new Map();
  const own = (s) => {
    if (s !== process.stdin && s !== process.stdout && s !== process.stderr) return s;
    if (!wrapped.has(s)) {
      wrapped.set(s, s === process.stdin ? new Readable({ read() {} }).wrap(s) : new Writable({
        decodeStrings: false,
        write(chunk, encoding, done) {
          s.write(chunk, encoding);
          done();
        },
      }));
    }
    return wrapped.get(s);
  };
  // pipeline destroys what it is given at its end; the standard streams stay open.
  const list = (all) => (all.length > 0 && Array.isArray(all[0]) ? [all[0].map(own), ...all.slice(1)] : all.map(own));
  const stream = library;
  const { pipeline, finished } = library;
  const after = (made) => {
    wrapped.delete(process.stdout);
    wrapped.delete(process.stderr);
    return made;
  };
  stream.pipeline = (...all) => after(pipeline(...list(all)));
  stream.finished = (s, ...rest) => finished(own(s), ...rest);
  const original = library.promises;
  const promises = {
    pipeline: (...all) => after(original.pipeline(...list(all))),
    finished: (s, ...rest) => original.finished(own(s), ...rest),
  };
  Object.defineProperty(stream, "promises", { value: promises, configurable: true, enumerable: true });
  stream.own = own;
  // The standard input is a readable stream too, though none of these.
  for (const C of [stream, Readable]) {
    const is = C[Symbol.hasInstance];
    Object.defineProperty(C, Symbol.hasInstance, {
      value(v) {
        return (this === C && v === process.stdin) || is.call(this, v);
      },
    });
  }

  stream.readFile = (name, options = {}) => {
    const o = typeof options === "string" ? { encoding: options } : (options ?? {});
    const { fs } = candor;
    let rest = null;
    const s = new Readable({
      encoding: o.encoding,
      highWaterMark: o.highWaterMark ?? 65536,
      construct(done) {
        try {
          const all = fs.readFileSync(name);
          rest = all.subarray(o.start ?? 0, o.end === undefined ? all.length : o.end + 1);
        } catch (e) {
          return done(e);
        }
        s.emit("open", 3);
        s.emit("ready");
        done();
      },
      read(n) {
        const part = rest.subarray(0, n);
        rest = rest.subarray(n);
        s.bytesRead += part.length;
        s.push(part.length > 0 ? part : null);
      },
    });
    s.path = name;
    s.bytesRead = 0;
    return s;
  };
  stream.writeFile = (name, options = {}) => {
    const o = typeof options === "string" ? { encoding: options } : (options ?? {});
    const { fs } = candor;
    const s = new Writable({
      decodeStrings: true,
      construct(done) {
        try {
          if (typeof name === "string" && !name.startsWith("/dev/")) fs.writeFileSync(name, "", { flag: o.flags ?? "w" });
        } catch (e) {
          return done(e);
        }
        s.emit("open", 3);
        s.emit("ready");
        done();
      },
      write(chunk, _encoding, done) {
        try {
          fs.appendFileSync(name, chunk);
        } catch (e) {
          return done(e);
        }
        s.bytesWritten += chunk.length;
        done();
      },
    });
    s.path = name;
    s.bytesWritten = 0;
    s.close = (done) => s.end(done);
    return s;
  };

  const collect = async (s) => {
    const chunks = [];
    for await (const c of s) chunks.push(typeof c === "string" ? Buffer.from(c) : c);
    return Buffer.concat(chunks);
  };
  stream.consumers = {
    buffer: collect,
    text: async (s) => (await collect(s)).toString(),
    json: async (s) => JSON.parse((await collect(s)).toString()),
    arrayBuffer: async (s) => Uint8Array.from(await collect(s)).buffer,
  };
  return stream;
};
