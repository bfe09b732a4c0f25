// string_decoder.
(candor) => {
  const names = { utf8: "utf8", "utf-8": "utf8", utf16le: "utf16le", "utf-16le": "utf16le", ucs2: "utf16le", "ucs-2": "utf16le", binary: "latin1" };
  function StringDecoder(encoding = "utf8") {
    candor.codec(encoding);
    const lower = String(encoding).toLowerCase();
    this.encoding = names[lower] ?? lower;
    Object.defineProperty(this, "rest", { value: Buffer.alloc(0), writable: true, enumerable: false });
  }
  StringDecoder.prototype.write = function (chunk) {
    if (typeof chunk === "string") return chunk;
    if (!ArrayBuffer.isView(chunk)) throw candor.wrongType("buf", "an instance of Buffer, TypedArray, or DataView", chunk);
    const all = Buffer.concat([this.rest, Buffer.from(candor.bytesOf(chunk))]);
    let whole = all.length;
    if (this.encoding === "utf8") whole = candor.wholeLength(all);
    else if (this.encoding === "utf16le") {
      whole -= whole % 2;
      if (whole > 1 && (all[whole - 1] & 0xfc) === 0xd8) whole -= 2;
    } else if (/^base64/.test(this.encoding)) whole -= whole % 3;
    this.rest = all.subarray(whole);
    return all.toString(this.encoding, 0, whole);
  };
  StringDecoder.prototype.end = function (chunk) {
    const text = chunk === undefined ? "" : this.write(chunk);
    const rest = this.encoding === "utf8" && this.rest.length > 0 ? "\ufffd" : this.rest.toString(this.encoding);
    this.rest = Buffer.alloc(0);
    return text + rest;
  };
  StringDecoder.prototype.text = function (chunk, from) {
    this.rest = Buffer.alloc(0);
    return this.write(chunk.subarray(from));
  };
  return { StringDecoder };
};
