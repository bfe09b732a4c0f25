package wasm_test

import (
	"fmt"
	"testing"
)

// Calls that go through the C of an interpreter, once for each way, as deep as
// candidates go; and beyond what is possible, where the language's own error must
// come, and be caught.

func TestPythonCallsThroughC(t *testing.T) {
	testPrograms(t, "python", []program{
		{name: "memoised", files: files("main.py", "from functools import lru_cache, cache\n@lru_cache(None)\ndef fib(n): return n if n < 2 else fib(n - 1) + fib(n - 2)\nprint(fib(400) % 10**9)\n@cache\ndef f(n): return 0 if n == 0 else 1 + f(n - 1)\nprint(f(900))\ntry: f(10**5)\nexcept RecursionError as e: print(e)\nimport sys\nsys.setrecursionlimit(10**6)\nf.cache_clear(); print(f(2000))\ntry: f(10**6)\nexcept RecursionError as e: print(e)\nprint(f(500))"), out: "216019675\n900\nmaximum recursion depth exceeded\n2000\nmaximum recursion depth exceeded\n500\n"},
		{name: "every way", files: files("main.py", pythonWays), args: []string{"0"}, out: "ok\n"},
		{name: "every other way", files: files("main.py", pythonWays), args: []string{"1"}, out: "ok\n"},
		{
			name: "without a rescue", files: files("main.py", "def f(n): return max(map(f, [n + 1]))\nf(0)"),
			err: "RecursionError: maximum recursion depth exceeded\n", code: 1,
		},
		{name: "the parser", files: files("main.py", `
print(len(repr(eval('[' * 190 + ']' * 190))), eval('(' * 190 + '7' + ')' * 190), eval('1+' * 5000 + '1'))
for text in '[' * 300 + ']' * 300, '[' * 10**5, '1+' * 10**5 + '1', '-' * 10**5 + '1', 'not ' * 10**5 + '1', 'a' + '.b' * 10**5, 'f' + '()' * 10**5, '2' + '**x' * 10**4, 'lambda: ' * 1500:
    try: compile(text, 'deep', 'eval')
    except (SyntaxError, MemoryError, RecursionError) as e: pass
    else: print('nothing for', text[:10])
import ast, json, re
for f in lambda: ast.literal_eval('[' * 10**5), lambda: json.loads('[' * 10**5), lambda: json.loads('{"a":' * 10**5), lambda: re.compile('(' * 10**4 + ')' * 10**4), lambda: ast.dump(ast.parse('1+' * 5000 + '1')):
    try: f()
    except (SyntaxError, MemoryError, RecursionError) as e: pass
    else: print('no error')
print('end')
`), out: "380 7 5001\nend\n"},
	})
}

