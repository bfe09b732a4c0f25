// Buffer and text encodings.
(candor) => {
  const host = candor.host;

  const encode = (text) => {
    const whole = String(text).toWellFormed();
    return whole === "" ? new Uint8Array(0) : host.encode(whole);
  };
  // decodeFaulty puts one mark for each part that cannot be the beginning of a character.
  const decodeFaulty = (bytes) => {
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
  const decode = (bytes) => (bytes.length === 0 ? "" : (host.decode(bytes) ?? decodeFaulty(bytes)));
  const view = (v) => (v instanceof ArrayBuffer || v instanceof SharedArrayBuffer ? new Uint8Array(v) : new Uint8Array(v.buffer, v.byteOffset, v.byteLength));

  class TextEncoder {
    get encoding() {
      return "utf-8";
    }
    encode(text = "") {
      return encode(text);
    }
    encodeInto(text, to) {
      let read = 0;
      let written = 0;
      for (const c of text) {
        const bytes = encode(c);
        if (written + bytes.length > to.length) break;
        to.set(bytes, written);
        written += bytes.length;
        read += c.length;
      }
      return { read, written };
    }
  }
  const encodings = { "utf-8": "utf-8", utf8: "utf-8", "unicode-1-1-utf-8": "utf-8", "utf-16le": "utf-16le", "utf-16": "utf-16le", latin1: "windows-1252", ascii: "windows-1252", "iso-8859-1": "windows-1252", "windows-1252": "windows-1252" };
  class TextDecoder {
    #encoding;
    #fatal;
    #keepMark;
    #rest = [];
    constructor(label = "utf-8", options = {}) {
      this.#encoding = encodings[String(label).trim().toLowerCase()];
      if (this.#encoding === undefined) throw candor.rangeError("ERR_ENCODING_NOT_SUPPORTED", `The "${label}" encoding is not supported`);
      this.#fatal = options?.fatal === true;
      this.#keepMark = options?.ignoreBOM === true;
    }
    get encoding() {
      return this.#encoding;
    }
    get fatal() {
      return this.#fatal;
    }
    get ignoreBOM() {
      return this.#keepMark;
    }
    decode(v, options) {
      let bytes = v === undefined ? new Uint8Array(0) : view(v);
      if (this.#rest.length > 0) bytes = Buffer.concat([Buffer.from(this.#rest), bytes]);
      this.#rest = [];
      if (this.#encoding !== "utf-8") return Buffer.from(bytes).toString(this.#encoding === "utf-16le" ? "utf16le" : "latin1");
      if (options?.stream === true) {
        const whole = wholeLength(bytes);
        this.#rest = [...bytes.subarray(whole)];
        bytes = bytes.subarray(0, whole);
      }
      if (this.#fatal && bytes.length > 0 && host.decode(bytes) === undefined) throw candor.typeError("ERR_ENCODING_INVALID_ENCODED_DATA", "The encoded data was not valid for encoding utf-8");
      const text = decode(bytes);
      return !this.#keepMark && text.startsWith("\ufeff") ? text.slice(1) : text;
    }
  }
  // wholeLength is how many bytes there are without the beginning of a character at the end.
  const wholeLength = (bytes) => {
    for (let back = 1; back <= 3 && back <= bytes.length; back++) {
      const b = bytes[bytes.length - back];
      if ((b & 0xc0) === 0x80) continue;
      const wants = b >= 0xf0 ? 4 : b >= 0xe0 ? 3 : b >= 0xc0 ? 2 : 1;
      return wants > back ? bytes.length - back : bytes.length;
    }
    return bytes.length;
  };

  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const digits = new Map([...alphabet].map((c, i) => [c, i]));
  digits.set("-", 62);
  digits.set("_", 63);
  const toBase64 = (bytes) => {
    const out = [];
    for (let i = 0; i < bytes.length; i += 3) {
      const n = (bytes[i] << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
      out.push(alphabet[n >> 18], alphabet[(n >> 12) & 63], i + 1 < bytes.length ? alphabet[(n >> 6) & 63] : "=", i + 2 < bytes.length ? alphabet[n & 63] : "=");
    }
    return out.join("");
  };
  const fromBase64 = (text) => {
    const bytes = [];
    let n = 0;
    let bits = 0;
    for (const c of text) {
      if (c === "=") break;
      const v = digits.get(c);
      if (v === undefined) continue;
      n = ((n << 6) | v) & 0xffffff;
      bits += 6;
      if (bits >= 8) {
        bits -= 8;
        bytes.push((n >> bits) & 255);
      }
    }
    return bytes;
  };
  const fromHex = (text) => {
    const bytes = [];
    for (let i = 0; i + 1 < text.length; i += 2) {
      const pair = text.slice(i, i + 2);
      if (!/^[0-9a-f]{2}$/i.test(pair)) break;
      bytes.push(Number.parseInt(pair, 16));
    }
    return bytes;
  };
  const chars = (bytes, mask) => {
    const out = [];
    for (let i = 0; i < bytes.length; i += 4096) out.push(String.fromCharCode(...bytes.subarray(i, i + 4096).map((b) => b & mask)));
    return out.join("");
  };

  // codecs have the encodings by name: from text to bytes, and back.
  const utf8 = { to: encode, from: decode };
  const utf16 = {
    to: (s) => {
      const bytes = new Uint8Array(2 * s.length);
      for (let i = 0; i < s.length; i++) {
        bytes[2 * i] = s.charCodeAt(i) & 255;
        bytes[2 * i + 1] = s.charCodeAt(i) >> 8;
      }
      return bytes;
    },
    from: (b) => {
      const out = [];
      for (let i = 0; i + 1 < b.length; i += 2) out.push(String.fromCharCode(b[i] | (b[i + 1] << 8)));
      return out.join("");
    },
  };
  const latin1 = {
    to: (s) => {
      const bytes = new Uint8Array(s.length);
      for (let i = 0; i < s.length; i++) bytes[i] = s.charCodeAt(i) & 255;
      return bytes;
    },
    from: (b) => chars(b, 255),
  };
  const codecs = {
    utf8,
    "utf-8": utf8,
    hex: { to: fromHex, from: (b) => Array.from(b, (x) => x.toString(16).padStart(2, "0")).join("") },
    base64: { to: fromBase64, from: toBase64 },
    base64url: { to: fromBase64, from: (b) => toBase64(b).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "") },
    latin1,
    binary: latin1,
    ascii: { to: latin1.to, from: (b) => chars(b, 127) },
    utf16le: utf16,
    "utf-16le": utf16,
    ucs2: utf16,
    "ucs-2": utf16,
  };
  const codec = (encoding) => {
    const name = encoding === undefined || encoding === null ? "utf8" : String(encoding).toLowerCase();
    if (!Object.hasOwn(codecs, name)) throw candor.typeError("ERR_UNKNOWN_ENCODING", `Unknown encoding: ${encoding}`);
    return codecs[name];
  };

  const outOfRange = (name, range, v) => candor.rangeError("ERR_OUT_OF_RANGE", `The value of "${name}" is out of range. It must be ${range}. Received ${typeof v === "bigint" ? `${v}n` : v}`);
  const wrap = (bytes) => Object.setPrototypeOf(bytes instanceof Uint8Array ? new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length) : Uint8Array.from(bytes), Buffer.prototype);

  function Buffer(v, encoding, length) {
    return typeof v === "number" ? Buffer.alloc(v) : Buffer.from(v, encoding, length);
  }
  Object.setPrototypeOf(Buffer, Uint8Array);
  Buffer.prototype = Object.create(Uint8Array.prototype, { constructor: { value: Buffer, writable: true, configurable: true } });
  // Methods that make another of a kind make a Buffer.
  Object.defineProperty(Buffer, Symbol.species, { configurable: true, get: () => Species });
  function Species(...args) {
    return Object.setPrototypeOf(new Uint8Array(...args), Buffer.prototype);
  }

  const size = (n) => {
    if (typeof n !== "number") throw candor.wrongType("size", "of type number", n);
    if (!(n >= 0 && n <= 2 ** 32)) throw outOfRange("size", ">= 0 && <= 4294967296", n);
    return n;
  };
  const statics = {
    poolSize: 8192,
    from(v, encoding, length) {
      if (typeof v === "string") return wrap(codec(encoding).to(v));
      if (v instanceof ArrayBuffer || v instanceof SharedArrayBuffer) return Object.setPrototypeOf(new Uint8Array(v, encoding, length), Buffer.prototype);
      if (typeof v === "object" && v !== null) {
        const value = v.valueOf();
        if (value !== null && value !== v && (typeof value === "string" || typeof value === "object")) return Buffer.from(value, encoding, length);
        if (v.type === "Buffer" && Array.isArray(v.data)) return wrap(Uint8Array.from(v.data));
        if (v.length !== undefined) return wrap(Uint8Array.from(v, (x) => x));
        if (typeof v[Symbol.toPrimitive] === "function") return Buffer.from(v[Symbol.toPrimitive]("string"), encoding);
      }
      throw candor.typeError("ERR_INVALID_ARG_TYPE", `The first argument must be of type string or an instance of Buffer, ArrayBuffer, or Array or an Array-like Object.${candor.received(v)}`);
    },
    of: (...items) => wrap(Uint8Array.of(...items)),
    alloc(n, fill, encoding) {
      const b = wrap(new Uint8Array(size(n)));
      return fill === undefined || fill === 0 ? b : b.fill(fill, encoding);
    },
    allocUnsafe: (n) => wrap(new Uint8Array(size(n))),
    allocUnsafeSlow: (n) => wrap(new Uint8Array(size(n))),
    isBuffer: (v) => v instanceof Buffer,
    isEncoding: (name) => typeof name === "string" && Object.hasOwn(codecs, name.toLowerCase()),
    byteLength(v, encoding) {
      if (typeof v === "string") return codec(encoding).to(v).length;
      if (v?.byteLength !== undefined) return v.byteLength;
      throw candor.wrongType("string", "of type string or an instance of Buffer or ArrayBuffer", v);
    },
    concat(all, length) {
      if (!Array.isArray(all)) throw candor.wrongType("list", "an instance of Array", all);
      all.forEach((b, i) => {
        if (!(b instanceof Uint8Array)) throw candor.wrongType(`list[${i}]`, "an instance of Buffer or Uint8Array", b);
      });
      const out = Buffer.alloc(length ?? all.reduce((n, b) => n + b.length, 0));
      let at = 0;
      for (const b of all) {
        if (at >= out.length) break;
        out.set(at + b.length > out.length ? b.subarray(0, out.length - at) : b, at);
        at += b.length;
      }
      return out;
    },
    compare(a, b) {
      for (let i = 0; i < a.length && i < b.length; i++) if (a[i] !== b[i]) return a[i] < b[i] ? -1 : 1;
      return Math.sign(a.length - b.length);
    },
  };
  const search = (b, v, from, encoding, last) => {
    if (typeof from === "string") {
      encoding = from;
      from = undefined;
    }
    const what = typeof v === "number" ? [v & 255] : typeof v === "string" ? codec(encoding).to(v) : v;
    const step = last ? -1 : 1;
    let i = from === undefined || Number.isNaN(Number(from)) ? (last ? b.length - what.length : 0) : Math.trunc(from);
    if (i < 0) i += b.length;
    if (i < 0 && !last) i = 0;
    i = last ? Math.min(i, b.length - what.length) : i;
    for (; i >= 0 && i + what.length <= b.length; i += step) {
      let same = 0;
      while (same < what.length && b[i + same] === what[same]) same++;
      if (same === what.length) return i;
    }
    return -1;
  };
  const dataView = (b) => new DataView(b.buffer, b.byteOffset, b.length);
  const methods = {
    toString(encoding, start = 0, end = this.length) {
      const part = Uint8Array.prototype.subarray.call(view(this), Math.max(start, 0), Math.max(end, 0));
      return codec(encoding).from(part);
    },
    toLocaleString(...args) {
      return this.toString(...args);
    },
    subarray(start, end) {
      return wrap(Uint8Array.prototype.subarray.call(view(this), start, end));
    },
    slice(start, end) {
      return this.subarray(start, end);
    },
    equals(other) {
      if (!(other instanceof Uint8Array)) throw candor.wrongType("otherBuffer", "an instance of Buffer or Uint8Array", other);
      return Buffer.compare(this, other) === 0;
    },
    compare(other, otherStart = 0, otherEnd = other.length, start = 0, end = this.length) {
      return Buffer.compare(view(this).subarray(start, end), view(other).subarray(otherStart, otherEnd));
    },
    indexOf(v, from, encoding) {
      return search(this, v, from, encoding, false);
    },
    lastIndexOf(v, from, encoding) {
      return search(this, v, from, encoding, true);
    },
    includes(v, from, encoding) {
      return search(this, v, from, encoding, false) >= 0;
    },
    write(text, offset, length, encoding) {
      if (typeof offset === "string") [offset, length, encoding] = [0, undefined, offset];
      else if (typeof length === "string") [length, encoding] = [undefined, length];
      offset ??= 0;
      const most = Math.min(length ?? Infinity, this.length - offset);
      let bytes = codec(encoding).to(text);
      if (bytes.length > most) {
        bytes = Uint8Array.from(bytes).subarray(0, most);
        if (codec(encoding) === utf8) bytes = bytes.subarray(0, wholeLength(bytes));
      }
      this.set(bytes, offset);
      return bytes.length;
    },
    fill(v, offset, end, encoding) {
      if (typeof offset === "string") [offset, encoding] = [undefined, offset];
      else if (typeof end === "string") [end, encoding] = [undefined, end];
      offset ??= 0;
      end ??= this.length;
      if (typeof v === "number" || typeof v === "boolean") {
        Uint8Array.prototype.fill.call(this, Number(v) & 255, offset, end);
        return this;
      }
      const bytes = typeof v === "string" ? codec(encoding).to(v) : v;
      for (let i = offset; i < end; i++) this[i] = bytes.length > 0 ? bytes[(i - offset) % bytes.length] : 0;
      return this;
    },
    copy(to, at = 0, start = 0, end = this.length) {
      const part = view(this).subarray(start, Math.min(end, start + Math.max(to.length - at, 0)));
      to.set(part, at);
      return part.length;
    },
    toJSON() {
      return { type: "Buffer", data: Array.from(this) };
    },
    readUIntBE(at, n) {
      let v = 0;
      for (let i = 0; i < n; i++) v = v * 256 + this[at + i];
      return v;
    },
    readUIntLE(at, n) {
      let v = 0;
      for (let i = n - 1; i >= 0; i--) v = v * 256 + this[at + i];
      return v;
    },
    readIntBE(at, n) {
      const v = this.readUIntBE(at, n);
      return v >= 2 ** (8 * n - 1) ? v - 2 ** (8 * n) : v;
    },
    readIntLE(at, n) {
      const v = this.readUIntLE(at, n);
      return v >= 2 ** (8 * n - 1) ? v - 2 ** (8 * n) : v;
    },
    writeUIntBE(v, at, n) {
      for (let i = n - 1; i >= 0; i--) {
        this[at + i] = v % 256;
        v = Math.floor(v / 256);
      }
      return at + n;
    },
    writeUIntLE(v, at, n) {
      for (let i = 0; i < n; i++) {
        this[at + i] = v % 256;
        v = Math.floor(v / 256);
      }
      return at + n;
    },
    writeIntBE(v, at, n) {
      return this.writeUIntBE(v < 0 ? v + 2 ** (8 * n) : v, at, n);
    },
    writeIntLE(v, at, n) {
      return this.writeUIntLE(v < 0 ? v + 2 ** (8 * n) : v, at, n);
    },
    [candor.customInspect]() {
      const shown = Array.from(view(this).subarray(0, 50), (b) => ` ${b.toString(16).padStart(2, "0")}`).join("");
      const more = this.length - 50;
      return `<Buffer${shown}${more > 0 ? ` ... ${more} more byte${more > 1 ? "s" : ""}` : ""}>`;
    },
  };
  for (const name of ["readUIntBE", "readUIntLE", "writeUIntBE", "writeUIntLE"]) methods[name.replace("UInt", "Uint")] = methods[name];
  for (const [n, swap] of [[2, "swap16"], [4, "swap32"], [8, "swap64"]]) {
    methods[swap] = function () {
      if (this.length % n !== 0) throw candor.rangeError("ERR_INVALID_BUFFER_SIZE", `Buffer size must be a multiple of ${8 * n}-bits`);
      for (let i = 0; i < this.length; i += n) view(this).subarray(i, i + n).reverse();
      return this;
    };
  }
  // readInt32LE and its kin.
  const number = (name, get, n, range) => {
    const checked = (b, at) => {
      if (typeof at !== "number") throw candor.wrongType("offset", "of type number", at);
      if (at < 0 || at + n > b.length || !Number.isInteger(at)) {
        if (b.length < n) throw candor.rangeError("ERR_BUFFER_OUT_OF_BOUNDS", "Attempt to access memory outside buffer bounds");
        throw outOfRange("offset", Number.isInteger(at) ? `>= 0 and <= ${b.length - n}` : "an integer", at);
      }
      return at;
    };
    for (const order of n === 1 ? [""] : ["LE", "BE"]) {
      const little = order === "LE";
      methods[`read${name}${order}`] = function (at = 0) {
        return dataView(this)[`get${get}`](checked(this, at), little);
      };
      methods[`write${name}${order}`] = function (v, at = 0) {
        if (range && (v < range[0] || v > range[1])) throw outOfRange("value", `>= ${range[2] ?? range[0]} and <= ${range[3] ?? range[1]}`, v);
        dataView(this)[`set${get}`](checked(this, at), v, little);
        return at + n;
      };
      if (name.includes("UInt")) {
        methods[`read${name.replace("UInt", "Uint")}${order}`] = methods[`read${name}${order}`];
        methods[`write${name.replace("UInt", "Uint")}${order}`] = methods[`write${name}${order}`];
      }
    }
  };
  number("UInt8", "Uint8", 1, [0, 255]);
  number("Int8", "Int8", 1, [-128, 127]);
  number("UInt16", "Uint16", 2, [0, 65535]);
  number("Int16", "Int16", 2, [-32768, 32767]);
  number("UInt32", "Uint32", 4, [0, 4294967295]);
  number("Int32", "Int32", 4, [-2147483648, 2147483647]);
  number("BigUInt64", "BigUint64", 8, [0n, 2n ** 64n - 1n, "0n", "2n ** 64n - 1n"]);
  number("BigInt64", "BigInt64", 8, [-(2n ** 63n), 2n ** 63n - 1n, "-(2n ** 63n)", "2n ** 63n - 1n"]);
  number("Float", "Float32", 4);
  number("Double", "Float64", 8);
  for (const [o, all] of [[Buffer, statics], [Buffer.prototype, methods]]) {
    for (const name of Reflect.ownKeys(all)) Object.defineProperty(o, name, { value: all[name], writable: true, configurable: true });
  }
  for (const [name, get] of [["parent", (b) => b.buffer], ["offset", (b) => b.byteOffset]]) {
    Object.defineProperty(Buffer.prototype, name, { configurable: true, get() { return get(this); } });
  }
  return { Buffer, TextEncoder, TextDecoder, encode, decode, bytesOf: view, codec, wholeLength };
};
