# Each way on which calls go through the C of CRuby: 300 deep, then without an end, where
# SystemStackError must come and be caught, then again. Of so many parts, the argument's.
require "delegate"
require "erb"
require "json"
require "monitor"
require "pp"
require "set"
require "tsort"

# What its own methods ask of a smaller one.
class N
  include Comparable
  include Enumerable
  attr_reader :n
  def initialize(n) = @n = n
  def down = self.class.new(@n - 1)
  def end? = @n == 0
end

class Own < N
  def to_s = end? ? "" : "#{down}"
  def inspect = end? ? "" : down.inspect
  def <=>(other) = end? ? 0 : down <=> other
  def ==(other) = end? || down == other
  def hash = end? ? 0 : down.hash
  def eql?(other) = end? || down.eql?(other)
  def coerce(x) = end? ? [x, 0] : [x, 1 + down]
  def ===(x) = end? || (case x when down then true end)
  def respond_to_missing?(name, all) = end? || down.respond_to?(name, all)
  def method_missing(name, *args) = end? ? 0 : down.send(name, *args)
  def each(&block) = end? ? yield(1) : down.each(&block)
  def to_str = end? ? "" : "" + down
  def to_ary = end? ? [] : [down].flatten
  def to_a = end? ? [] : [*down]
  def to_i = end? ? 0 : Integer(down)
  def to_hash = end? ? {} : { **down }
  def to_proc = proc { end? ? 0 : [1].map(&down)[0] }
  def to_json(*) = end? ? "0" : [down].to_json
  def initialize_copy(_) = end? ? 0 : down.dup
  def marshal_dump = end? ? 0 : Marshal.dump(down)
end

class InArray < N
  def to_s = end? ? "" : [down].join
  def inspect = end? ? "" : [down].inspect
  def <=>(other) = end? ? 0 : [down, down].sort.size
  def ==(other) = end? || [down] == [other]
  def hash = end? ? 0 : [down].hash
  def eql?(other) = end? || [down].eql?([other])
end

class InHash < N
  def to_s = end? ? "" : format("%s", down)
  def inspect = end? ? "" : { a: down }.inspect
  def <=>(other) = end? ? 0 : [down, 1] <=> [other, 1]
  def ==(other) = end? || { a: down } == { a: other }
  def hash = end? ? 0 : { down => 1 }.size
  def eql?(other) = end? || [down].include?(other)
end

class InStruct < N
  A = Struct.new(:a)
  D = Data.define(:a)
  def to_s = end? ? "" : D.new(down).inspect
  def inspect = end? ? "" : A.new(down).inspect
  def <=>(other) = end? ? 0 : [down, down].max.n
  def ==(other) = end? || A.new(down) == A.new(other)
  def hash = end? ? 0 : A.new(down).hash
  def eql?(other) = end? || Set[down].add?(down).nil?
end

class Few < N
  def initialize(n, &how) = (@n, @how = n, how)
  def each = yield(end? ? 1 : @how.call(Few.new(@n - 1, &@how)))
end

class Made
  def self.const_missing(name) = ($n -= 1) < 0 ? 0 : const_get(name)
  def self.inherited(made) = ($n -= 1) < 0 ? 0 : Class.new(made)
  def initialize(n) = n > 0 && Made.new(n - 1)
  def self.method_added(name) = ($n -= 1) < 0 ? 0 : define_method("a#{$n}") { 0 }
end

class Up
  def go(n) = n == 0 ? 0 : Over.new.go(n - 1)
end

class Over < Up
  def go(n) = super
  define_method(:defined) { |n| n == 0 ? 0 : defined(n - 1) }
end

class Wrap < SimpleDelegator
  def go(n) = n == 0 ? 0 : Wrap.new(__getobj__).go(n - 1)
end

class Sorted
  include TSort
  def tsort_each_node = yield($n)
  def tsort_each_child(n) = n > 0 && yield(n - 1)
end

class View
  def initialize = @template = ERB.new("<%= n == 0 ? 0 : go(n - 1) %>")
  def go(n) = @template.result(binding)
end

# own makes a way of a block that calls itself by its first argument.
def own(&block) = (f = ->(n) { n == 0 ? 0 : block.call(f, n - 1) })

# defining is an object with one method of its own.
def defining(name, &block) = Object.new.tap { |o| o.define_singleton_method(name, &block) }

def yields(n, &block) = n == 0 ? yield : yields(n - 1) { yield }

def rescues(n)
  n == 0 ? 0 : rescues(n - 1)
rescue ArgumentError
  1
ensure
  2
end

def lists(n) = n.times.inject([]) { |a, _| [a] }

