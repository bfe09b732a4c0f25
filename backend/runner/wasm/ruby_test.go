package wasm_test

import "testing"

func TestRubyPrograms(t *testing.T) {
	testPrograms(t, "ruby", []program{
		{name: "hello", files: files("main.rb", "puts 'hello', 1, [2, [3]], nil\np 1.5, :a, 'x', nil; print 'é'; puts"), out: "hello\n1\n2\n3\n\n1.5\n:a\n\"x\"\nnil\né\n"},
		{name: "language", files: files("main.rb", `
require 'set'
Point = Struct.new(:x, :y) { def +(o) = Point.new(x + o.x, y + o.y) }
Size = Data.define(:w, :h)
class Animal
  include Comparable
  attr_reader :name
  def initialize(name) = @name = name
  def <=>(o) = name <=> o.name
  def method_missing(n, *a) = n.to_s.end_with?('?') ? false : super
  def respond_to_missing?(*) = true
end
p Point.new(1, 2) + Point.new(3, 4), Size.new(w: 1, h: 2), Animal.new('a') < Animal.new('b'), Animal.new('x').big?
puts [3, 1, 2].sort.each_slice(2).map(&:sum).inspect, (1..Float::INFINITY).lazy.select(&:even?).first(3).inspect
case { name: 'Ada', age: 36 }
in { name: String => n, age: 30.. => a } then puts "#{n} #{a}"
end
def kw(a, *b, c: 1, **d, &e) = e.call(a, b, c, d)
puts kw(1, 2, c: 3, z: 4) { |*x| x.inspect }
puts 'hello world'.gsub(/o(.)?/) { "<#{$1}>" }, format('%05.1f|%-4s|%x', 3.14159, 'ab', 255), 2**100, 10.digits.inspect
begin; Integer('x'); rescue ArgumentError => e; puts e.message; ensure; puts 'ensured'; end
catch(:done) { 10.times { |i| throw :done if i == 3 }; puts 'never' }
f = Fiber.new { |x| y = Fiber.yield(x + 1); y * 2 }; p f.resume(1), f.resume(5)
e = Enumerator.new { |y| y << 1; y << 2 }; p e.next, e.next, (e.next rescue 'stop')
p %w[a b].each_with_index.to_h, [1, 2, 3].each_cons(2).to_a, { a: 1 }.transform_values(&:to_s), 7.clamp(1, 5), "añ".bytes.size, Set[1, 2] | [3]
`), out: "#<struct Point x=4, y=6>\n#<data Size w=1, h=2>\ntrue\nfalse\n[3, 3]\n[2, 4, 6]\nAda 36\n[1, [2], 3, {z: 4}]\nhell< >w<r>ld\n003.1|ab  |ff\n1267650600228229401496703205376\n[0, 1]\ninvalid value for Integer(): \"x\"\nensured\n2\n10\n1\n2\n\"stop\"\n{\"a\" => 0, \"b\" => 1}\n[[1, 2], [2, 3]]\n{a: \"1\"}\n5\n3\n#<Set: {1, 2, 3}>\n"},
		{name: "standard library", files: files("main.rb", `
require 'json'; require 'time'; require 'date'; require 'digest'; require 'securerandom'; require 'ostruct'; require 'forwardable'; require 'erb'; require 'stringio'; require 'pp'
puts JSON.generate({ a: [1, nil, 'é'] }), JSON.parse('{"x": [1.5]}').inspect, Date.new(2026, 11, 23).strftime('%A'), Digest::SHA256.hexdigest('x')[0, 8], SecureRandom.hex(4).size, OpenStruct.new(a: 1).a, ERB.new('<%= 1 + 1 %>').result, Time.at(0).utc.iso8601
`), out: "{\"a\":[1,null,\"é\"]}\n{\"x\" => [1.5]}\nMonday\n2d711642\n8\n1\n2\n1970-01-01T00:00:00Z\n"},
		{name: "files", files: files("main.rb", "require_relative 'helper'\nrequire 'lib/deep'\nputs twice(4), Deep::NAME, __FILE__ == $0, __method__.inspect, ARGV.inspect, __dir__", "helper.rb", "def twice(x) = 2 * x", "lib/deep.rb", "require_relative '../helper'\nmodule Deep; NAME = 'deep'; end"), args: []string{"a b", "ü"}, out: "8\ndeep\ntrue\nnil\n[\"a b\", \"ü\"]\n/\n"},
		{name: "input", files: files("main.rb", "print 'name? '; name = gets.chomp; puts \"Hello #{name}\"\nputs $stdin.gets.split.map(&:to_i).sum\nputs STDIN.read.upcase\np gets"), stdin: "Ada\n1 2\nx\ny", out: "name? Hello Ada\n3\nX\nY\nnil\n"},
		{name: "lines of input", files: files("main.rb", "while line = gets\n  puts line.strip.reverse\nend\n$stdin.each_line { |l| puts l }"), stdin: "ab\ncd", out: "ba\ndc\n"},
		{
			name: "files of its own", files: files("main.rb", "File.write('x.txt', \"one\\ntwo\\n\"); File.open('x.txt', 'a') { |f| f.puts 'three' }\nputs File.readlines('x.txt', chomp: true).inspect, File.size('x.txt'), Dir.children('/').sort.inspect\nDir.mkdir('d'); File.rename('x.txt', 'd/y.txt'); puts Dir.glob('d/*').inspect, File.exist?('x.txt')\nFile.delete('d/y.txt'); Dir.rmdir('d'); begin; File.read('gone'); rescue SystemCallError => e; puts e.message; end"),
			out: "[\"one\", \"two\", \"three\"]\n14\n[\"main.rb\", \"x.txt\"]\n[\"d/y.txt\"]\nfalse\nNo such file or directory @ rb_sysopen - gone\n",
		},
		{name: "data", files: files("main.rb", "puts DATA.read\n__END__\nthe data\n"), out: "the data\n"},
		{name: "time", files: files("main.rb", "t = Process.clock_gettime(Process::CLOCK_MONOTONIC); sleep 0.05; d = Process.clock_gettime(Process::CLOCK_MONOTONIC) - t; puts d > 0.04 && d < 5, Time.now.year > 2024, Process.clock_gettime(Process::CLOCK_PROCESS_CPUTIME_ID) >= 0"), out: "true\ntrue\ntrue\n"},
		// What Ruby says of them on Linux.
		{name: "times of places", files: files("main.rb", `
require 'time'; require 'date'
puts Time.at(1_700_000_000).strftime('%F %T %z %Z')
%w[Asia/Tokyo :America/New_York EST5EDT,M3.2.0,M11.1.0 <+0330>-3:30 Asia/Kathmandu America/Sao_Paulo UTC].each do |zone|
  ENV['TZ'] = zone
  puts "#{zone} #{Time.at(1_700_000_000).strftime('%F %T %z %Z')} #{Time.at(1_690_000_000).hour} #{Time.at(1_690_000_000).dst?}"
end
ENV['TZ'] = 'Europe/Berlin'
p Time.local(2026, 7, 1, 12), Time.new(2026, 1, 1), Time.local(2026, 3, 29, 2, 30), Time.local(2026, 10, 25, 2, 30).utc, Time.parse('2026-07-01 10:00').utc_offset, Time.at(0).to_a
p Time.utc(2026, 7, 1).localtime.isdst, DateTime.new(2026, 7, 1).to_time.localtime.to_s, Time.local(1880, 1, 1).utc_offset, Time.local(100_000, 7, 1), Time.at(-10**17).year, Time.at(10**18).localtime.year
p %w[Nowhere/At_All ../etc/passwd].map { |zone| ENV['TZ'] = zone; Time.at(0).utc_offset }
ENV.delete('TZ')
p Time.local(2026, 7, 1).utc_offset, Time.at(0).zone
`), out: "2023-11-14 22:13:20 +0000 UTC\nAsia/Tokyo 2023-11-15 07:13:20 +0900 JST 13 false\n:America/New_York 2023-11-14 17:13:20 -0500 EST 0 true\nEST5EDT,M3.2.0,M11.1.0 2023-11-14 17:13:20 -0500 EST 0 true\n<+0330>-3:30 2023-11-15 01:43:20 +0330 +0330 7 false\nAsia/Kathmandu 2023-11-15 03:58:20 +0545 +0545 10 false\nAmerica/Sao_Paulo 2023-11-14 19:13:20 -0300 -03 1 false\nUTC 2023-11-14 22:13:20 +0000 UTC 4 false\n2026-07-01 12:00:00 +0200\n2026-01-01 00:00:00 +0100\n2026-03-29 03:30:00 +0200\n2026-10-25 01:30:00 UTC\n7200\n[0, 0, 1, 1, 1, 1970, 4, 1, false, \"CET\"]\ntrue\n\"2026-07-01 02:00:00 +0200\"\n3208\n100000-07-01 00:00:00 +0200\n-3168871881\n31688740476\n[0, 0]\n0\n\"UTC\"\n"},
		{name: "exit code", files: files("main.rb", "at_exit { puts 'bye' }\nat_exit { puts 'first' }\nbegin; exit 3; ensure; puts 'ensured'; end"), out: "ensured\nfirst\nbye\n", code: 3},
		{name: "abort", files: files("main.rb", "abort 'wrong'"), err: "wrong\n", code: 1},
		{
			name: "backtrace", files: files("main.rb", "require_relative 'lib'\n\ndef g\n  f(nil)\nend\n\ng\n", "lib.rb", "def f(x)\n  x.size\nend\n"),
			err: "lib.rb:2:in 'Object#f': undefined method 'size' for nil (NoMethodError)\n\n  x.size\n   ^^^^^\n\tfrom main.rb:4:in 'Object#g'\n\tfrom main.rb:7:in '<main>'\n", code: 1,
		},
		{name: "cause", files: files("main.rb", "begin\n  {}.fetch(:k)\nrescue KeyError\n  raise ArgumentError, 'no'\nend"), err: "main.rb:4:in '<main>': no (ArgumentError)", code: 1},
		{name: "syntax error", files: files("main.rb", "x = 1\nif x\n  puts(\n"), err: "main.rb:3: syntax errors found (SyntaxError)\n  1 | x = 1\n", code: 1},
		{name: "recursion", files: files("main.rb", "def f(n) = n == 0 ? 0 : 1 + f(n - 1)\nputs f(1500)\nbegin; f(10**7); rescue SystemStackError => e; puts e.message; end\nputs f(1000)"), out: "1500\nstack level too deep\n1000\n"},
		// Nothing is left of each, in memory that ends at 20,000 of them.
		{name: "leaving blocks", files: files("main.rb", "def find = [1].each { |x| return x }\n30_000.times { find }\n30_000.times { [1].each { break } }\n30_000.times { [1].each { raise 'x' } rescue 0 }\n30_000.times { catch(:x) { [1].each { throw :x } } }\nputs find"), out: "1\n"},
		{name: "minitest", files: files("main.rb", "require 'minitest/autorun'\nclass T < Minitest::Test\n  def test_a = assert_equal(2, 1 + 1)\n  def test_b = assert_equal(2, 1)\nend\n$stdout.reopen($stdout) if false\nat_exit { }\nMinitest.after_run { warn 'after' }\ndef Minitest.init_plugins(*) = (self.reporter.reporters.clear; self.reporter << Class.new(Minitest::StatisticsReporter) { def report = (super; puts \"#{count} runs, #{failures} failures\") }.new)"), out: "2 runs, 1 failures\n", err: "after", code: 1},
		{name: "empty", files: files("main.rb", "")},
	})
}
