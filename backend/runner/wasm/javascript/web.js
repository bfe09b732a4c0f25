// What the web platform has and the engine has not: text encoding, clones, random bytes, aborting.
(candor) => {
  const define = (name, value) => Object.defineProperty(globalThis, name, { value, writable: true, configurable: true });

  const encode = (text) => {
    const bytes = [];
    for (const c of String(text).toWellFormed()) {
      const n = c.codePointAt(0);
      if (n < 0x80) bytes.push(n);
      else if (n < 0x800) bytes.push(0xc0 | (n >> 6), 0x80 | (n & 63));
      else if (n < 0x10000) bytes.push(0xe0 | (n >> 12), 0x80 | ((n >> 6) & 63), 0x80 | (n & 63));
      else bytes.push(0xf0 | (n >> 18), 0x80 | ((n >> 12) & 63), 0x80 | ((n >> 6) & 63), 0x80 | (n & 63));
    }
    return new Uint8Array(bytes);
  };
  const decode = (bytes) => {
    const out = [];
    for (let i = 0; i < bytes.length; ) {
      const b = bytes[i++];
      if (b < 0x80) {
        out.push(String.fromCharCode(b));
        continue;
      }
      const more = b >= 0xc2 && b <= 0xdf ? 1 : b >= 0xe0 && b <= 0xef ? 2 : b >= 0xf0 && b <= 0xf4 ? 3 : 0;
      let n = b & (0x3f >> more);
      let left = more;
      const low = b === 0xe0 ? 0xa0 : b === 0xf0 ? 0x90 : 0x80;
      const high = b === 0xed ? 0x9f : b === 0xf4 ? 0x8f : 0xbf;
      while (left > 0 && i < bytes.length && bytes[i] >= (left === more ? low : 0x80) && bytes[i] <= (left === more ? high : 0xbf)) {
        n = (n << 6) | (bytes[i++] & 63);
        left--;
      }
      out.push(more === 0 || left > 0 ? "\ufffd" : String.fromCodePoint(n));
    }
    return out.join("");
  };
  const view = (v) => (v instanceof ArrayBuffer ? new Uint8Array(v) : new Uint8Array(v.buffer, v.byteOffset, v.byteLength));

  define("TextEncoder", class TextEncoder {
    encoding = "utf-8";
    encode(text = "") {
      return encode(text);
    }
    encodeInto(text, to) {
      const bytes = encode(text).subarray(0, to.length);
      to.set(bytes);
      return { read: text.length, written: bytes.length };
    }
  });
  define("TextDecoder", class TextDecoder {
    encoding = "utf-8";
    decode(v) {
      return v === undefined ? "" : decode(view(v));
    }
  });

  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const toBase64 = (bytes) => {
    let out = "";
    for (let i = 0; i < bytes.length; i += 3) {
      const n = (bytes[i] << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
      out += alphabet[n >> 18] + alphabet[(n >> 12) & 63];
      out += i + 1 < bytes.length ? alphabet[(n >> 6) & 63] : "=";
      out += i + 2 < bytes.length ? alphabet[n & 63] : "=";
    }
    return out;
  };
  const fromBase64 = (text) => {
    const bytes = [];
    let n = 0;
    let bits = 0;
    for (const c of text.replaceAll("-", "+").replaceAll("_", "/")) {
      const v = alphabet.indexOf(c);
      if (v < 0) continue;
      n = ((n << 6) | v) & 0xffffff;
      bits += 6;
      if (bits >= 8) {
        bits -= 8;
        bytes.push((n >> bits) & 255);
      }
    }
    return bytes;
  };

  // Buffer, as far as programs of an interview use it.
  class Buffer extends Uint8Array {
    static from(v, encoding = "utf8", length = undefined) {
      if (typeof v === "string") {
        const e = String(encoding).toLowerCase();
        if (e === "hex") return Buffer.from((v.match(/[0-9a-f]{2}/gi) ?? []).map((h) => Number.parseInt(h, 16)));
        if (e === "base64" || e === "base64url") return Buffer.from(fromBase64(v));
        if (e === "latin1" || e === "binary" || e === "ascii") return Buffer.from(Array.from(v, (c) => c.charCodeAt(0) & 255));
        return Buffer.from(encode(v));
      }
      if (v instanceof ArrayBuffer) return new Buffer(v, encoding === "utf8" ? 0 : encoding, length);
      const b = new Buffer(v.length);
      for (let i = 0; i < v.length; i++) b[i] = v[i];
      return b;
    }
    static alloc(size, fill = 0) {
      return new Buffer(size).fill(typeof fill === "string" ? fill.charCodeAt(0) : fill);
    }
    static allocUnsafe(size) {
      return new Buffer(size);
    }
    static isBuffer(v) {
      return v instanceof Buffer;
    }
    static byteLength(v) {
      return typeof v === "string" ? encode(v).length : v.byteLength;
    }
    static concat(list) {
      return Buffer.from(list.flatMap((b) => [...b]));
    }
    toString(encoding = "utf8", start = 0, end = this.length) {
      const part = Uint8Array.prototype.subarray.call(this, start, end);
      const e = String(encoding).toLowerCase();
      if (e === "hex") return Array.from(part, (b) => b.toString(16).padStart(2, "0")).join("");
      if (e === "base64") return toBase64(part);
      if (e === "base64url") return toBase64(part).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
      if (e === "latin1" || e === "binary" || e === "ascii") return Array.from(part, (b) => String.fromCharCode(b)).join("");
      return decode(part);
    }
    equals(other) {
      return this.length === other.length && this.every((b, i) => b === other[i]);
    }
    toJSON() {
      return { type: "Buffer", data: Array.from(this) };
    }
    [candor.customInspect]() {
      return `<Buffer${Array.from(this.subarray(0, 50), (b) => ` ${b.toString(16).padStart(2, "0")}`).join("")}${this.length > 50 ? ` ... ${this.length - 50} more bytes` : ""}>`;
    }
  }
  define("Buffer", Buffer);

  const clone = (v, seen) => {
    if (typeof v === "function" || typeof v === "symbol") {
      const e = new Error(`${typeof v === "symbol" ? String(v) : v} could not be cloned.`);
      e.name = "DataCloneError";
      throw e;
    }
    if (typeof v !== "object" || v === null) return v;
    if (seen.has(v)) return seen.get(v);
    const keep = (copy) => {
      seen.set(v, copy);
      return copy;
    };
    if (Array.isArray(v)) {
      const copy = keep(new Array(v.length));
      for (const k of Object.keys(v)) copy[k] = clone(v[k], seen);
      return copy;
    }
    if (v instanceof Date) return keep(new Date(v.getTime()));
    if (v instanceof RegExp) return keep(new RegExp(v.source, v.flags));
    if (v instanceof Number || v instanceof String || v instanceof Boolean) return keep(Object(v.valueOf()));
    if (v instanceof ArrayBuffer) return keep(v.slice(0));
    if (ArrayBuffer.isView(v)) {
      const buffer = clone(v.buffer, seen);
      return keep(v instanceof DataView ? new DataView(buffer, v.byteOffset, v.byteLength) : new (v instanceof Buffer ? Uint8Array : v.constructor)(buffer, v.byteOffset, v.length));
    }
    if (v instanceof Map) {
      const copy = keep(new Map());
      for (const [k, x] of v) copy.set(clone(k, seen), clone(x, seen));
      return copy;
    }
    if (v instanceof Set) {
      const copy = keep(new Set());
      for (const x of v) copy.add(clone(x, seen));
      return copy;
    }
    if (v instanceof Error) {
      const copy = keep(Object.create(Object.getPrototypeOf(v)));
      for (const k of ["name", "message", "stack", "cause"]) if (Object.hasOwn(v, k)) Object.defineProperty(copy, k, { value: clone(v[k], seen), writable: true, configurable: true });
      return copy;
    }
    if (v instanceof Promise || v instanceof WeakMap || v instanceof WeakSet) {
      const e = new Error(`#<${v.constructor.name}> could not be cloned.`);
      e.name = "DataCloneError";
      throw e;
    }
    const copy = keep({});
    for (const k of Object.keys(v)) copy[k] = clone(v[k], seen);
    return copy;
  };
  define("structuredClone", function structuredClone(value) {
    return clone(value, new Map());
  });

  const crypto = {
    getRandomValues(array) {
      const bytes = view(array);
      const hex = candor.host.random(bytes.length);
      for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16);
      return array;
    },
    randomUUID() {
      const h = candor.host.random(16);
      return `${h.slice(0, 8)}-${h.slice(8, 12)}-4${h.slice(13, 16)}-${((Number.parseInt(h[16], 16) & 3) | 8).toString(16)}${h.slice(17, 20)}-${h.slice(20, 32)}`;
    },
  };
  define("crypto", crypto);

  class AbortSignal extends candor.EventEmitter {
    aborted = false;
    reason = undefined;
    addEventListener(name, f) {
      this.on(name, f);
    }
    removeEventListener(name, f) {
      this.off(name, f);
    }
    throwIfAborted() {
      if (this.aborted) throw this.reason;
    }
    static timeout(ms) {
      const c = new AbortController();
      setTimeout(() => c.abort(), ms).unref();
      return c.signal;
    }
  }
  class AbortController {
    signal = new AbortSignal();
    abort(reason) {
      if (this.signal.aborted) return;
      if (reason === undefined) {
        reason = new Error("This operation was aborted");
        reason.name = "AbortError";
      }
      this.signal.aborted = true;
      this.signal.reason = reason;
      this.signal.onabort?.({ type: "abort" });
      this.signal.emit("abort", { type: "abort" });
    }
  }
  define("AbortSignal", AbortSignal);
  define("AbortController", AbortController);
};