// pythonWays tries each way 250 calls deep, then without an end.
const pythonWays = `
import collections, copy, dataclasses, functools, itertools, json, operator, pickle, re, sys

class N:
    def __init__(self, n): self.n = n
    def down(self): return N(self.n - 1)
    def __len__(self): return self.n and len(self.down())
    def __repr__(self): return repr(self.down()) if self.n else ''
    def __str__(self): return f'{self.down()}' if self.n else ''
    def __format__(self, spec): return format(self.down(), spec) if self.n else ''
    def __eq__(self, other): return self.down() == other if self.n else True
    def __lt__(self, other): return self.down() < other if self.n else True
    def __hash__(self): return hash(self.down()) if self.n else 0
    def __bool__(self): return bool(self.down()) if self.n else True
    def __iter__(self): return iter([x for x in self.down()] if self.n else [])
    def __contains__(self, x): return x in self.down() if self.n else True
    def __call__(self): return self.down()() if self.n else 0
    def __add__(self, x): return self.down() + x if self.n else 0
    def __getitem__(self, x): return self.down()[x] if self.n else 0
    def __getattr__(self, name): return getattr(N(self.__dict__['n'] - 1), 'zz') if self.__dict__.get('n') else 0
    def __enter__(self):
        if self.n:
            with self.down(): pass
    def __exit__(self, *e): pass
    @property
    def value(self): return self.down().value if self.n else 0

class Missing(dict):
    def __missing__(self, k): return self[k - 1] if k else 0

class Made(type):
    def __call__(cls, n): return cls(n - 1) if n else 0
class Deep(metaclass=Made): pass

@dataclasses.dataclass(order=True)
class Link:
    next: object

def links(n): return functools.reduce(lambda a, _: Link(a), range(n), None)
def lists(n): return functools.reduce(lambda a, _: [a], range(n), [])
def dicts(n): return functools.reduce(lambda a, _: {'a': a}, range(n), {})
def own(f):
    return functools.partial(f, f)

ways = {
    'lru_cache': lambda n: cached(n),
    'max map': own(lambda f, n: n and max(map(lambda x: f(f, n - 1), [0]))),
    'list map': own(lambda f, n: n and list(map(lambda x: f(f, n - 1), [0]))[0]),
    'sorted': own(lambda f, n: n and sorted([1], key=lambda x: f(f, n - 1))[0]),
    'cmp_to_key': own(lambda f, n: n and sorted([1, 2], key=functools.cmp_to_key(lambda a, b: f(f, n - 1)))[0]),
    'list.sort': own(lambda f, n: n and [1].sort(key=lambda x: f(f, n - 1))),
    'min': own(lambda f, n: n and min([1], key=lambda x: f(f, n - 1))),
    'sum': own(lambda f, n: n and sum(f(f, n - 1) for _ in [0])),
    'any': own(lambda f, n: n and any(f(f, n - 1) for _ in [0])),
    'filter': own(lambda f, n: n and list(filter(lambda x: f(f, n - 1), [0]))),
    'join': own(lambda f, n: ''.join(f(f, n - 1) for _ in [0]) if n else ''),
    'reduce': own(lambda f, n: n and functools.reduce(lambda a, b: f(f, n - 1), [1, 2])),
    'accumulate': own(lambda f, n: n and list(itertools.accumulate([1, 2], lambda a, b: f(f, n - 1)))),
    'groupby': own(lambda f, n: n and list(itertools.groupby([1], lambda x: f(f, n - 1)))),
    'partial': own(lambda f, n: n and functools.partial(f, f)(n - 1)),
    're.sub': own(lambda f, n: re.sub('x', lambda m: f(f, n - 1), 'x') if n else ''),
    'eval': own(lambda f, n: n and eval('f(f, n - 1)', {'f': f, 'n': n})),
    'methodcaller': own(lambda f, n: n and operator.call(f, f, n - 1)),
    'defaultdict': own(lambda f, n: n and collections.defaultdict(lambda: f(f, n - 1))[0]),
    'len': lambda n: len(N(n)), 'repr': lambda n: repr(N(n)), 'str': lambda n: str(N(n)), 'format': lambda n: format(N(n)),
    'eq': lambda n: N(n) == 1, 'lt': lambda n: N(n) < 1, 'hash': lambda n: hash(N(n)), 'bool': lambda n: bool(N(n)),
    'iter': lambda n: list(x for x in N(n)), 'contains': lambda n: 1 in N(n), 'call': lambda n: N(n)(), 'add': lambda n: N(n) + 1,
    'getitem': lambda n: N(n)[0], 'getattr': lambda n: N(n).zz, 'with': lambda n: N(n).__enter__(), 'property': lambda n: N(n).value,
    'missing': lambda n: Missing()[n], 'metaclass': lambda n: Deep(n),
    'dataclass repr': lambda n: repr(links(n)), 'dataclass eq': lambda n: links(n) == links(n), 'asdict': lambda n: dataclasses.asdict(links(n)),
    'repr of lists': lambda n: repr(lists(n)), 'eq of lists': lambda n: lists(n) == lists(n), 'repr of dicts': lambda n: repr(dicts(n)),
    'json': lambda n: json.dumps(lists(n)), 'json of dicts': lambda n: json.dumps(dicts(n)), 'json.loads': lambda n: json.loads('[' * n + ']' * n),
    'deepcopy': lambda n: copy.deepcopy(lists(n)), 'pickle': lambda n: pickle.dumps(lists(n)),
}

@functools.lru_cache(None)
def cached(n): return n and cached(n - 1)

# Through some, so many calls of Python lie in each step that natively it ends sooner too.
several = {'re.sub': 200}
# Their errors take seconds on the way back.
slow = 'eval', 'with'
for name, f in list(ways.items())[int(sys.argv[1])::2]:
    try:
        f(several.get(name, 250))
    except RecursionError as e:
        print(name, 'is not deep enough')
    if name in slow: continue
    sys.setrecursionlimit(10**6)
    try:
        f(10000)
    except RecursionError:
        pass
    sys.setrecursionlimit(1000)
print('ok')
`

