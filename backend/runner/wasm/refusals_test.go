package wasm_test

import "testing"

// What a program of one process without a system beneath it cannot have is said in a
// sentence, by errors that programs expect.

func TestRubyReopensStreams(t *testing.T) {
	testPrograms(t, "ruby", []program{
		{
			name: "to a file and back", files: files("main.rb", `
old = $stdout.dup
$stdout.reopen('out.txt', 'w')
puts 'in the file'
print 1, 2
p :x
$stdout << "y\n"
printf("%d\n", 5)
STDOUT.puts 'too'
$stdout.reopen(old)
puts 'back', File.read('out.txt')
begin
  $stdout.reopen('no/such')
rescue SystemCallError => e
  puts e.message
end
puts 'intact'
$stdin.reopen('out.txt')
p gets, $stdin.read.size, STDIN.eof?
`), out: "back\nin the file\n12:x\ny\n5\ntoo\nNo such file or directory @ rb_sysopen - no/such\nintact\n\"in the file\\n\"\n13\ntrue\n",
		},
		{name: "errors to the output", files: files("main.rb", "$stderr.reopen($stdout); warn 'warned'\n$stderr.reopen('err.txt', 'w'); warn 'hidden'; puts File.read('err.txt')"), out: "warned\nhidden\n"},
	})
}

func TestRubyIsOneProcess(t *testing.T) {
	testPrograms(t, "ruby", []program{{name: "each way", files: files("main.rb", "[-> { `ls -l` }, -> { system('ls', exception: true) }, -> { exec 'ls' }, -> { IO.popen(['ls', '-l']) }, -> { Process.spawn('ls') }, -> { fork { } }, -> { Process.fork }, -> { Ractor.new { 1 } }].each do |way|\n  way.call; puts 'nothing'\nrescue SystemCallError, NotImplementedError => e\n  puts \"#{e.class}: #{e.message}\"\nend\n$stderr.reopen($stdout)\np system('ls')"), out: `Errno::ENOENT: No such file or directory - ls -l: there are no programs beside the built-in Ruby
Errno::ENOENT: No such file or directory - ls: there are no programs beside the built-in Ruby
Errno::ENOENT: No such file or directory - ls: there are no programs beside the built-in Ruby
Errno::ENOENT: No such file or directory - ls -l: there are no programs beside the built-in Ruby
Errno::ENOENT: No such file or directory - ls: there are no programs beside the built-in Ruby
NotImplementedError: the built-in Ruby is one process; Thread.new works
NotImplementedError: the built-in Ruby is one process; Thread.new works
NotImplementedError: there are no ractors in the built-in Ruby; Thread.new works
No such file or directory - ls: there are no programs beside the built-in Ruby
nil
`}})
}

// A program that catches the error reads the reason, too, and other errors of the kind are as they were.
func TestRubyHasNoNetwork(t *testing.T) {
	testPrograms(t, "ruby", []program{{name: "each way", files: files("main.rb", "%w[socket net/http webrick redis io/wait helper].each do |name|\n  require name\nrescue LoadError => e\n  puts e.message\nend\nbegin; load 'gone.rb'; rescue LoadError => e; puts e.message; end\nrequire 'net/http'"), out: `cannot load such file -- socket: programs in Candor have no network
cannot load such file -- socket: programs in Candor have no network
cannot load such file -- webrick: programs in Candor have no network
cannot load such file -- redis: the built-in Ruby has only its own gems, and programs in Candor have no network
cannot load such file -- io/wait: the built-in Ruby has not got it
cannot load such file -- helper
cannot load such file -- gone.rb
`, err: "cannot load such file -- socket: programs in Candor have no network (LoadError)", code: 1}})
}

func TestPythonIsOneProcess(t *testing.T) {
	testPrograms(t, "python", []program{{name: "each way", files: files("main.py", `
import os, signal, getpass, random, threading, socketserver
for f in lambda: os.fork(), lambda: os.kill(os.getpid(), 9), lambda: signal.alarm(1), lambda: os.nothing, lambda: signal.nothing:
    try: print(f())
    except AttributeError as e: print(e)
print(getpass.getuser(), hasattr(os, 'fork'))
`), out: `module 'os' has no attribute 'fork': the built-in Python is one process; threading and concurrent.futures work
module 'os' has no attribute 'kill': the built-in Python is one process; sys.exit and raise KeyboardInterrupt work
module 'signal' has no attribute 'alarm': the built-in Python has no signals; threading.Timer and time.monotonic work
module 'os' has no attribute 'nothing'
module 'signal' has no attribute 'nothing'
candidate False
`}})
}
