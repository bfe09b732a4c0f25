package native

import _ "embed"

// What tables of options cannot say, as shell scripts; $@ is what the command
// names after the script's own name.

// jvm are flags of Java's virtual machine: few threads, and a heap that leaves
// room for what the machine needs besides.
const jvm = "-XX:+UseSerialGC -XX:ActiveProcessorCount=2 -XX:-UsePerfData -Xshare:auto -Xmx{heap}m"

// jvmBriefly are flags for a compiler, which is at its end before the second tier of
// Java's own is worth its while, and the first word of what it says is an error's.
const jvmBriefly = "-XX:+UseSerialGC -XX:ActiveProcessorCount=2 -XX:-UsePerfData -Xshare:auto -Xmx768m -XX:TieredStopAtLevel=1 -Xlog:disable"

//go:embed prepare/Compile.java
var compileJava string

const (
	// An archive of loaded classes saves a third of the compiler's time; old versions have none.
	prepareJava = `
		cd /tmp && printf %s "$1" >Compile.java && javac -d classes Compile.java && jar cf {cache}/compile.jar -C classes . || exit 1
		java -XX:ArchiveClassesAtExit={cache}/compile.jsa ` + jvmBriefly + ` -cp {cache}/compile.jar Compile out Compile.java >/dev/null 2>&1
		true`
	doCompileJava = `
		[ ! -e {cache}/compile.jsa ] || archive=-XX:SharedArchiveFile={cache}/compile.jsa
		exec java $archive ` + jvmBriefly + ` -cp {cache}/compile.jar Compile /tmp/classes "$@"`
	runJava = `exec java ` + jvm + ` -cp /tmp/classes "$(cat /tmp/classes/start)" "$@"`
	runJar  = `exec java ` + jvm + ` -jar /tmp/program.jar "$@"`
)

// What a program has printed is to be seen however it ends: Ruby has no option for that.
const runRuby = `
	echo '$stdout.sync = true' >/tmp/sync.rb
	exec ruby -I. -r/tmp/sync.rb "$@"`

// What programs of these can use besides the language's own library.
const (
	pythonPackages = `
from importlib import metadata
for each in metadata.distributions(): print(each.metadata['Name'], each.version)`
	nodePackages = `
const { existsSync, readdirSync } = require('fs')
const list = (dir) => existsSync(dir) ? readdirSync(dir) : []
for (const dir of require('module').globalPaths)
  for (const name of list(dir).flatMap((name) => name[0] === '@' ? list(dir + '/' + name).map((rest) => name + '/' + rest) : [name]))
    try { console.log(name, require(dir + '/' + name + '/package.json').version) } catch {}`
)

// Debian's command for Clojure takes no flags for the virtual machine; it says itself which library it starts.
const runClojure = `
	library=$(sed -n 's/.*java -cp \([^" ]*\.jar\).*/\1/p' "$(command -v clojure)")
	exec java ` + jvm + ` -XX:TieredStopAtLevel=1 -cp "${library:-/usr/share/java/clojure.jar}:." clojure.main "$@"`

// What programs in interviews use of Go's standard library is compiled once: all of it
// takes twice as long. Go wants to write into its cache, so each compilation gets
// one of its own, full of links to that, and compiles there what it lacks.
const (
	prepareGo = `
		packages=$(go list std | grep -Ex 'bufio|bytes|cmp|context|crypto/(md5|rand|sha1|sha256|sha512)|encoding/(base64|binary|csv|hex|json)|errors|flag|fmt|hash|hash/.*|io|io/.*|iter|log|log/slog|maps|math|math/.*|net|net/http|net/http/httptest|net/url|os|os/signal|path|path/filepath|reflect|regexp|runtime|runtime/debug|slices|sort|strconv|strings|sync|sync/.*|testing|text/.*|time|unicode|unicode/.*')
		GOCACHE={cache} exec go build -trimpath $packages`
	compileGo = `
		cp -rs {cache} /tmp/go || exit 1
		[ -e go.mod ] || { made=go.mod; version=$(go env GOVERSION); printf 'module candidate\n\ngo %s\n' "${version#go}" >go.mod; }
		go build -trimpath -ldflags='-s -w' -o /tmp/program "./$(dirname "$1")"
		status=$?
		rm -rf /tmp/go $made
		exit $status`
)

// .NET's compilers themselves, because its build asks the network for packages:
// what they refer to, and what the program needs beside it to start.
const (
	dotnet = `
		root=$(dirname "$(readlink -f "$(command -v dotnet)")")
		sdk=$(ls -d "$root"/sdk/*/ | sort -V | tail -n 1)
		framework=$(ls -d "$root"/shared/Microsoft.NETCore.App/*/ | sort -V | tail -n 1)
		references=
		for library in "$framework"*.dll; do references="$references -r:$library"; done
		printf '{"runtimeOptions":{"framework":{"name":"Microsoft.NETCore.App","version":"%s"}}}' "$(basename "$framework")" >/tmp/program.runtimeconfig.json
		`
	compileCSharp = dotnet + `
		for space in System System.Collections.Generic System.IO System.Linq System.Threading System.Threading.Tasks; do echo "global using $space;"; done >/tmp/usings.cs
		exec dotnet exec "${sdk}Roslyn/bincore/csc.dll" -nologo -noconfig -nostdlib+ -optimize+ -langversion:latest -out:/tmp/program.dll $references /tmp/usings.cs "$@"`
	compileFSharp = dotnet + `
		cp "${sdk}FSharp/FSharp.Core.dll" /tmp/ || exit 1
		exec dotnet exec "${sdk}FSharp/fsc.dll" --nologo --noframework --targetprofile:netcore -o:/tmp/program.dll $references -r:/tmp/FSharp.Core.dll "$@"`
)

// OCaml wants files in the order of their use; their names are its modules', and hold no spaces.
const compileOCaml = `exec ocamlopt -g -I +unix -I +str -o /tmp/program unix.cmxa str.cmxa $(ocamldep -sort "$@")`
