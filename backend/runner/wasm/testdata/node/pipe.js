const { Transform } = require("stream");
const { pipeline } = require("stream/promises");
let rest = "";
pipeline(process.stdin, new Transform({ transform(c, e, cb) { const lines = (rest + c).split("\n"); rest = lines.pop(); cb(null, lines.map((l) => `${l.toUpperCase()}\n`).join("")); }, flush(cb) { cb(null, rest); } }), process.stdout);
