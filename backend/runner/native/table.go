package native

// large is the reservation that runtimes with big address spaces may make; what
// they use of it is limited like everybody's.
const large = 64 << 30

var (
	// A Debian JDK's own configuration is links into this.
	etcJava = []string{"java*"}
	// Erlang's machine stays below the limit on threads on any processor.
	envErlang = []string{"ERL_FLAGS=+S 2:2 +SDcpu 2:2 +SDio 2 +A 1", "ELIXIR_ERL_OPTIONS=+fnu"}
	// No banners, no door for debuggers, no library of languages, no second view of code (which needs files in
	// memory), a heap with a bound.
	envDotnet = []string{
		"DOTNET_NOLOGO=1", "DOTNET_CLI_TELEMETRY_OPTOUT=1", "DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1", "DOTNET_EnableDiagnostics=0",
		"DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1", "DOTNET_gcServer=0", "DOTNET_EnableWriteXorExecute=0", "DOTNET_GCHeapHardLimit={heap-hex}",
	}
	envScripts = []string{"JAVA_OPTS=" + jvm + " -XX:TieredStopAtLevel=1"}
)

// Table is every toolchain that is looked for, in the order of names on screen.
// What is also built in says "installed" with its name: the two have not the same
// version and do not run alike.
var Table = []Toolchain{
	{
		ID: "awk", Name: "Awk", FileName: "main.awk", Stdio: true, Needs: []string{"gawk|mawk"},
		Version: []string{"sh", "-c", "{program} --version 2>/dev/null || {program} -W version"},
		Run:     []string{"{program}", "-f", "{main}", "--"},
	},
	{
		ID: "bash", Name: "Bash", FileName: "main.sh", Needs: []string{"bash"},
		Run: []string{"bash", "{main}"}, REPL: []string{"bash", "--norc", "-i"},
	},
	{
		ID: "c", Name: "C", FileName: "main.c", Stdio: true, Network: true, Needs: []string{"gcc"}, Version: []string{"gcc", "-dumpfullversion"},
		Compile: []string{"gcc", "-std=gnu17", "-O1", "-g", "-Wall", "-pthread", "-o", "/tmp/program", "{files}", "-lm"},
		Run:     []string{"/tmp/program"},
	},
	{
		ID: "csharp", Name: "C#", FileName: "Main.cs", Network: true, Needs: []string{"dotnet"}, Env: envDotnet, Data: large,
		Compile: []string{"sh", "-c", compileCSharp, "sh", "{files}"}, Run: []string{"dotnet", "exec", "/tmp/program.dll"},
	},
	{
		ID: "csharp", Name: "C# (Mono)", FileName: "Main.cs", Network: true, Needs: []string{"mcs", "mono"}, Etc: []string{"mono"}, Data: large,
		Env:     []string{"MONO_GC_PARAMS=max-heap-size={heap}m"},
		Compile: []string{"mcs", "-debug", "-out:/tmp/program.exe", "{files}"},
		Run:     []string{"mono", "--debug", "/tmp/program.exe"}, REPL: []string{"csharp"},
	},
	{
		ID: "cpp", Name: "C++", FileName: "main.cpp", Stdio: true, Network: true, Needs: []string{"g++"}, Version: []string{"g++", "-dumpfullversion"},
		Compile: []string{"g++", "-std=gnu++20", "-O1", "-g", "-Wall", "-pthread", "-o", "/tmp/program", "{files}"},
		Run:     []string{"/tmp/program"},
	},
	{
		ID: "clojure", Name: "Clojure", FileName: "main.clj", Network: true, Needs: []string{"clojure", "java"}, Etc: etcJava, Data: large,
		Version: []string{"clojure", "-e", "(println (clojure-version))"},
		Run:     []string{"sh", "-c", runClojure, "sh", "{main}"}, REPL: []string{"sh", "-c", runClojure, "sh"},
	},
	{
		ID: "d", Name: "D", FileName: "main.d", Stdio: true, Network: true, Needs: []string{"ldc2", "cc"}, Etc: []string{"ldc2.conf"},
		Compile: []string{"ldc2", "-g", "-i", "-od=/tmp", "-of=/tmp/program", "{main}"}, Run: []string{"/tmp/program"},
	},
	{
		ID: "d", Name: "D", FileName: "main.d", Stdio: true, Network: true, Needs: []string{"dmd", "cc"}, Etc: []string{"dmd.conf"},
		Compile: []string{"dmd", "-g", "-i", "-od=/tmp", "-of=/tmp/program", "{main}"}, Run: []string{"/tmp/program"},
	},
	{
		ID: "d", Name: "D", FileName: "main.d", Stdio: true, Network: true, Needs: []string{"gdc"},
		Compile: []string{"gdc", "-g", "-o", "/tmp/program", "{files}"}, Run: []string{"/tmp/program"},
	},
	{
		ID: "dart", Name: "Dart", FileName: "main.dart", Network: true, Needs: []string{"dart"}, Data: large,
		Compile: []string{"dart", "--disable-analytics", "compile", "kernel", "-o", "/tmp/program.dill", "{main}"},
		Run:     []string{"dart", "--old_gen_heap_size={heap}", "/tmp/program.dill"},
	},
	{
		ID: "elixir", Name: "Elixir", FileName: "main.exs", Network: true, Needs: []string{"elixir", "erl"}, Env: envErlang, Data: large,
		Version: []string{"elixir", "-e", "IO.puts(System.version())"},
		Run:     []string{"elixir", "{main}"}, REPL: []string{"iex"},
	},
	{
		ID: "erlang", Name: "Erlang", FileName: "main.erl", Network: true, Needs: []string{"erl", "erlc"}, Env: envErlang, Data: large,
		Version: []string{"erl", "-noshell", "-eval", `io:format("~s~n", [erlang:system_info(otp_release)]), halt().`},
		Compile: []string{"erlc", "-o", "/tmp", "{files}"},
		Run:     []string{"erl", "-noshell", "-pa", "/tmp", "-eval", "'{class}':main(init:get_plain_arguments()), halt().", "-extra"},
		REPL:    []string{"erl"},
	},
	{ // files come in the order of their use
		ID: "fsharp", Name: "F#", FileName: "main.fs", Network: true, Needs: []string{"dotnet"}, Env: envDotnet, Data: large,
		Compile: []string{"sh", "-c", compileFSharp, "sh", "{others}", "{main}"},
		Run:     []string{"dotnet", "exec", "/tmp/program.dll"}, REPL: []string{"dotnet", "fsi", "--nologo"},
	},
	{ // modules come before what uses them
		ID: "fortran", Name: "Fortran", FileName: "main.f90", Env: []string{"GFORTRAN_UNBUFFERED_PRECONNECTED=y"}, Needs: []string{"gfortran"}, Version: []string{"gfortran", "-dumpfullversion"},
		Compile: []string{"gfortran", "-O1", "-g", "-Wall", "-J", "/tmp", "-o", "/tmp/program", "{others}", "{main}"},
		Run:     []string{"/tmp/program"},
	},
	{
		ID: "go", Name: "Go", FileName: "main.go", Network: true, Needs: []string{"go"}, Data: large,
		Version: []string{"go", "version"},
		Env: []string{
			"GOCACHE=/tmp/go", "GOFLAGS=-mod=mod", "GOPROXY=off", "GOTOOLCHAIN=local", "GOTELEMETRY=off", "GOWORK=off", "GOENV=off",
			"CGO_ENABLED=0", "GOMEMLIMIT={heap}MiB",
		},
		Prepare: []string{"sh", "-c", prepareGo}, Compile: []string{"sh", "-c", compileGo, "sh", "{main}"},
		Run: []string{"/tmp/program"},
	},
	{
		ID: "groovy", Name: "Groovy", FileName: "main.groovy", Network: true, Needs: []string{"groovy", "java"}, Etc: append([]string{"groovy"}, etcJava...), Env: envScripts, Data: large,
		Run: []string{"groovy", "{main}"},
	},
	{
		ID: "haskell", Name: "Haskell", FileName: "Main.hs", Needs: []string{"ghc"}, Folders: []string{"/var/lib/ghc"}, Data: large,
		Compile: []string{"ghc", "-v0", "-O0", "-outputdir", "/tmp", "-o", "/tmp/program", "-with-rtsopts=-M{heap}m", "{main}"},
		Run:     []string{"/tmp/program"}, REPL: []string{"ghci"},
	},
	{
		ID: "java", Name: "Java", FileName: "Main.java", Network: true, Needs: []string{"java", "javac", "jar"}, Etc: etcJava, Data: large,
		Prepare: []string{"sh", "-c", prepareJava, "sh", compileJava},
		Compile: []string{"sh", "-c", doCompileJava, "sh", "{files}"},
		Run:     []string{"sh", "-c", runJava, "sh"},
		REPL:    []string{"jshell", "-J-XX:+UseSerialGC", "-J-Xmx128m", "-J-XX:TieredStopAtLevel=1", "-R-XX:+UseSerialGC", "-R-Xmx256m"},
	},
	{
		ID: "julia", Name: "Julia", FileName: "main.jl", Network: true, Needs: []string{"julia"}, Env: []string{"JULIA_NUM_THREADS=1", "OPENBLAS_NUM_THREADS=1"}, Data: large,
		Run: []string{"julia", "--startup-file=no", "--history-file=no", "{main}"}, REPL: []string{"julia", "--startup-file=no", "--history-file=no", "--banner=no"},
	},
	{
		ID: "kotlin", Name: "Kotlin", FileName: "Main.kt", Network: true, Needs: []string{"kotlinc", "java"}, Etc: etcJava, Data: large,
		Env:     []string{"JAVA_OPTS=" + jvmBriefly},
		Version: []string{"sh", "-c", "kotlinc -version 2>&1 | grep kotlinc-jvm"},
		Compile: []string{"kotlinc", "{files}", "-include-runtime", "-d", "/tmp/program.jar"},
		Run:     []string{"sh", "-c", runJar, "sh"}, REPL: []string{"kotlinc"},
	},
	{
		ID: "lua-native", Name: "Lua (installed)", FileName: "main.lua", Stdio: true, Needs: []string{"lua5.4|lua5.3|lua"}, Version: []string{"{program}", "-v"},
		Run: []string{"{program}", "{main}"}, REPL: []string{"{program}"},
	},
	{
		ID: "nim", Name: "Nim", FileName: "main.nim", Stdio: true, Network: true, Needs: []string{"nim", "gcc"}, Etc: []string{"nim"},
		Compile: []string{"nim", "c", "--hints:off", "--verbosity:0", "--nimcache:/tmp/nim", "-o:/tmp/program", "{main}"},
		Run:     []string{"/tmp/program"},
	},
	{
		ID: "node", Name: "Node.js", FileName: "main.js", Network: true, Needs: []string{"node"}, Data: large,
		Env:      []string{"NODE_PATH=/usr/local/lib/node_modules:/usr/lib/node_modules"},
		Packages: []string{"node", "-e", nodePackages},
		More:     "Install them for the whole machine, with: npm install --global NAME. Then start Candor again.",
		Run:      []string{"node", "--max-old-space-size={heap}", "{main}"}, REPL: []string{"node", "-i"},
	},
	{
		ID: "ocaml", Name: "OCaml", FileName: "main.ml", Network: true, Needs: []string{"ocamlopt", "ocamldep"}, Version: []string{"ocamlopt", "-version"},
		Compile: []string{"sh", "-c", compileOCaml, "sh", "{files}"},
		Run:     []string{"/tmp/program"}, REPL: []string{"ocaml"},
	},
	{
		ID: "octave", Name: "Octave", FileName: "main.m", Stdio: true, Needs: []string{"octave-cli"}, Data: large,
		Run: []string{"octave-cli", "--norc", "-q", "{main}"}, REPL: []string{"octave-cli", "--norc", "-q"},
	},
	{
		ID: "pascal", Name: "Pascal", FileName: "main.pas", Needs: []string{"fpc"}, Etc: []string{"fpc.cfg", "fpc-*.cfg"}, Version: []string{"fpc", "-iV"},
		Compile: []string{"fpc", "-v0ew", "-l-", "-gl", "-O1", "-FU/tmp", "-o/tmp/program", "{main}"},
		Run:     []string{"/tmp/program"},
	},
	{
		ID: "perl", Name: "Perl", FileName: "main.pl", Network: true, Needs: []string{"perl"}, Etc: []string{"perl"}, Version: []string{"perl", "-e", `printf "%vd", $^V`},
		Run: []string{"perl", "-I.", "-Mvars;$|=1", "{main}"},
	},
	{
		ID: "php", Name: "PHP", FileName: "main.php", Network: true, Needs: []string{"php"}, Etc: []string{"php"},
		Run:  []string{"php", "-d", "memory_limit={heap}M", "-d", "display_errors=stderr", "-d", "log_errors=0", "{main}"},
		REPL: []string{"php", "-a"},
	},
	{
		ID: "python-native", Name: "Python (installed)", FileName: "main.py", Network: true, Needs: []string{"python3"},
		Packages: []string{"python3", "-B", "-c", pythonPackages},
		More:     "Install them for the whole machine, on Debian with: apt install python3-NAME. Then start Candor again.",
		Run:      []string{"python3", "-B", "-u", "{main}"}, REPL: []string{"python3", "-q"},
	},
	{
		ID: "r", Name: "R", FileName: "main.R", Stdio: true, Network: true, Needs: []string{"Rscript"}, Etc: []string{"R"}, Env: []string{"OPENBLAS_NUM_THREADS=1"}, Data: large,
		Packages: []string{"Rscript", "--vanilla", "-e", `p <- installed.packages(); p <- p[is.na(p[, "Priority"]), , drop = FALSE]; cat(paste(p[, "Package"], p[, "Version"]), sep = "\n")`},
		More:     "Install them for the whole machine, on Debian with: apt install r-cran-NAME. Then start Candor again.",
		Run:      []string{"Rscript", "--vanilla", "{main}"}, REPL: []string{"R", "--vanilla", "--quiet"},
	},
	{
		ID: "racket", Name: "Racket", FileName: "main.rkt", Network: true, Needs: []string{"racket"}, Etc: []string{"racket"}, Data: large,
		Run: []string{"racket", "{main}"}, REPL: []string{"racket"},
	},
	{
		ID: "ruby-native", Name: "Ruby (installed)", FileName: "main.rb", Network: true, Needs: []string{"ruby"}, Version: []string{"ruby", "-e", "puts RUBY_VERSION"},
		Packages: []string{"ruby", "-e", "Gem::Specification.reject(&:default_gem?).each { |s| puts %(#{s.name} #{s.version}) }"},
		More:     "Install them for the whole machine, on Debian with: apt install ruby-NAME. Then start Candor again.",
		Run:      []string{"sh", "-c", runRuby, "sh", "{main}"}, REPL: []string{"irb", "-f", "--nomultiline"},
	},
	{
		ID: "rust", Name: "Rust", FileName: "main.rs", Network: true, Needs: []string{"rustc", "cc"},
		Compile: []string{"rustc", "--edition=2021", "-Copt-level=1", "-Cdebuginfo=1", "-o", "/tmp/program", "{main}"},
		Run:     []string{"/tmp/program"},
	},
	{
		ID: "scala", Name: "Scala", FileName: "Main.scala", Network: true, Needs: []string{"scalac", "scala", "java"}, Etc: etcJava, Env: envScripts, Data: large,
		Version: []string{"sh", "-c", "scala -version 2>&1 || true"},
		Compile: []string{"sh", "-c", `mkdir /tmp/classes; exec scalac -d /tmp/classes "$@"`, "sh", "{files}"},
		Run:     []string{"scala", "-cp", "/tmp/classes", "{class}"}, REPL: []string{"sh", "-c", "[ -d /usr/share/scala-2.11 ] && set -- -Xnojline; exec scala \"$@\""},
	},
	{
		ID: "swift", Name: "Swift", FileName: "main.swift", Stdio: true, Network: true, Needs: []string{"swiftc"},
		Compile: []string{"swiftc", "-Onone", "-module-cache-path", "/tmp/modules", "-o", "/tmp/program", "{files}"},
		Run:     []string{"/tmp/program"},
	},
	{
		ID: "tcl", Name: "Tcl", FileName: "main.tcl", Network: true, Needs: []string{"tclsh"}, Version: []string{"sh", "-c", "echo 'puts [info patchlevel]' | tclsh"},
		Run: []string{"tclsh", "{main}"}, REPL: []string{"tclsh"},
	},
	{
		ID: "zig", Name: "Zig", FileName: "main.zig", Network: true, Needs: []string{"zig"}, Version: []string{"zig", "version"},
		Env:     []string{"ZIG_GLOBAL_CACHE_DIR=/tmp/zig", "ZIG_LOCAL_CACHE_DIR=/tmp/zig"},
		Compile: []string{"zig", "build-exe", "-femit-bin=/tmp/program", "{main}"},
		Run:     []string{"/tmp/program"},
	},
}
