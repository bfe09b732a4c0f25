const show = (f) => {
  try {
    console.log(f());
  } catch (e) {
    console.log(e.name, e.code, e.message);
  }
};
const inputs = [
  "http://a.example/?x=1&y=2", "https://user:pa%20ss@Example.COM:443/a/../b/./c?q=é#frag ment", "http://[::1]:8080/", "http://[1:0:0:2::3]/", "http://192.168.1/", "http://0x7f.1/", "http://256.1.1.1/", "http://1.2.3.4.5/",
  "file:///etc/passwd", "file://C:/x/../y", "mailto:a@b.c", "data:text/plain,hello world", "javascript:alert(1)", "//no/base", "http:///x", "http://", "http://a b/", "http://ex%41mple.com/%7e", "HTTP://münchen.de/ä?ö#ü", "http://a.com:80/x", "http://a.com:99999/",
  "  http://trim.me/  ", "http://a.com\\b\\c", "ws://x:80/", "foo://Host/Path?q", "foo:bar/baz", "http://a.com/?a='b\"<>", "http://a.com/#a`b", "http://a/\tb\n/c", "https://日本語.jp/", "http://xn--mnchen-3ya.de/", "http://a..b/", "http://a.b./", "blob:https://a.com/uuid", "http://%00/",
];
for (const i of inputs) show(() => `${i} -> ${new URL(i).href}`);
for (const [i, b] of [["../c?d#e", "http://a/b/x/y"], ["//other/x", "https://a/b"], ["?q", "http://a/b?c#d"], ["#f", "http://a/b?c#d"], ["", "http://a/b?c#d"], ["/abs", "http://a/b/c"], ["http:rel", "http://a/b/c"], ["x", "mailto:y"], ["./../..", "http://a/b/c/d"], ["..\\x", "http://a/b/c/"], ["/x", "file:///C:/a"], ["%2e%2E/z", "http://a/b/c/d"]]) show(() => `${i} on ${b} -> ${new URL(i, b)}`);
const u = new URL("https://user:pw@example.com:8443/p/a/t/h?query=string&x=1#hash");
console.log(u);
for (const k of ["href", "origin", "protocol", "username", "password", "host", "hostname", "port", "pathname", "search", "hash"]) console.log(k, u[k]);
u.port = "443"; u.hostname = "Sub.Example.org"; u.pathname = "a b/ç?#"; u.search = "z=1 2"; u.hash = "x y"; u.username = "a:b"; u.password = "";
console.log(u.href, JSON.stringify({ u }), String(u));
u.searchParams.append("k", "v&w=x"); u.searchParams.set("z", "é"); u.searchParams.delete("nope");
console.log(u.search, u.searchParams.toString(), [...u.searchParams]);
u.protocol = "http"; u.host = "h:80"; console.log(u.href);
u.search = ""; console.log(u.href, [...u.searchParams].length);
const p = new URLSearchParams("?a=1&b=2&a=3&c=%20+x&d&=e");
console.log(p.get("a"), p.getAll("a"), p.has("d"), p.get("none"), p.size, p.toString(), p);
p.sort(); console.log([...p.keys()], [...p.values()], Object.fromEntries(p));
p.forEach((v, k) => console.log(k, v));
console.log(new URLSearchParams({ x: 1, y: [1, 2] }).toString(), new URLSearchParams([["q", "a b"], ["r", "*-._~!'()"]]).toString(), new URLSearchParams(new Map([["m", "n"]])).toString(), new URLSearchParams());
show(() => new URLSearchParams([["one"]]));
show(() => new URL("nope"));
show(() => new URL("x", "y"));
show(() => new URL());
console.log(URL.canParse("http://x"), URL.canParse("x"), typeof URL, u instanceof URL, Object.prototype.toString.call(u), Object.keys(u).length);
const url = require("url");
console.log(url.fileURLToPath("file:///a%20b/c"), url.pathToFileURL("/x y/#z").href, url.URL === URL, url.format(new URL("http://a/b")));
const old = url.parse("http://user:pass@host.com:8080/p/a?x=1&x=2#h", true);
console.log(old.protocol, old.auth, old.host, old.port, old.hostname, old.hash, old.search, old.query.x, old.pathname, old.path, old.href);
console.log(url.parse("/only/path?y=2").pathname, url.resolve("/one/two/three", "four"), url.resolve("http://example.com/one", "/two"), url.format({ protocol: "https", host: "a.b", pathname: "/c", query: { d: 1 } }));
