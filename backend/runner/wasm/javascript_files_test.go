package wasm_test

import (
	"testing"

	"candor/backend/runner"
)

// The limits on files are those of the other languages, and errors are as Node.js has them for a full disk.
func TestJavaScriptFullDisk(t *testing.T) {
	r := newRunner(t, newBackend(t), strict(""))
	out, errs, _ := execute(t, r, runner.Request{Language: "javascript", Files: files("main.js", `
const fs = require('fs')
const say = (f) => { try { f(); console.log('done') } catch (e) { console.log(e.code, e.errno, e.syscall, e.message) } }
const most = 2 << 20
const big = Buffer.alloc(most)
fs.writeFileSync('a', big)
say(() => fs.writeFileSync('b', 'x'))
say(() => fs.appendFileSync('a', 'x'))
say(() => fs.copyFileSync('main.js', 'c'))
say(() => fs.truncateSync('b', 1))
say(() => fs.writeFileSync('a', big)) // what it replaces is let go of first
fs.truncateSync('a', 100)
fs.appendFileSync('a', 'é')
console.log(fs.statSync('a').size, fs.statSync('b').size)
fs.unlinkSync('a')
say(() => fs.writeFileSync('b', big))
fs.rmSync('main.js') // what was given takes no room, and makes some when it goes
say(() => fs.writeFileSync('d', 'x'))
fs.renameSync('d', 'b')
say(() => fs.writeFileSync('a', big.subarray(1)))
fs.rmSync('/', { recursive: true, force: true })
say(() => { for (let i = 0; ; i++) fs.mkdirSync('d/' + i, { recursive: true }) })
console.log(fs.readdirSync('d').length)
say(() => fs.writeFileSync('more', ''))
fs.rmSync('d', { recursive: true })
say(() => fs.writeFileSync('more', ''))
fs.writeFile('more', Buffer.alloc(most + 5000), (e) => {
  console.log(e.message)
  fs.createWriteStream('s').on('error', (e) => console.log('stream', e.code)).write(Buffer.alloc(most + 5000))
})`)})
	const want = `ENOSPC -28 write ENOSPC: no space left on device, write
ENOSPC -28 write ENOSPC: no space left on device, write
ENOSPC -28 copyfile ENOSPC: no space left on device, copyfile 'main.js' -> 'c'
ENOSPC -28 ftruncate ENOSPC: no space left on device, ftruncate
done
102 0
done
done
done
ENOSPC -28 mkdir ENOSPC: no space left on device, mkdir 'd/200'
200
ENOSPC -28 open ENOSPC: no space left on device, open 'more'
done
ENOSPC: no space left on device, write
stream ENOSPC
`
	if out != want {
		t.Errorf("out = %q\nwant  %q\nerrors %q", out, want, errs)
	}
}

// What looked through all files for each took more CPU time than a program may use.
func TestJavaScriptManyFiles(t *testing.T) {
	testPrograms(t, "javascript", []program{
		{name: "made, seen and removed", files: files("main.js", `
const fs = require('fs')
const names = Array.from({ length: 4000 }, (_, i) => 'f' + i)
for (const name of names) fs.writeFileSync(name, name)
console.log(fs.readdirSync('.').length, names.every((name) => fs.existsSync(name) && fs.statSync(name).isFile() && fs.readFileSync(name, 'utf8') === name))
for (const name of names) fs.renameSync(name, 'g' + name)
for (const name of names) fs.unlinkSync('g' + name)
for (const name of names) fs.mkdirSync(name)
for (const name of names) fs.rmdirSync(name)
console.log(fs.readdirSync('.'))`), out: "4001 true\n[ 'main.js' ]\n"},
		{name: "one that grows", files: files("main.js", `
const fs = require('fs')
const fd = fs.openSync('a', 'w')
for (let i = 0; i < 400; i++) fs.writeSync(fd, Buffer.alloc(65536, i))
for (let i = 0; i < 400; i++) fs.appendFileSync('b', 'x'.repeat(65536))
const a = fs.readFileSync('a')
console.log(a.length, a[65535], a[65536], a.at(-1), fs.statSync('b').size)`), out: "26214400 0 1 143 26214400\n"},
	})
}

func TestJavaScriptFolders(t *testing.T) {
	testPrograms(t, "javascript", []program{{name: "trees", files: files("main.js", `
const fs = require('fs')
const say = (f) => { try { console.log(f()) } catch (e) { console.log(e.message) } }
say(() => fs.readdirSync('/'))
say(() => fs.readdirSync('/', { recursive: true }))
say(() => fs.mkdirSync('a/b/c', { recursive: true }))
say(() => fs.mkdirSync('main.js/x', { recursive: true }))
fs.writeFileSync('a/b/t', '1'); fs.writeFileSync('/tmp/t', '2')
say(() => fs.readdirSync('/'))
say(() => fs.rmdirSync('a/b'))
say(() => fs.renameSync('a', 'a/b/d'))
say(() => fs.renameSync('a', 'none/a'))
say(() => fs.renameSync('main.js', 'a'))
say(() => fs.renameSync('a', 'lib'))
say(() => fs.renameSync('a', 'main.js'))
say(() => fs.renameSync('a', 'lib/a'))
say(() => fs.readdirSync('lib', { recursive: true }))
say(() => fs.readFileSync('lib/a/b/t', 'utf8'))
fs.unlinkSync('lib/k.js'); fs.unlinkSync('/tmp/t')
say(() => fs.readdirSync('/'))
say(() => fs.readdirSync('lib', { withFileTypes: true }).map((d) => d.name + d.isDirectory()))
fs.rmSync('lib', { recursive: true })
say(() => fs.existsSync('lib/a/b/t') || fs.existsSync('lib'))
const fd = fs.openSync('w', 'w+')
fs.writeSync(fd, 'abc'); fs.writeSync(fd, 'X', 1); fs.writeSync(fd, 'd')
fs.writeSync(fd, '!', 6)
say(() => JSON.stringify(fs.readFileSync('w', 'utf8')))
fs.truncateSync('w', 2); fs.truncateSync('w', 4)
say(() => JSON.stringify(fs.readFileSync('w', 'utf8')))
const kept = fs.openSync('main.js', 'r+'); fs.writeSync(kept, '//', 0)
say(() => fs.readFileSync('main.js', 'utf8').slice(0, 20))`, "lib/k.js", ""), out: `[ 'lib', 'main.js' ]
[ 'lib', 'lib/k.js', 'main.js' ]
/a
ENOTDIR: not a directory, mkdir 'main.js/x'
[ 'a', 'lib', 'main.js', 'tmp' ]
ENOTEMPTY: directory not empty, rmdir 'a/b'
EINVAL: invalid argument, rename 'a' -> 'a/b/d'
ENOENT: no such file or directory, rename 'a' -> 'none/a'
EISDIR: illegal operation on a directory, rename 'main.js' -> 'a'
ENOTEMPTY: directory not empty, rename 'a' -> 'lib'
ENOTDIR: not a directory, rename 'a' -> 'main.js'
undefined
[ 'a', 'a/b', 'a/b/c', 'a/b/t', 'k.js' ]
1
[ 'lib', 'main.js' ]
[ 'atrue' ]
false
"aXcd\u0000\u0000!"
"aX\u0000\u0000"
//onst fs = require(
`}})
}
