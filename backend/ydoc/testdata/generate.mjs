// Records what real Yjs makes of random sessions, for recorded_test.go:
//
//   node backend/ydoc/testdata/generate.mjs [COUNT] [SEED] [OUT]
//
// Yjs is the front end's, so install that first.
import fs from 'node:fs'
import { createRequire } from 'node:module'
import vm from 'node:vm'
import zlib from 'node:zlib'

const require = createRequire(new URL('../../../frontend/package.json', import.meta.url))
const Y = require('yjs')
vm.runInThisContext(fs.readFileSync(new URL('scenario.js', import.meta.url), 'utf8'))

const count = Number(process.argv[2] ?? 150)
const seed = Number(process.argv[3] ?? 1)
const out = process.argv[4] ?? new URL('scenarios.jsonl.gz', import.meta.url)
const modes = ['text', 'plain', 'rich', 'split']
let lines = ''
let updates = 0
for (let i = 0; i < count; i++) {
  const s = globalThis.scenario(Y, seed + i, modes[i % modes.length], 20 + i * 37 % 100)
  updates += s.updates.length
  lines += JSON.stringify(s) + '\n'
}
const packed = zlib.gzipSync(lines, { level: 9 })
fs.writeFileSync(out, packed)
console.log(`${count} sessions, ${updates} updates, ${packed.length} bytes`)
