// crypto: digests, keys from passwords and random numbers.
(candor) => {
  const { host } = candor;
  const bytes = (v, name = "data", encoding = "utf8") => {
    if (typeof v === "string") return candor.bytesOf(Buffer.from(v, encoding));
    if (ArrayBuffer.isView(v) || v instanceof ArrayBuffer) return candor.bytesOf(v);
    throw candor.wrongType(name, "of type string or an instance of Buffer, TypedArray, or DataView", v);
  };
  const algorithms = ["md5", "sha1", "sha224", "sha256", "sha3-224", "sha3-256", "sha3-384", "sha3-512", "sha384", "sha512", "sha512-224", "sha512-256"];
  const algorithm = (name) => {
    const known = String(name).toLowerCase().replace(/^rsa-/, "").replace(/^sha-(?=\d{3}$|1$)/, "sha").replace("sha512/", "sha512-");
    return algorithms.includes(known) ? known : null;
  };
  const encoded = (b, encoding) => (encoding === undefined || encoding === "buffer" ? b : b.toString(encoding));

  class Hash {
    #chunks = [];
    #compute;
    #done = false;
    constructor(compute) {
      this.#compute = compute;
    }
    update(data, encoding) {
      if (this.#done) throw candor.codedError("ERR_CRYPTO_HASH_FINALIZED", "Digest already called");
      this.#chunks.push(bytes(data, "data", encoding).slice());
      return this;
    }
    digest(encoding) {
      if (this.#done) throw candor.codedError("ERR_CRYPTO_HASH_FINALIZED", "Digest already called");
      this.#done = true;
      return encoded(Buffer.from(this.#compute(Buffer.concat(this.#chunks)).buffer), encoding);
    }
    copy() {
      if (this.#done) throw candor.codedError("ERR_CRYPTO_HASH_FINALIZED", "Digest already called");
      const h = new this.constructor(this.#compute);
      h.#chunks = [...this.#chunks];
      return h;
    }
    // As a stream, it is written to and then read.
    write(data, encoding) {
      this.update(data, encoding);
      return true;
    }
    end(data, encoding) {
      if (data !== undefined) this.update(data, encoding);
      return this;
    }
    read() {
      return this.digest();
    }
    on(name, f) {
      if (name === "finish" || name === "end") setImmediate(f);
      return this;
    }
    once(name, f) {
      return this.on(name, f);
    }
    emit() {}
  }
  class Hmac extends Hash {
    copy() {
      throw candor.typeError("ERR_INVALID_STATE", "copy is not a function");
    }
  }
  const createHash = (name) => {
    if (typeof name !== "string") throw candor.wrongType("algorithm", "of type string", name);
    const known = algorithm(name);
    if (known === null) throw candor.codedError("ERR_CRYPTO_INVALID_DIGEST", `Digest method not supported: ${name}. The built-in JavaScript has ${algorithms.join(", ")}.`);
    return new Hash((all) => host.hash(known, candor.bytesOf(all)));
  };
  const createHmac = (name, key) => {
    if (typeof name !== "string") throw candor.wrongType("hmac", "of type string", name);
    const known = algorithm(name);
    if (known === null) throw candor.codedError("ERR_CRYPTO_INVALID_DIGEST", `Invalid digest: ${name}`);
    const secret = bytes(key, "key").slice();
    return new Hmac((all) => host.hmac(known, secret, candor.bytesOf(all)));
  };

  const fill = (to) => {
    for (let at = 0; at < to.length; at += 65536) {
      const part = to.subarray(at, at + 65536);
      part.set(candor.codec("hex").to(host.random(part.length)));
    }
    return to;
  };
  const callback = (f) => (...args) => {
    if (typeof args.at(-1) !== "function") return f(...args);
    const done = args.pop();
    let v;
    try {
      v = f(...args);
    } catch (e) {
      setImmediate(done, e);
      return undefined;
    }
    setImmediate(done, null, v);
    return undefined;
  };
  const randomInt = (low, high) => {
    if (high === undefined) [low, high] = [0, low];
    for (const [name, v] of [["min", low], ["max", high]]) if (!Number.isSafeInteger(v)) throw candor.wrongType(name, "a safe integer", v);
    if (high <= low) throw candor.rangeError("ERR_OUT_OF_RANGE", `The value of "max" is out of range. It must be greater than the value of "min" (${low}). Received ${high}`);
    const range = high - low;
    const most = 2 ** 48 - (2 ** 48 % range);
    for (;;) {
      const n = Number.parseInt(host.random(6), 16);
      if (n < most) return low + (n % range);
    }
  };
  const integers = /^(Int|Uint|BigInt|BigUint)\d+(Clamped)?Array$/;
  const webcrypto = {
    getRandomValues(array) {
      if (!integers.test(array?.[Symbol.toStringTag])) throw new DOMException("The data argument must be an integer-type TypedArray", "TypeMismatchError");
      if (array.byteLength > 65536) throw new DOMException(`The requested length exceeds 65,536 bytes`, "QuotaExceededError");
      fill(candor.bytesOf(array));
      return array;
    },
    randomUUID() {
      const h = host.random(16);
      return `${h.slice(0, 8)}-${h.slice(8, 12)}-4${h.slice(13, 16)}-${((Number.parseInt(h[16], 16) & 3) | 8).toString(16)}${h.slice(17, 20)}-${h.slice(20, 32)}`;
    },
    subtle: {
      async digest(name, data) {
        const known = algorithm(typeof name === "string" ? name : name?.name);
        if (known === null) throw new DOMException("Unrecognized algorithm name", "NotSupportedError");
        return host.hash(known, candor.bytesOf(data)).buffer;
      },
    },
  };
  const pbkdf2 = (password, salt, iterations, length, name) => {
    const known = algorithm(name);
    if (known === null) throw candor.typeError("ERR_CRYPTO_INVALID_DIGEST", `Invalid digest: ${name}`);
    return Buffer.from(host.pbkdf2(known, bytes(password, "password").slice(), bytes(salt, "salt").slice(), iterations, length).buffer);
  };
  const made = {
    createHash,
    createHmac,
    hash: (name, data, encoding = "hex") => createHash(name).update(data).digest(encoding),
    getHashes: () => [...algorithms],
    randomBytes: callback((n) => {
      if (typeof n !== "number") throw candor.wrongType("size", "of type number", n);
      if (!(n >= 0 && n <= 2147483647)) throw candor.rangeError("ERR_OUT_OF_RANGE", `The value of "size" is out of range. It must be >= 0 && <= 2147483647. Received ${n}`);
      return fill(Buffer.alloc(n));
    }),
    pseudoRandomBytes: callback((n) => fill(Buffer.alloc(n))),
    randomFillSync: (b, offset = 0, n = b.byteLength - offset) => (fill(candor.bytesOf(b).subarray(offset, offset + n)), b),
    randomInt: callback(randomInt),
    randomUUID: () => webcrypto.randomUUID(),
    getRandomValues: (array) => webcrypto.getRandomValues(array),
    pbkdf2Sync: pbkdf2,
    pbkdf2: callback(pbkdf2),
    timingSafeEqual(a, b) {
      const x = candor.bytesOf(a);
      const y = candor.bytesOf(b);
      if (x.length !== y.length) throw candor.rangeError("ERR_CRYPTO_TIMING_SAFE_EQUAL_LENGTH", "Input buffers must have the same byte length");
      return x.reduce((d, v, i) => d | (v ^ y[i]), 0) === 0;
    },
    subtle: webcrypto.subtle,
    webcrypto,
    Hash,
    Hmac,
    constants: {},
  };
  for (const name of ["createCipheriv", "createDecipheriv", "createSign", "createVerify", "createDiffieHellman", "createECDH", "generateKeyPair", "generateKeyPairSync", "generateKeySync", "publicEncrypt", "privateDecrypt", "sign", "verify", "scrypt", "scryptSync", "hkdf", "hkdfSync", "createPublicKey", "createPrivateKey", "createSecretKey"]) {
    made[name] = () => {
      throw candor.absent(`crypto.${name}, only digests, HMACs, PBKDF2 and random numbers`);
    };
  }
  return made;
};
