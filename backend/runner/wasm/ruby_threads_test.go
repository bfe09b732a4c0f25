package wasm_test

import "testing"

func TestRubyThreads(t *testing.T) {
	testPrograms(t, "ruby", []program{
		{name: "queues", files: files("main.rb", `
q = Queue.new
producer = Thread.new { 3.times { |i| q << i; sleep 0.01 }; q << nil }
consumer = Thread.new { a = []; while (x = q.pop); a << x; end; a }
p consumer.value, producer.alive?
sized, got = SizedQueue.new(2), []
taker = Thread.new { while (x = sized.pop) != :end; got << x; end }
5.times { |i| sized << i }
sized << :end
taker.join
p got, Queue.new.pop(timeout: 0.01), (Queue.new.pop(true) rescue $!.message)
`), out: "[0, 1, 2]\nfalse\n[0, 1, 2, 3, 4]\nnil\n\"queue empty\"\n"},
		{name: "locks", files: files("main.rb", `
m, n = Mutex.new, 0
10.times.map { Thread.new { 100.times { m.synchronize { n += 1 } } } }.each(&:join)
p n
cond, ready = ConditionVariable.new, false
w = Thread.new { m.synchronize { cond.wait(m) until ready; puts 'ready' } }
m.synchronize { ready = true; cond.signal }
w.join
require 'monitor'
mon = Monitor.new
inner = Thread.new { mon.synchronize { sleep 0.01; mon.synchronize { puts 'twice' } } }
mon.synchronize { puts 'main' }
inner.join
begin; m.lock; m.lock; rescue ThreadError => e; puts e.message; end
`), out: "1000\nready\nmain\ntwice\ndeadlock; recursive locking\n"},
		{name: "time", files: files("main.rb", `
require 'timeout'
order = []
3.times.map { |i| Thread.new(i) { |k| sleep 0.02 * (3 - k); order << k } }.each(&:join)
p order
[proc { sleep 10 }, proc { i = 0; loop { i += 1 } }, proc { Queue.new.pop }, proc { Thread.new { sleep }.join }].each do |f|
  Timeout.timeout(0.05, &f)
rescue Timeout::Error => e
  puts e.message
end
p Timeout.timeout(5) { 7 }, Thread.new { sleep 10 }.join(0.01)
class Late < StandardError; end
begin; Timeout.timeout(0.01, Late) { sleep }; rescue Late; puts 'late'; end
`), out: "[2, 1, 0]\nexecution expired\nexecution expired\nexecution expired\nexecution expired\n7\nnil\nlate\n"},
		{name: "their own", files: files("main.rb", `
t = Thread.new { Thread.current[:a] = 1; Thread.current.name = 'w'; Thread.stop; 7 }
Thread.pass
p t[:a], t.name, t.status, t.is_a?(Thread), Thread.list.size
t.run
p t.value, t.status, t.alive?
k = Thread.new { sleep }
k.kill
p k.join.equal?(k), Thread.main == Thread.current
case t when Thread then puts 'a thread' end
e = Enumerator.new { |y| y << 1; sleep 0.01; y << 2 }
p Thread.new { [e.next, e.next] }.value
p [1, 2, 3].each_slice(2).map { |s| Thread.new { s.sum } }.map(&:value)
`), out: "1\n\"w\"\n\"sleep\"\ntrue\n2\n7\nfalse\nfalse\ntrue\ntrue\na thread\n[1, 2]\n[3, 3]\n"},
		{
			name: "errors", files: files("main.rb", "t = Thread.new { raise ArgumentError, 'no' }\nbegin; t.join; rescue => e; p e; end\np t.status\nThread.new { exit 3 }.join"),
			out: "#<ArgumentError: no>\nnil\n", err: "terminated with exception (report_on_exception is true):\nmain.rb:1:in 'block in <top (required)>': no (ArgumentError)\n", code: 3,
		},
		// Of those that wait, nothing is collected that only their calls have.
		{name: "garbage", files: files("main.rb", `
p 4.times.map { Thread.new { a = (1..200_000).map(&:to_s); a.size } }.map(&:value)
e = Array.new(20) { |i| Enumerator.new { |y| loop { 3000.times.map { |x| "a#{x}" }; y << "e#{i}" } } }
p 5.times.map { e.map(&:next).join.size }, 100.times.map { e[0].next }.tally
`), out: "[200000, 200000, 200000, 200000]\n[50, 50, 50, 50, 50]\n{\"e0\" => 100}\n"},
		{name: "garbage all the time", files: files("main.rb", rubyWaiting), out: "1\ntrue\ntrue\n"},
		// So deep that their stacks are nearly used up.
		{name: "garbage of deep fibers", files: files("main.rb", `
def deep(n, s) = n == 0 ? (Fiber.yield; s) : s + method(:deep).call(n - 1, "#{s[0]}#{n}")
all = Array.new(20) { |i| Fiber.new { deep(580, "v#{i}") } }
all.each(&:resume)
100_000.times.map(&:to_s)
GC.start
100_000.times.map(&:to_s)
p all.map { |f| f.resume.size }.tally
`), out: "{2214 => 10, 2215 => 10}\n"},
		{name: "nothing goes on", files: files("main.rb", "q = Queue.new\nThread.new { q.pop }.join"), err: "No live threads left. Deadlock? (ThreadError)", code: 1},
		{name: "the program ends them", files: files("main.rb", "Thread.new { sleep 1000 }\nThread.new { puts 'never' }\nputs 'end'"), out: "end\n"},
		{name: "absent", files: files("main.rb", "require 'socket'"), err: "cannot load such file -- socket: programs in Candor have no network (LoadError)", code: 1},
	})
}

// rubyWaiting compares what threads, fibers and enumerators that wait for each other say
// with what they say when each new object is preceded by a collection.
const rubyWaiting = `
def tree(n, y) = n == 0 ? (y << "leaf#{n}") : [1, 2].each { |i| tree(n - 1, y); y << "n#{n}#{i}" }
work = -> {
  e = Enumerator.new { |y| tree(3, y) }
  t = 3.times.map { |i| Thread.new { s = "t#{i}"; 5.times { |j| s = s + "-#{j}"; Thread.pass }; s } }
  f = 3.times.map { |i| Fiber.new { |x| 3.times.map { |j| Fiber.yield("f#{i}#{j}#{x}") + "!" } } }
  a = []
  4.times { |k| f.each { |g| a << g.resume("r#{k}") }; a << e.next + e.peek }
  a << f.map(&:alive?) << t.map(&:value) << e.take(40) << [3, 1, 2].each_slice(2).with_index.next
  q = Queue.new
  c = Thread.new { r = []; while (x = q.pop) != :end; r << x * 2; end; r }
  5.times { |i| q << "q#{i}" }
  q << :end
  a << c.value << [1, 2, 3].lazy.map { |x| "l#{x}" }.zip(e).first(2)
  a
}
plain = 3.times.map { work.() }
GC.stress = true
hard = work.()
GC.stress = false
p plain.uniq.size, hard == plain[0], GC.count > 100
`
