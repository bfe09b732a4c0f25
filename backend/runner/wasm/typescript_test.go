package wasm_test

import (
	"strings"
	"testing"

	"candor/backend/interview"
	"candor/backend/runner"
)

func TestTypeScriptPrograms(t *testing.T) {
	testPrograms(t, "typescript", []program{
		{name: "hello", files: files("main.ts", "const s: string = 'hello'\nconsole.log(s)"), out: "hello\n"},
		{name: "what only TypeScript has", files: files("main.ts", `
interface Shape { area(): number }
enum Colour { Red, Green = 5, Blue }
namespace Geometry { export const unit = 1; export function double(n: number) { return 2 * n } }
abstract class Base<T extends Shape> implements Shape {
  constructor(protected readonly side: number, public name?: string) {}
  abstract area(): number
  declare later: T
}
class Square extends Base<any> { area() { return this.side ** 2 } }
type Pair<A, B = A> = readonly [A, B]
const p = [1, 'x'] as const satisfies Pair<number, string>
function isText(x: unknown): x is string { return typeof x === 'string' }
function over(x: number): number; function over(x: string): string; function over(x: any) { return x }
const maybe: { a?: { b: number } } = {}
console.log(new Square(3, 's'), new Square(2)!.area(), Colour.Blue, Colour[5], Geometry.double(Geometry.unit), p, isText(1), over('o'), maybe.a?.b ?? <number>7)
function logged<T extends (...a: any[]) => any>(f: T, c: ClassMethodDecoratorContext) { return function (this: any, ...a: any[]) { console.log('call', String(c.name)); return f.apply(this, a) } }
class D { @logged go(n: number) { return n + 1 } accessor x = 4 }
console.log(new D().go(1), new D().x)
{ using r = { [Symbol.dispose]() { console.log('disposed') } }; console.log('using', !!r) }
`), out: "Square { side: 3, name: 's' } 4 6 Green 2 [ 1, 'x' ] false o 7\ncall go\n2 4\nusing true\ndisposed\n"},
		{name: "files", files: files("main.ts", `
import type { Item } from "./types"
import { twice, type Fn } from "./helper"
import deep, * as all from "./lib/deep.ts"
import { name } from "./lib/js.js"
import compat from "./compat.js"
import data from "./data.json"
import { X } from "./types"
import fs from "node:fs"
const item: Item = { n: twice(21) }; const f: Fn = twice; const x: X = 1
console.log(item, deep, Object.keys(all), name, compat(), data.v, f(x), fs.readFileSync("types.ts", "utf8").length, import.meta !== undefined)
`,
			"types.ts", "export interface Item { n: number }\nexport type X = number", "helper.ts", "export type Fn = (n: number) => number\nexport const twice: Fn = n => 2 * n", "lib/deep.ts", "import { twice } from '../helper.js'\nexport default twice(1) as number\nexport const more = 1",
			"lib/js.js", "export const name = 'js'", "compat.ts", "export default (): string => 'compat'", "data.json", `{"v": 3}`), out: "{ n: 42 } 2 [ 'default', 'more' ] js compat 3 2 58 true\n"},
		{name: "CommonJS", files: files("main.cts", "import lib = require('./lib')\nconst { y } = require('./lib.ts')\nconsole.log(lib.x, y, __filename)", "lib.ts", "export = { x: 1 as number, y: 2 }"), out: "1 2 /main.cts\n"},
		{name: "await at the top", files: files("main.ts", "const n: number = await Promise.resolve(5)\nconsole.log(n)"), out: "5\n"},
		{name: "input", files: files("main.ts", "import * as readline from 'readline'\nconst rl = readline.createInterface({ input: process.stdin })\nlet sum: number = 0\nrl.on('line', (l: string) => { sum += Number(l) })\nrl.on('close', () => console.log(sum, process.argv.slice(2)))"), stdin: "1\n2\n", args: []string{"a"}, out: "3 [ 'a' ]\n"},
		{name: "JSX", files: files("main.tsx", "/** @jsx h */\nconst h = (t: string, p: object | null, ...c: string[]) => ({ t, p, c })\nconsole.log(<b a='1'>x</b>)"), out: "{ t: 'b', p: { a: '1' }, c: [ 'x' ] }\n"},
		{name: "JSX with fragments and files", files: files("main.tsx", "import { h, Fragment } from './h'\nimport App from './app'\nconst React = { createElement: h, Fragment }\nconsole.log(App({ n: 2 }), <><i/>{[1, 2].map((x: number) => <b key={x}>{x}</b>)}</>)", "h.ts", "export const Fragment = ''\nexport const h = (t: string, p: object | null, ...c: unknown[]): string => `<${t}${p ? ' ' + Object.keys(p) : ''}>${c.flat().join('')}</${t}>`", "app.jsx", "import { h } from './h'\nconst React = { createElement: h }\nexport default ({ n }) => <p className='x'>{n}</p>"), out: "<p className>2</p> <><i></i><b key>1</b><b key>2</b></>\n"},
		{name: "JSX without React", files: files("main.tsx", "console.log(typeof 1)\nconst a = <b/>"), out: "number\n", err: "ReferenceError: React is not defined. The tags in main.tsx become calls of React.createElement, and packages cannot be installed here: define it, or name a function of yours with /** @jsx h */ at the top of the file.\n    at main.tsx:2:11\n", code: 1},
		{name: "JSX from a package", files: files("main.tsx", "import React from 'react'\nconsole.log(<b/>)"), err: "Cannot find module 'react', imported by 'main.tsx'. Packages cannot be installed here", code: 1},
		{name: "a configuration", files: files("main.tsx", "const h = (t: string) => t\nfunction d(target: object, key: string) { console.log(key) }\nclass A { @d x = 1 }\nconsole.log(<b/>, new A().x)", "tsconfig.json", "{\n  // comment\n  \"compilerOptions\": { \"jsx\": \"preserve\", \"jsxFactory\": \"h\", \"experimentalDecorators\": true, \"strict\": true },\n}"), out: "x\nb 1\n"},
		{name: "older decorators", files: files("main.ts", `
function log(target: any, propertyKey: string, descriptor: PropertyDescriptor) {
  const f = descriptor.value
  descriptor.value = function (...args: any[]) { console.log('call', propertyKey, args); return f.apply(this, args) }
}
function min(n: number) { return (target: any, key: string) => { let v: any; Object.defineProperty(target, key, { get: () => v, set: (x) => { if (x.length < n) throw new Error('short'); v = x } }) } }
function named<T extends { new (...args: any[]): {} }>(constructor: T) { return class extends constructor { made = true } }
@named class A { @min(3) name: string; constructor(n: string) { this.name = n } @log add(a: number, b: number) { return a + b } }
const a = new A('abc'); console.log(a.add(1, 2), (a as any).made)
try { new A('x') } catch (e: any) { console.log(e.message) }`), out: "call add [ 1, 2 ]\n3 true\nshort\n"},
		{name: "decorators of parameters", files: files("main.ts", "const seen: unknown[] = []\nconst Inject = (x: string) => (t: any, k: any, i: number) => { seen.push(x, k, i) }\nclass S { constructor(@Inject('db') private db: number) {} }\nconsole.log(seen, new S(1))"), out: "[ 'db', undefined, 0 ] S { db: 1 }\n"},
		{
			name: "stack", files: files("main.ts", `import { fail } from "./lib"
interface Unused {
  a: string
}

enum Kind { A, B }
function outer(k: Kind): never {
  type T = number

  return fail(k)
}
outer(Kind.A)
`, "lib.ts", "type Gone = {\n  a: 1\n}\nexport function fail(x: number): never {\n  throw new RangeError(`bad ${x}`)\n}"),
			// The engine's column of a call is where its arguments end.
			err: "lib.ts:5\n  throw new RangeError(`bad ${x}`)\n                              ^\n\nRangeError: bad 0\n    at fail (lib.ts:5:31)\n    at outer (main.ts:10:15)\n    at main.ts:12:1\n", code: 1,
		},
		{name: "stack in one line", files: files("main.ts", "let a: number = 1; null!.x"), err: "main.ts:1:", code: 1},
		{name: "only types", files: files("main.ts", "interface A {}\n")},
		{name: "beside JavaScript", files: files("main.ts", "import './a.mjs'", "a.mjs", "import { b } from './b.ts'; console.log(b)", "b.ts", "export const b: number = 1"), out: "1\n"},
	})
}

