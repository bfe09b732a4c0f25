const crypto = require("node:crypto");
for (const a of ["md5", "sha1", "sha224", "sha256", "SHA384", "sha512", "RSA-SHA256", "sha3-256", "sha512-256"]) console.log(a, crypto.createHash(a).update("abc").digest("hex"));
const h = crypto.createHash("sha256"); h.update("a").update(Buffer.from("b")).update(new Uint8Array([99]));
console.log(h.copy().digest("base64"), h.digest("base64url"));
try { h.update("x"); } catch (e) { console.log(e.code, e.message); }
try { h.digest(); } catch (e) { console.log(e.code, e.message); }
try { crypto.createHash("nope"); } catch (e) { console.log(e instanceof Error); }
try { crypto.createHash("md5").update(5); } catch (e) { console.log(e.code, e.message); }
console.log(crypto.createHash("md5").digest(), crypto.createHash("md5").update("ff", "hex").digest("latin1").length, crypto.createHash("sha1").update("é\0x").digest("hex"));
console.log(crypto.createHmac("sha256", "key").update("The quick brown fox").digest("hex"), crypto.createHmac("md5", Buffer.alloc(100, 1)).update("").digest("base64"));
console.log(crypto.pbkdf2Sync("pw", "salt", 100, 24, "sha512").toString("hex"));
console.log(crypto.randomBytes(8).length, /^[0-9a-f-]{36}$/.test(crypto.randomUUID()), crypto.getRandomValues(new Uint32Array(4)).length, crypto.randomInt(5) < 5, crypto.randomInt(3, 4));
console.log(crypto.timingSafeEqual(Buffer.from("a"), Buffer.from("a")), globalThis.crypto.randomUUID().length, typeof crypto.webcrypto.getRandomValues);
try { crypto.timingSafeEqual(Buffer.from("a"), Buffer.from("ab")); } catch (e) { console.log(e.code, e.message); }
crypto.randomBytes(4, (e, b) => console.log(e, b.length));
setTimeout(() => crypto.subtle.digest("SHA-256", new TextEncoder().encode("x")).then((b) => console.log(Buffer.from(b).toString("hex"))), 20);
