package wasm_test

import (
	"strings"
	"testing"

	"candor/backend/interview"
	"candor/backend/runner"
)

// program is a small program with what it prints. Node.js 20 prints the same for
// those of JavaScript, but for what it has not (Object.groupBy, prompt), the
// paths of files, and input that its readline/promises loses.
type program struct {
	name  string
	files []interview.SourceFile
	args  []string
	stdin string
	out   string
	err   string // part of the error output
	code  int
}

func testPrograms(t *testing.T, language string, programs []program) {
	t.Helper()
	r := newRunner(t, newBackend(t), runner.Limits{})
	for _, p := range programs {
		t.Run(p.name, func(t *testing.T) {
			out, errs, result := execute(t, r, runner.Request{
				Language: language, Files: p.files, Main: p.files[0].Name, Args: p.args, Stdin: p.stdin,
			})
			if out != p.out {
				t.Errorf("out = %q\nwant  %q", out, p.out)
			}
			if !contains(errs, p.err) {
				t.Errorf("errors = %q\nwant     %q", errs, p.err)
			}
			if result.Outcome != interview.Exited || result.ExitCode != p.code {
				t.Errorf("result = %+v, want exit code %d", result, p.code)
			}
		})
	}
}

func TestJavaScriptPrograms(t *testing.T) {
	testPrograms(t, "javascript", []program{
		{name: "hello", files: files("main.js", "console.log('hello', {a: 1}, [1, 'b'])"), out: "hello { a: 1 } [ 1, 'b' ]\n"},
		{name: "classes", files: files("main.js", `
class Animal { #name; constructor(name) { this.#name = name } get name() { return this.#name } speak() { return this.name + ' makes a sound' } }
class Dog extends Animal { speak() { return super.speak() + ': woof' } static make(n) { return new Dog(n) } }
console.log(Dog.make('Rex').speak(), new Dog('x'), Dog)`), out: "Rex makes a sound: woof Dog {} [class Dog extends Animal]\n"},
		{name: "order of the loop", files: files("main.js", `
setTimeout(() => console.log('timeout'), 0)
setImmediate(() => console.log('immediate'))
Promise.resolve().then(() => console.log('promise')).then(() => console.log('promise 2'))
process.nextTick(() => console.log('tick'))
queueMicrotask(() => console.log('microtask'))
;(async () => { console.log('async'); await null; console.log('awaited') })()
console.log('sync')`), out: "async\nsync\ntick\npromise\nmicrotask\nawaited\npromise 2\ntimeout\nimmediate\n"},
		{name: "async", files: files("main.js", `
const sleep = (ms) => new Promise(r => setTimeout(r, ms))
async function work(n) { await sleep(n); return n * 2 }
async function main() {
  console.log(await Promise.all([work(3), work(1)]))
  for await (const x of (async function* () { yield 1; yield 2 })()) console.log(x)
  try { await Promise.reject(new Error('no')) } catch (e) { console.log(e.message) }
  console.log(await Promise.race([work(20), work(1)]), await Promise.allSettled([work(1), Promise.reject(3)]))
}
main()`), out: "[ 6, 2 ]\n1\n2\nno\n2 [\n  { status: 'fulfilled', value: 2 },\n  { status: 'rejected', reason: 3 }\n]\n"},
		{name: "timers", files: files("main.js", `
let n = 0
const i = setInterval(() => { console.log(++n); if (n === 3) { clearInterval(i); setTimeout((a, b) => console.log(a + b), 2, 'x', 'y') } }, 1)
const gone = setTimeout(() => console.log('never'), 2); clearTimeout(gone)`), out: "1\n2\n3\nxy\n"},
		{
			name: "values", files: files("main.js", `
console.log(2n ** 64n, 'aXbX'.replaceAll('X', '-'), /(?<y>\d{4})-(?<m>\d\d)/.exec('2026-11').groups.y, [..."añ😀"].length)
console.log(new Map([['k', {v: [1, 2]}]]), new Set('aab'), JSON.stringify({a: [1, {b: null}]}), JSON.parse('{"x":[true]}'))
console.log([3, 1, 2].toSorted(), Object.groupBy([1, 2, 3], x => x % 2 ? 'odd' : 'even'), structuredClone({d: new Date(0), m: new Map([[1, 2]])}))
console.log(0.1 + 0.2, [10, 9, 1].sort(), typeof null, [] + {}, parseInt('08'), Number.MAX_SAFE_INTEGER, -0, [undefined, null], Symbol('s'))
const c = {name: 'c'}; c.self = c; console.log(c)
console.log([1, 2, 3].includes(2), 'abc'.at(-1), {a: {b: {c: {d: 1}}}}, [[1, [2, [3, [4]]]]], (x) => x, function f() {}, class A {})
console.log('%s is %d years, %j, %o', 'Ada', 36, {a: 1}, 'x', 'more')
console.log(Buffer.from('héllo').toString('base64'), btoa('x'), new TextEncoder().encode('é'), new TextDecoder().decode(new Uint8Array([226, 130, 172])))`),
			out: "18446744073709551616n a-b- 2026 3\nMap(1) { 'k' => { v: [ 1, 2 ] } } Set(2) { 'a', 'b' } {\"a\":[1,{\"b\":null}]} { x: [ true ] }\n[ 1, 2, 3 ] [Object: null prototype] { odd: [ 1, 3 ], even: [ 2 ] } { d: 1970-01-01T00:00:00.000Z, m: Map(1) { 1 => 2 } }\n0.30000000000000004 [ 1, 10, 9 ] object [object Object] 8 9007199254740991 -0 [ undefined, null ] Symbol(s)\n<ref *1> { name: 'c', self: [Circular *1] }\ntrue c { a: { b: { c: [Object] } } } [ [ 1, [ 2, [Array] ] ] ] [Function (anonymous)] [Function: f] [class A]\nAda is 36 years, {\"a\":1}, 'x' more\naMOpbGxv eA== Uint8Array(2) [ 195, 169 ] €\n",
		},
		{name: "table", files: files("main.js", `console.table([{a: 1, b: 'x'}, {a: 2, c: true}])`), out: "┌─────────┬───┬─────┬──────┐\n│ (index) │ a │ b   │ c    │\n├─────────┼───┼─────┼──────┤\n│ 0       │ 1 │ 'x' │      │\n│ 1       │ 2 │     │ true │\n└─────────┴───┴─────┴──────┘\n"},
		{name: "numbers as people write them", files: files("main.js", "console.log((1234567.891).toLocaleString(), (1234.5).toLocaleString('en-US', {style: 'currency', currency: 'USD'}), new Intl.NumberFormat('en-US', {maximumFractionDigits: 1}).format(-0.26), (12345678901234567890n).toLocaleString())"), out: "1,234,567.891 $1,234.50 -0.3 12,345,678,901,234,567,890\n"},
		{name: "groups and counts", files: files("main.js", "console.group('g'); console.log('a\\nb'); console.groupEnd(); console.count(); console.count(); console.assert(1 === 1); console.error('e'); console.assert(false, 'bad')"), out: "g\n  a\n  b\ndefault: 1\ndefault: 2\n", err: "e\nAssertion failed: bad\n"},
		{name: "CommonJS", files: files("main.js", "const { add } = require('./lib/math'); const m = require('./lib/math.js'); console.log(add(1, 2), m === require('./lib/math'), require('./data.json').x, __filename, module === require.main)",
			"lib/math.js", "const k = require('./k'); exports.add = (a, b) => a + b + k", "lib/k.js", "module.exports = 10", "data.json", `{"x": [1]}`), out: "13 true [ 1 ] /main.js true\n"},
		{
			name: "ES modules", files: files("main.js", `
import def, { add as plus } from './lib/math.js'
import * as all from './lib/math.js'
import { readFileSync } from 'node:fs'
import assert from 'assert'
import old from './old.cjs'
import data from './data.json' with { type: 'json' }
console.log(def, plus(1, 2), Object.keys(all), readFileSync('data.json', 'utf8'), old.x, data)
const late = await import('./lib/late.mjs')
console.log(late.default, typeof import.meta)
assert.deepStrictEqual({a: [1]}, {a: [1]})`, "lib/math.js", "export const add = (a, b) => a + b\nexport default 'default'", "lib/late.mjs", "export default 'late'", "old.cjs", "exports.x = 'old'", "data.json", "[1]"),
			out: "default 3 [ 'add', 'default' ] [1] old [ 1 ]\nlate object\n",
		},
		{name: "await at the top", files: files("main.js", "const x = await Promise.resolve(5)\nconsole.log(x)"), out: "5\n"},
		{name: "arguments", files: files("main.js", "console.log(process.argv.slice(2), process.argv.length)"), args: []string{"a b", "ü"}, out: "[ 'a b', 'ü' ] 4\n"},
		{name: "exit code", files: files("main.js", "process.on('exit', c => console.log('exit', c)); setTimeout(() => process.exit(3), 1)"), out: "exit 3\n", code: 3},
		// What Node.js says.
		{name: "the environment, and times of places", files: files("main.js", `process.env.N = 1; process.env.U = undefined
console.log(process.env.N === '1', process.env, 'N' in process.env, Object.keys(process.env), process.env.nothing)
for (const zone of ['Asia/Tokyo', 'America/New_York', ':Europe/Berlin', 'Nowhere/Else', 'Asia/Kathmandu']) {
  process.env.TZ = zone
  const d = new Date(2026, 6, 1, 12), w = new Date(1_700_000_000_000)
  console.log(zone, d.toISOString(), w.toString().slice(0, 33), w.getTimezoneOffset(), d.getHours(), w.toLocaleTimeString('en-GB'))
}
console.log(new Date(-8.64e15).getHours(), new Date(8.64e15).getHours(), new Date(NaN).getTimezoneOffset())
process.env.TZ = 'Asia/Tokyo'
console.log(new Date(0).toLocaleString('en-GB'), Intl.DateTimeFormat().resolvedOptions().timeZone, new Intl.DateTimeFormat('en-US', { dateStyle: 'full' }).format(new Date(0)))
delete process.env.TZ
console.log(new Date(0).getHours(), 'TZ' in process.env, { ...process.env })
`), out: "true { N: '1', U: 'undefined' } true [ 'N', 'U' ] undefined\nAsia/Tokyo 2026-07-01T03:00:00.000Z Wed Nov 15 2023 07:13:20 GMT+0900 -540 12 07:13:20\nAmerica/New_York 2026-07-01T16:00:00.000Z Tue Nov 14 2023 17:13:20 GMT-0500 300 12 17:13:20\n:Europe/Berlin 2026-07-01T10:00:00.000Z Tue Nov 14 2023 23:13:20 GMT+0100 -60 12 23:13:20\nNowhere/Else 2026-07-01T12:00:00.000Z Tue Nov 14 2023 22:13:20 GMT+0000 0 12 22:13:20\nAsia/Kathmandu 2026-07-01T06:15:00.000Z Wed Nov 15 2023 03:58:20 GMT+0545 -345 12 03:58:20\n5 5 NaN\n01/01/1970, 09:00:00 Asia/Tokyo Thursday, January 1, 1970\n0 false { N: '1', U: 'undefined' }\n"},
		{name: "exitCode", files: files("main.js", "process.exitCode = 4; console.log('x')"), out: "x\n", code: 4},
		{name: "whole input", files: files("main.js", "const [n, ...rest] = require('fs').readFileSync(0, 'utf8').trim().split('\\n'); console.log(Number(n) * 2, rest)"), stdin: "21\na\nb\n", out: "42 [ 'a', 'b' ]\n"},
		{name: "readline", files: files("main.js", `
const rl = require('readline').createInterface({ input: process.stdin, output: process.stdout })
const lines = []
rl.on('line', l => lines.push(l)).on('close', () => console.log(lines))`), stdin: "one\ntwo\r\nthree", out: "[ 'one', 'two', 'three' ]\n"},
		{name: "readline question", files: files("main.js", `
import readline from 'node:readline/promises'
const rl = readline.createInterface({ input: process.stdin, output: process.stdout })
const a = await rl.question('name? '); const b = await rl.question('age? ')
console.log(a, b); rl.close()`), stdin: "Ada\n36\n", out: "name? age? Ada 36\n"},
		{name: "readline loop", files: files("main.js", "const rl = require('readline').createInterface({ input: process.stdin });(async () => { for await (const line of rl) console.log('>' + line) })()"), stdin: "a\nb\n", out: ">a\n>b\n"},
		{name: "stdin events", files: files("main.js", "let s = ''; process.stdin.setEncoding('utf8'); process.stdin.on('data', d => s += d); process.stdin.on('end', () => process.stdout.write(s.toUpperCase()))"), stdin: "häl", out: "HÄL"},
		{name: "prompt", files: files("main.js", "const n = prompt('n?'); console.log(n + 1, readline(), readline())"), stdin: "4\nx\n", out: "n? 41 x null\n"},
		{name: "events", files: files("main.js", "const E = require('events'); class C extends E {}; const c = new C(); c.once('x', v => console.log(v)); console.log(c.emit('x', 1), c.emit('x', 2))"), out: "1\ntrue false\n"},
		{name: "deep recursion", files: files("main.js", "const f = n => n === 0 ? 0 : 1 + f(n - 1); console.log(f(10000)); try { f(1e6) } catch (e) { console.log(e instanceof RangeError, e.message) }"), out: "10000\ntrue Maximum call stack size exceeded\n"},
		{name: "uncaught", files: files("main.js", "function f() {\n  throw new TypeError('bad thing')\n}\nf()\n"), err: "main.js:2\n  throw new TypeError('bad thing')\n", code: 1},
		{name: "uncaught frames", files: files("main.js", "function f() {\n  null.x\n}\nf()\n"), err: "at f (main.js:2:", code: 1},
		{name: "uncaught in a file", files: files("main.js", "require('./a').go()", "a.js", "exports.go = () => {\n  undefinedThing()\n}"), err: "ReferenceError: undefinedThing is not defined\n    at", code: 1},
		{name: "uncaught rejection", files: files("main.js", "async function f() { throw new Error('lost') }\nf()\nsetTimeout(() => console.log('never'), 50)"), err: "Error: lost\n    at f (main.js:1:", code: 1},
		{name: "rejection of a value", files: files("main.js", "Promise.reject(7)"), err: "rejected", code: 1},
		{name: "thrown value", files: files("main.js", "throw {a: 1}"), err: "Uncaught { a: 1 }", code: 1},
		{name: "syntax error", files: files("main.js", "let x = 1\nlet y = ;\n"), err: "SyntaxError", code: 1},
		{name: "syntax error in a module", files: files("main.js", "import './b.js'", "b.js", "export const x = (\n"), err: "b.js:2", code: 1},
		{name: "missing module", files: files("main.js", "require('lodash')"), err: "Cannot find module 'lodash'", code: 1},
		{name: "missing import", files: files("main.js", "import './nope.js'"), err: "Cannot find module './nope.js'", code: 1},
		{name: "handled uncaught", files: files("main.js", "process.on('uncaughtException', e => console.log('caught', e.message)); setTimeout(() => { throw new Error('x') }, 1)"), out: "caught x\n"},
		{name: "assert", files: files("main.js", "require('assert').strictEqual(1, 2)"), err: "AssertionError [ERR_ASSERTION]: Expected values to be strictly equal:\n\n1 !== 2\n", code: 1},
		{name: "stack", files: files("main.js", "console.log(new Error('x').stack.split('\\n')[0])"), out: "Error: x\n"},
		{name: "error with cause", files: files("main.js", "try { try { throw new Error('a') } catch (cause) { throw new Error('b', { cause }) } } catch (e) { console.log(e.cause.message, String(e)) }"), out: "a Error: b\n"},
		{name: "own error", files: files("main.js", "class NotFound extends Error { constructor(m) { super(m); this.name = 'NotFound' } }\nthrow new NotFound('gone')"), err: "NotFound: gone\n    at", code: 1},
		{name: "promise shown", files: files("main.js", "console.log(Promise.resolve(4), new Promise(() => {}))"), out: "Promise { 4 } Promise { <pending> }\n"},
		{name: "never settled", files: files("main.js", "await new Promise(() => {})"), err: "still waited", code: 13},
		{name: "strict and sloppy", files: files("main.js", "x = 5; console.log(x, this === module.exports)"), out: "5 true\n"},
		{name: "shebang", files: files("main.js", "#!/usr/bin/env node\nconsole.log(1)"), out: "1\n"},
		{name: "files", files: files("main.js", "const fs = require('fs'); fs.mkdirSync('a'); fs.writeFileSync('a/b.txt', 'hi'); console.log(fs.existsSync('a'), fs.readFileSync('./a/b.txt', 'utf8'), fs.readdirSync('.')); try { fs.readFileSync('/etc/passwd') } catch (e) { console.log(e.code, e.message) }"), out: "true hi [ 'a', 'main.js' ]\nENOENT ENOENT: no such file or directory, open '/etc/passwd'\n"},
		{name: "devices", files: files("main.js", "const fs = require('fs'); const numbers = fs.readFileSync('/dev/stdin', 'utf8').trim().split('\\n').map(Number); fs.writeFileSync('/dev/stdout', `${numbers.reduce((a, b) => a + b, 0)}\\n`); fs.writeFileSync('/dev/stderr', 'problem'); fs.appendFileSync('/dev/fd/1', 'x\\n'); console.log(fs.readFileSync('/dev/fd/0', 'utf8') === '')"), stdin: "1\n2\n", out: "3\nx\ntrue\n", err: "problem"},
		{
			name: "what is not there", files: files("main.js", `
const say = (f) => { try { console.log(f()) } catch (e) { console.log(e.code, e.message) } }
say(() => require('worker_threads')); say(() => require('node:http')); say(() => require('test')); say(() => require('crypto').scryptSync('a', 'b', 1)); say(() => require('zlib').brotliCompressSync('a'))
say(() => require('vm').createContext())
fetch('http://x').catch((e) => console.log(e.message, e.cause.message))
import('node:async_hooks').catch((e) => console.log(e.message))`),
			out: "MODULE_NOT_FOUND Cannot find module 'worker_threads', imported by 'main.js'. The built-in JavaScript has no module 'worker_threads': a program has one thread. For that, choose the language Node.js, where the list has it.\n" +
				"MODULE_NOT_FOUND Cannot find module 'node:http', imported by 'main.js'. The built-in JavaScript has no module 'http': programs in Candor have no network.\n" +
				"MODULE_NOT_FOUND Cannot find module 'test', imported by 'main.js'. Packages cannot be installed here: only the program's own files and a part of Node.js' modules are there.\n" +
				"ERR_FEATURE_UNAVAILABLE_ON_PLATFORM The built-in JavaScript has no crypto.scryptSync, only digests, HMACs, PBKDF2 and random numbers. For that, choose the language Node.js, where the list has it.\n" +
				"ERR_FEATURE_UNAVAILABLE_ON_PLATFORM The built-in JavaScript has no Brotli. For that, choose the language Node.js, where the list has it.\n" +
				"ERR_FEATURE_UNAVAILABLE_ON_PLATFORM The built-in JavaScript has no contexts of their own in vm. For that, choose the language Node.js, where the list has it.\n" +
				"fetch failed Programs in Candor have no network.\n" +
				"Cannot find module 'node:async_hooks', imported by 'main.js'. The built-in JavaScript has no module 'async_hooks'. For that, choose the language Node.js, where the list has it.\n",
		},
		{name: "a bomb", files: files("main.js", "const zlib = require('zlib'); const bomb = zlib.gzipSync(zlib.gzipSync(Buffer.alloc(60e6))); try { let b = zlib.gunzipSync(bomb); b = Buffer.concat(Array(20).fill(b)); console.log(zlib.gunzipSync(b).length) } catch (e) { console.log(e.code, e.message) }"), out: "ERR_BUFFER_TOO_LARGE Cannot create a Buffer larger than 67108864 bytes\n"},
		{name: "JSX in a file of JavaScript", files: files("main.js", "/** @jsx h */\nconst h = (t, p, ...c) => `<${t}>${c.join('')}</${t}>`\nconst n = 1 /2/ 3\nif (1 < 2 && 3 > 2) console.log(<p>hi {1 + 1}</p>)"), out: "<p>hi 2</p>\n"},
		{name: "no JSX in a file of JavaScript", files: files("main.js", "const s = '</a>'\nconst y = /a/>1\nlet x = ;"), err: "main.js:3\nlet x = ;\n", code: 1},
		{
			name: "languages that are not there", files: files("main.js", `
const say = (f) => { try { console.log(f()) } catch (e) { console.log(e.name, e.message) } }
say(() => (1.5).toLocaleString('ar-EG')); say(() => 'a'.localeCompare('b', 'zh')); say(() => new Date(0).toLocaleDateString('de-DE', { month: 'long' })); say(() => 'i'.toLocaleUpperCase('lt'))
say(() => new Intl.DisplayNames('en', { type: 'region' })); say(() => (5).toLocaleString('de-DE', { style: 'currency', currency: 'THB' })); say(() => Intl.NumberFormat.supportedLocalesOf(['de', 'ar', 'en-US']))`),
			out: strings.ReplaceAll("RangeError The built-in JavaScript has no locale 'ar-EG' for numbers.~\nRangeError The built-in JavaScript has no locale 'zh' for the order of words.~\nRangeError The built-in JavaScript has no dates of this form in the locale 'de-DE', only plain numbers.~\nRangeError The built-in JavaScript has no capital letters of the locale 'lt'.~\n"+
				"RangeError The built-in JavaScript has no Intl.DisplayNames.~\nRangeError The built-in JavaScript has no THB in the locale 'de-DE'.~\n[ 'de', 'en-US' ]\n", "~", " For that, choose the language Node.js, where the list has it."),
		},
		{name: "modules", files: files("main.js", "console.log(new URL('http://a.example/?x=1&y=2').searchParams.get('y')); console.log(require('crypto').createHash('sha256').update('a').digest('hex').slice(0, 8)); const { Transform } = require('stream'); console.log(new Transform() instanceof require('events').EventEmitter); console.log([...new Intl.Segmenter().segment('👩‍👧a')].length, require('zlib').gunzipSync(require('zlib').gzipSync('abc')).toString(), new Intl.NumberFormat('de-DE', { style: 'currency', currency: 'EUR' }).format(1234.5), ['ä', 'a', 'z'].sort(new Intl.Collator('de').compare).join())"), out: "2\nca978112\ntrue\n2 abc 1.234,50\u00a0€ a,ä,z\n"},
		{name: "empty", files: files("main.js", "")},
	})
}
