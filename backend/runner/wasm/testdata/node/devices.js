const fs = require("fs");
const numbers = fs.readFileSync("/dev/stdin", "utf8").trim().split("\n");
fs.writeFileSync("/dev/stdout", `${numbers.length}\n`); fs.appendFileSync("/dev/fd/1", "appended\n"); fs.writeFileSync("/dev/stderr", "problem\n"); fs.writeFileSync("/dev/null", "gone"); const fd = fs.openSync("/dev/stdout", "w"); fs.writeSync(fd, "by number\n"); fs.closeSync(fd);
console.log(fs.existsSync("/dev/stdin"), fs.existsSync("/dev/null"), fs.readFileSync("/dev/null", "utf8"), fs.readFileSync("/dev/fd/0", "utf8"));
process.stdout.write("x", () => console.log("written"));