WAYS = {
  "yield" => ->(n) { yields(n) { 0 } },
  "rescue" => ->(n) { rescues(n) },
  "super" => ->(n) { Over.new.go(n) },
  "define_method" => ->(n) { Over.new.defined(n) },
  "new" => ->(n) { Made.new(n) },
  "const_missing" => ->(n) { $n = n; Made::Abc },
  "inherited" => ->(n) { $n = n; Class.new(Made) },
  "method_added" => ->(n) { $n = n; Made.define_method(:b) { 0 } },
  "delegate" => ->(n) { Wrap.new(1).go(n) },
  "tsort" => ->(n) { $n = n; Sorted.new.tsort },
  "erb" => ->(n) { View.new.go(n) },
  "load" => ->(n) { $n = n; File.write("deep.rb", 'load("deep.rb") if ($n -= 1) >= 0'); load("deep.rb") },
  "proc" => own { |f, n| proc { |x| f.(x) }.call(n) },
  "curry" => own { |f, n| f.curry[n] },
  "composed" => own { |f, n| (f >> ->(x) { x }).call(n) },
  "method" => own { |f, n| f.method(:call).call(n) },
  "bind_call" => own { |f, n| Proc.instance_method(:call).bind_call(f, n) },
  "public_send" => own { |f, n| f.public_send(:call, n) },
  "symbol" => own { |f, n| [defining(:x) { f.(n) }].map(&:x) },
  "then" => own { |f, n| n.then { |x| f.(x) } },
  "instance_eval" => own { |f, n| 1.instance_eval { f.(n) } },
  "class_eval" => own { |f, n| Object.class_eval { f.(n) } },
  "Class.new" => own { |f, n| Class.new { f.(n) } },
  "eval" => own { |f, n| eval("f.(n)") },
  "singleton" => own { |f, n| defining(:x) { f.(n) }.x },
  "memo" => ->(n) { Hash.new { |h, k| h[k] = k == 0 ? 0 : h[k - 1] + 1 }[n] },
  "catch" => own { |f, n| catch(:x) { throw :x, f.(n) } },
  "exception" => own { |f, n| raise defining(:exception) { |*| f.(n); RuntimeError.new } rescue raise($!) unless RuntimeError === $! },
  "rescued" => own { |f, n| m = Module.new; m.define_singleton_method(:===) { |_| f.(n); true }; begin; raise "x"; rescue m; 0; end },
  "in a fiber" => ->(n) { f = own { |g, m| [1].map { g.(m) } }; Fiber.new { f.(n) }.resume },
  "in a thread" => ->(n) { f = own { |g, m| [1].map { g.(m) } }; Thread.new { f.(n) }.tap { |t| t.report_on_exception = false }.value },
  "enumerator" => own { |f, n| Enumerator.new { |y| y << f.(n) }.each { } },
  "with_index" => own { |f, n| [1].map.with_index { f.(n) } },
  "lazy" => own { |f, n| (1..).lazy.select { f.(n); true }.first(1) },
  "produce" => own { |f, n| Enumerator.produce(1) { f.(n) }.take(2) },
  "mutex" => own { |f, n| Mutex.new.synchronize { f.(n) } },
  "monitor" => own { |f, n| ($monitor ||= Monitor.new).synchronize { f.(n) } },
  "trace" => own { |f, n| TracePoint.new(:class) { }.enable { f.(n) } },
  "gsub" => own { |f, n| "x".gsub(/x/) { f.(n).to_s } },
  "gsub with a hash" => own { |f, n| "x".gsub(/x/, Hash.new { f.(n).to_s }) },
  "scan" => own { |f, n| "x".scan(/x/) { f.(n) } },
  "each_char" => own { |f, n| "x".each_char { f.(n) } },
  "upto of texts" => own { |f, n| "a".upto("a") { f.(n) } },
  "times" => own { |f, n| 1.times { f.(n) } },
  "loop" => own { |f, n| loop { break f.(n) } },
  "step" => own { |f, n| 1.step(1, 1) { f.(n) } },
  "range" => own { |f, n| (1..1).each { f.(n) } },
  "Array.new" => own { |f, n| Array.new(1) { f.(n) } },
  "array sort" => own { |f, n| [1, 2].sort { f.(n); 0 } },
  "array inject" => own { |f, n| [1, 2].inject { f.(n) } },
  "array each_with_object" => own { |f, n| [1].each_with_object(0) { f.(n) } },
  "array slice_when" => own { |f, n| [1, 2].slice_when { f.(n) }.each { } },
  "array permutation" => own { |f, n| [1].permutation(1) { f.(n) } },
  "array product" => own { |f, n| [1].product([1]) { f.(n) } },
  "array cycle" => own { |f, n| [1].cycle(1) { f.(n) } },
  "array zip" => own { |f, n| [1].zip([1]) { f.(n) } },
  "array bsearch" => own { |f, n| [1].bsearch { f.(n); true } },
  "array dig" => own { |f, n| [defining(:dig) { |*| f.(n) }].dig(0, 1) },
  "array pack" => own { |f, n| [defining(:to_int) { f.(n); 0 }].pack("C") },
  "array []" => own { |f, n| [1][defining(:to_int) { f.(n); 0 }] },
  "array shuffle" => own { |f, n| [1].shuffle(random: defining(:rand) { |_| f.(n); 0 }) },
  "inject a name" => own { |f, n| [defining(:x) { |_| f.(n) }, 1].inject(:x) },
  "sum of own" => own { |f, n| [1, defining(:coerce) { |x| f.(n); [x, 1] }].sum },
  "float" => own { |f, n| 1.0 < defining(:coerce) { |x| f.(n); [x, 1] } },
  "rational" => own { |f, n| 1r + defining(:coerce) { |x| f.(n); [x, 1] } },
  "hash merge" => own { |f, n| { a: 1 }.merge({ a: 2 }) { f.(n) } },
  "hash delete_if" => own { |f, n| { a: 1 }.delete_if { f.(n); true } },
  "hash transform_values" => own { |f, n| { a: 1 }.transform_values { f.(n) } },
  "hash sort_by" => own { |f, n| { a: 1 }.sort_by { f.(n); 0 } },
  "pattern" => own { |f, n| defining(:deconstruct) { [f.(n)] } => [x]; x },
  "case" => own { |f, n| case 1 when defining(:===) { |_| f.(n); true } then 0 end },
  "regexp" => own { |f, n| /#{defining(:to_s) { f.(n); "x" }}/ },
  "between?" => ->(n) { Own.new(n).between?(1, 2) },
  "key of a hash" => ->(n) { { Own.new(0) => 1 }[Own.new(n)] },
  "uniq" => ->(n) { [Own.new(n), Own.new(n)].uniq },
  "JSON.generate" => ->(n) { JSON.generate(lists(n), max_nesting: 0) },
  "JSON.parse" => ->(n) { JSON.parse("[" * n + "]" * n, max_nesting: false) },
  "pp" => ->(n) { PP.pp(lists(n), +"") },
  "Marshal" => ->(n) { Marshal.load(Marshal.dump(lists(n))) },
}
[Own, InArray, InHash, InStruct].each do |own|
  %i[to_s inspect hash].each { |name| WAYS["#{own}##{name}"] = ->(n) { own.new(n).public_send(name) } }
  %i[<=> == eql?].each { |name| WAYS["#{own}##{name}"] = ->(n) { own.new(n).public_send(name, own.new(0)) } }
end
%i[coerce === to_str to_ary to_a to_i to_hash].each { |name| WAYS["Own##{name}"] = ->(n) { Own.new(n).public_send(name, *([1] if %i[coerce ===].include?(name))) } }
WAYS.update(
  "Own#each" => ->(n) { Own.new(n).each { } },
  "Own#dup" => ->(n) { Own.new(n).dup },
  "Own#to_proc" => ->(n) { [1].map(&Own.new(n)) },
  "Own#to_json" => ->(n) { Own.new(n).to_json },
  "marshal_dump" => ->(n) { Marshal.dump(Own.new(n)) },
  "method_missing" => ->(n) { Own.new(n).zz },
  "respond_to_missing?" => ->(n) { Own.new(n).respond_to?(:zz) },
)
%i[each map select any? all? find flat_map group_by partition sum filter_map take_while sort_by min_by].each do |name|
  WAYS["array #{name}"] = own { |f, n| [1].public_send(name) { f.(n); 1 } }
end
%i[map to_a include? sum first sort min inject each_slice zip to_set tally each_with_index reverse_each lazy chunk].each do |name|
  args = { include?: [1], inject: [:+], each_slice: [1], zip: [[1]] }[name] || []
  WAYS["Enumerable #{name}"] = ->(n) { Few.new(n) { |few| got = few.public_send(name, *args) { 1 }; got.to_a if %i[lazy chunk].include?(name); 1 }.each { } }
end

# What has no end in data is not there: these are only deep.
DEEP = %i[inspect hash to_s flatten join].to_h { |name| ["lists #{name}", ->(n) { lists(n).public_send(name) }] }
DEEP.update(%i[== eql? <=>].to_h { |name| ["lists #{name}", ->(n) { lists(n).public_send(name, lists(n)) }] })
DEEP["hashes"] = ->(n) { a, b = Array.new(2) { n.times.inject(1) { |h, _| { a: h } } }; a == b && a.hash == b.hash && JSON.generate(a, max_nesting: 0).size + a.inspect.size }
DEEP["structs"] = ->(n) { a, b = Array.new(2) { n.times.inject(1) { |s, _| InStruct::A.new(s) } }; a == b && a.hash == b.hash && a.inspect }

part, parts = ARGV.map(&:to_i)
(WAYS.to_a + DEEP.to_a).each_with_index do |(name, way), i|
  next if i % parts != part
  begin
    way.(300)
  rescue SystemStackError
    puts "#{name} is not deep enough"
  end
  next if DEEP.key?(name)
  begin
    way.(100_000)
    puts "#{name} has an end"
  rescue SystemStackError
  end
  way.(100)
rescue Exception => e
  puts "#{name}: #{e.class}: #{e.message[0, 100]}"
end
puts "ok"