func TestTypeScriptNotCompiled(t *testing.T) {
	tests := []struct {
		name  string
		files []interview.SourceFile
		err   string
	}{
		{"syntax", files("main.ts", "const a = 1\nfunction f() {\n    return )\n}\n"), "main.ts:3:12: error: Unexpected \")\"\n    return )\n           ^\n1 error\n"},
		{"tabs and wide characters", files("main.ts", "\tlet é = = 1"), "main.ts:1:"},
		{"in another file", files("main.ts", "import './a'", "a.ts", "let x: = 1", "b.ts", "%"), "a.ts:1:8: error: Unexpected \"=\"\nlet x: = 1\n       ^\nb.ts:1:1: error: Unexpected \"%\"\n%\n^\n2 errors\n"},
		{"metadata of decorators", files("main.ts", "const d = (t: any, k: string) => console.log(Reflect.getMetadata('design:type', t, k))\nclass A { @d x: string }"), "main.ts: error: The built-in TypeScript keeps no types for decorators (emitDecoratorMetadata).\n1 error\n"},
		{"JSX", files("main.tsx", "const a = <b>\n"), "main.tsx:2:1: error: Unexpected end of file before a closing \"b\" tag\n\n^\n1 error\n"},
		{"end of the file", files("main.ts", "class A {\n"), "main.ts:2:1: error: Expected identifier but found end of file\n\n^\n1 error\n"},
	}
	r := newRunner(t, newBackend(t), runner.Limits{})
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			out, errs, result := execute(t, r, runner.Request{Language: "typescript", Files: tt.files, Main: tt.files[0].Name})
			if out != "" || !strings.HasPrefix(errs, tt.err) || result.Outcome != interview.Exited || result.Message != "Not compiled (exit code 1)." {
				t.Errorf("out %q, errors\n%s\nwant\n%s\nresult %+v", out, errs, tt.err, result)
			}
		})
	}
}

// A source that breaks the compiler ends its own process, and no more.
func TestTypeScriptBomb(t *testing.T) {
	b := newBackend(t)
	for name, source := range map[string]string{
		"brackets": strings.Repeat("(", 900_000), "arrays": "let x = " + strings.Repeat("[", 900_000), "types": "let x: " + strings.Repeat("A<", 400_000),
		"operators": "x = " + strings.Repeat("!", 900_000), "generics": strings.Repeat("a<b>(", 150_000), "conditions": "let x: " + strings.Repeat("a extends b ? ", 60_000),
		"arrows": strings.Repeat("(a: b, ", 100_000), "deep calls": "f" + strings.Repeat("(1)", 300_000),
	} {
		t.Run(name, func(t *testing.T) {
			r := newRunner(t, shared{b}, runner.Limits{})
			_, errs, result := execute(t, r, runner.Request{Language: "typescript", Files: files("main.ts", source)})
			if result.Message == "Finished." || strings.Contains(result.Message, "went wrong") {
				t.Errorf("errors %.300q, result %+v", errs, result)
			}
			t.Logf("%s %.100q", result.Message, errs)
		})
	}
}