func TestRubyCallsThroughC(t *testing.T) {
	programs := []program{
		{name: "deeper", files: files("main.rb", rubyWays), out: "849228875\n1000\n1000\n1\n1000\n250\n1\n1\n250\n100\n1\n[]\nSystemStackError SystemStackError SystemStackError SystemStackError SystemStackError SyntaxError 1000\n"},
		{name: "ways that have no check of CRuby's own", files: files("main.rb", rubyUnchecked), out: "[]\nmethod SystemStackError\ndump SystemStackError\nload SystemStackError\nsum SystemStackError\nmore SystemStackError\n1000\n[[]]\n1001\n"},
		{name: "data that nests", files: files("main.rb", rubyNested), out: "74893\n[Node, SystemStackError]\n[Pair, SystemStackError, SystemStackError]\n[Array, SystemStackError, SystemStackError]\n"},
		{name: "without a rescue", files: files("main.rb", "def f = [1].each { f }\nf"), err: "main.rb: stack level too deep (SystemStackError)", code: 1},
	}
	const parts = 6
	for i := range parts {
		programs = append(programs, program{name: fmt.Sprintf("ways, part %d", i+1), files: files("main.rb", recursionSource(t, "ways.rb")), args: []string{fmt.Sprint(i), fmt.Sprint(parts)}, out: "ok\n"})
	}
	testPrograms(t, "ruby", programs)
}

// rubyWays tries each way, then without an end.
const rubyWays = `
def each(n) = n == 0 ? 0 : [1].each { return 1 + each(n - 1) }
def map(n) = n == 0 ? 0 : [1].map { 1 + map(n - 1) }.sum
def times(n) = n == 0 ? 0 : 1.times { times(n - 1) }
def inject(n) = n == 0 ? 0 : [1, 2].inject { inject(n - 1) + 1 }
def sort_by(n) = n == 0 ? 0 : [1].sort_by { sort_by(n - 1) }[0]
def pairs(n) = n == 0 ? 0 : { a: 1 }.each { pairs(n - 1) }.size
def caught(n) = n == 0 ? 0 : catch(:x) { throw :x, 1 + caught(n - 1) }
class Deep
  def method_missing(name, n) = n == 0 ? 0 : 1 + send(name, n - 1)
  def respond_to_missing?(*) = true
end
fib = Hash.new { |h, n| h[n] = n < 2 ? n : h[n - 1] + h[n - 2] }
p fib[1000] % 10**9, each(1000), map(1000), times(1000), Deep.new.any(1000), inject(250), sort_by(250), pairs(250), caught(250)
p Fiber.new { map(100) }.resume, [1, 2].each.next
p eval('[' * 500 + ']' * 500).flatten
[-> { each(10**6) }, -> { map(10**6) }, -> { times(10**6) }, -> { Deep.new.any(10**6) }, -> { Hash.new { |h, n| h[n + 1] }[0] }, -> { eval('[' * 2000) }].each do |way|
  way.call
  puts 'no error'
rescue SystemStackError, SyntaxError => e
  print e.class, ' '
end
puts map(1000)
`

// rubyNested shows a list of 2,000 nodes, and what nests too deeply to be shown: each level
// has C between it and the next, and catches errors.
const rubyNested = `
class Node
  attr_accessor :value, :next
  def initialize(value, rest) = (@value, @next = value, rest)
end
Pair = Struct.new(:value, :next)
def list(n, of) = n.times.inject(nil) { |rest, i| of == Array ? [rest] : of.new(i, rest) }
def way(value, name)
  value.send(name).class
rescue SystemStackError => e
  e.class
end
puts list(2000, Node).inspect.size
p [Node, way(list(100_000, Node), :inspect)]
[Pair, Array].each { |of| p [of, way(list(100_000, of), :inspect), way(list(100_000, of), :hash)] }
`

// rubyUnchecked has ways on which CRuby leaves it to the system to find that the stack ended.
const rubyUnchecked = `
def f(n) = n == 0 ? 0 : 1 + method(:f).call(n - 1)
deep = []
2000.times { deep = [deep] }
p Marshal.load(Marshal.dump(deep)).flatten
50_000.times { deep = [deep] }
{ method: -> { f(10**6) }, dump: -> { Marshal.dump(deep) }, load: -> { Marshal.load("\x04\b" + "[\x06" * 50_000 + "0") }, sum: -> { eval('1+' * 10_000 + '1') }, more: -> { eval('1+' * 1_000_000 + '1') } }.each do |name, way|
  way.call
  puts "#{name}: no error"
rescue SystemStackError => e
  puts "#{name} #{e.class}"
end
puts f(1000), Marshal.load(Marshal.dump([[]])).inspect, eval('1+' * 1000 + '1')
`
