const { Transform, pipeline } = require("stream");
const chunks = [];
process.stdin.on("data", (c) => chunks.push(c));
process.stdin.on("end", () => {
  const all = Buffer.concat(chunks);
  console.log(Buffer.isBuffer(chunks[0]), all.toString().trim().split("\n"));
});
