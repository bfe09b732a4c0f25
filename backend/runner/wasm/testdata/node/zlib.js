const zlib = require("zlib");
const text = "hello ".repeat(1000);
for (const [c, d] of [["gzipSync", "gunzipSync"], ["deflateSync", "inflateSync"], ["deflateRawSync", "inflateRawSync"], ["gzipSync", "unzipSync"], ["deflateSync", "unzipSync"]]) {
  const packed = zlib[c](text);
  console.log(c, packed.length < 200, zlib[d](packed).toString() === text, Buffer.isBuffer(packed));
}
console.log(zlib.gunzipSync(Buffer.from("H4sIAAAAAAAAA0tMSgYAwkEkNQMAAAA=", "base64")).toString(), zlib.inflateSync(Buffer.from("eJxLTEoGAAJNASc=", "base64")).toString());
const show = (f) => { try { console.log(f()); } catch (e) { console.log(e.name, e.code, e.errno, e.message); } };
show(() => zlib.gunzipSync("nonsense")); show(() => zlib.inflateSync(Buffer.from([1, 2, 3]))); show(() => zlib.gunzipSync(zlib.gzipSync("abc").subarray(0, 15))); show(() => zlib.gunzipSync(zlib.gzipSync(text), { maxOutputLength: 100 })); show(() => zlib.gzipSync(5));
console.log(zlib.crc32("hello"), zlib.crc32("lo", zlib.crc32("hel")));
zlib.gzip("abc", (e, b) => zlib.gunzip(b, (e2, t) => {
  console.log(e, e2, t.toString());
  zlib.gunzip("x", (e3) => {
    console.log(e3.code);
    const gz = zlib.createGzip();
    const parts = [];
    const un = zlib.createGunzip();
    gz.pipe(un).on("data", (d) => parts.push(d)).on("end", () => console.log(Buffer.concat(parts).toString()));
    gz.write("one ");
    gz.end("two");
  });
}));
