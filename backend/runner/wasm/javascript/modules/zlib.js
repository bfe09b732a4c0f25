// zlib: gzip, deflate and their inverses. What is compressed may differ from Node.js' in its
// bytes; every zlib reads it.
(candor) => {
  const { host } = candor;
  const input = (v) => {
    if (typeof v === "string") return candor.encode(v);
    if (ArrayBuffer.isView(v) || v instanceof ArrayBuffer) return candor.bytesOf(v);
    throw candor.wrongType("buffer", "of type string or an instance of Buffer, TypedArray, DataView, or ArrayBuffer", v);
  };
  const level = (o) => {
    const l = o?.level ?? -1;
    if (!(l >= -1 && l <= 9)) throw candor.rangeError("ERR_OUT_OF_RANGE", `The value of "options.level" is out of range. It must be >= -1 and <= 9. Received ${l}`);
    return l;
  };
  const compress = (format) => (v, o) => Buffer.from(host.deflate(format, level(o), input(v)).buffer);
  const expand = (format) => (v, o) => {
    const b = input(v);
    const kind = format === "auto" ? (b[0] === 0x1f ? "gzip" : "deflate") : format;
    return Buffer.from(host.inflate(kind, o?.maxOutputLength ?? -1, b).buffer);
  };
  const sync = {
    gzip: compress("gzip"), deflate: compress("deflate"), deflateRaw: compress("raw"),
    gunzip: expand("gzip"), inflate: expand("deflate"), inflateRaw: expand("raw"), unzip: expand("auto"),
  };
  const made = { constants: { Z_NO_COMPRESSION: 0, Z_BEST_SPEED: 1, Z_BEST_COMPRESSION: 9, Z_DEFAULT_COMPRESSION: -1, Z_NO_FLUSH: 0, Z_SYNC_FLUSH: 2, Z_FINISH: 4 }, codes: { Z_OK: 0, Z_DATA_ERROR: -3, Z_BUF_ERROR: -5 } };
  for (const [name, f] of Object.entries(sync)) {
    made[`${name}Sync`] = f;
    made[name] = (v, o, done = o) => {
      if (typeof done !== "function") throw candor.wrongType("callback", "of type function", done);
      let b;
      try {
        b = f(v, typeof o === "function" ? undefined : o);
      } catch (e) {
        if (e.code === "ERR_INVALID_ARG_TYPE") throw e;
        setImmediate(done, e);
        return;
      }
      setImmediate(done, null, b);
    };
    // As a stream: what comes is kept, and changed at its end.
    made[`create${name[0].toUpperCase()}${name.slice(1)}`] = (o) => {
      const { Transform } = candor.part("stream");
      const chunks = [];
      return new Transform({
        transform(chunk, encoding, done) {
          chunks.push(Buffer.from(chunk, encoding));
          done();
        },
        flush(done) {
          let b;
          try {
            b = f(Buffer.concat(chunks), o);
          } catch (e) {
            return done(e);
          }
          for (let at = 0; at < b.length; at += 16384) this.push(b.subarray(at, at + 16384));
          done();
        },
      });
    };
  }
  made.crc32 = (v, before = 0) => host.crc32(input(v), before);
  for (const name of ["brotliCompressSync", "brotliDecompressSync", "brotliCompress", "brotliDecompress", "createBrotliCompress", "createBrotliDecompress"]) {
    made[name] = () => {
      throw candor.absent("Brotli");
    };
  }
  return made;
};
