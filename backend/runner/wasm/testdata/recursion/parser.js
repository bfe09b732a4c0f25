// Source nested deeper than anybody writes is an error that can be caught.
const r = (s, k = 100000) => s.repeat(k);
const quiet = (e) => e instanceof SyntaxError || e instanceof RangeError || e instanceof InternalError;
const texts = [
  r("(") + "1" + r(")"), r("[") + r("]"), r("{"), r("{a:("), "1" + r("**1"), r("a=>") + "1", r("async a=>") + "1", r("function f(){"), r("if(1)") + ";", r("for(;0;)") + ";", r("a?") + "1" + r(":1"), r("1?1:") + "1", "a" + r("[a"), r("f("),
  r("`${"), r("class A{static{"), r("try{"), r("new ") + "Object", "var [" + r("["), r("x:") + ";", "a=" + r("a=") + "1", r("while(0)") + ";", "{" + r("{") + r("}") + "}",
];
const fine = [r("!") + "1", r("- ") + "1", r("typeof ") + "1", "1" + r("+1"), "1" + r(",1"), "a" + r(".a"), "a" + r("?.a"), "1" + r("||1"), "a" + r("??a"), "(".repeat(300) + "1" + ")".repeat(300), "[".repeat(300) + "]".repeat(300)];
for (const text of texts) {
  try {
    new Function(text);
    console.log("no error for", text.slice(0, 12));
  } catch (e) {
    if (!quiet(e)) console.log(text.slice(0, 12), String(e));
  }
}
for (const text of fine) {
  try {
    new Function(text);
  } catch (e) {
    console.log(text.slice(0, 12), String(e));
  }
}
for (const text of [r("(") + r(")"), r("(?:") + r(")"), r("(a|"), r("(?=") + r(")"), r("["), r("(?<a>")]) {
  try {
    new RegExp(text);
    console.log("no error for", text.slice(0, 8));
  } catch (e) {
    if (!quiet(e)) console.log(text.slice(0, 8), String(e));
  }
}
console.log(/(a*)*b/.test("a".repeat(20)), /^(?:a|ab)*c/.test("ab".repeat(50000)), "x".repeat(1e5).replace(/x*?/g, "y").length, /(?:a?){10000}/.test("a".repeat(1e4)));
for (const f of [() => JSON.parse(r("[")), () => JSON.parse(r('{"a":')), () => [].concat(...Array(1e5).fill([1])), () => Math.max(...Array(1e6).fill(1))]) {
  try {
    f();
  } catch (e) {
    console.log(e.name);
  }
}
