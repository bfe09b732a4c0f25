package wasm_test

import "testing"

func TestPythonPrograms(t *testing.T) {
	testPrograms(t, "python", []program{
		{name: "hello", files: files("main.py", "print('hello')"), out: "hello\n"},
		{name: "classes", files: files("main.py", `
from dataclasses import dataclass, field
from abc import ABC, abstractmethod
class Shape(ABC):
    @abstractmethod
    def area(self): ...
@dataclass
class Square(Shape):
    side: float
    tags: list = field(default_factory=list)
    def area(self): return self.side ** 2
print(Square(3), Square(2).area(), isinstance(Square(1), Shape))
match Square(5):
    case Square(side=s): print(f"{s=:>4}")
`), out: "Square(side=3, tags=[]) 4 True\ns=   5\n"},
		{name: "standard library", files: files("main.py", `
import collections, datetime, decimal, functools, heapq, itertools, json, math, random, re, string, statistics, typing, enum, bisect, copy, textwrap, operator, contextlib, io, csv, hashlib, base64, uuid, struct, time, queue, unittest, traceback, inspect, pprint, fractions, array, zlib, sqlite3
print(collections.Counter("hello").most_common(1), heapq.nsmallest(2, [3, 1, 2]), math.comb(5, 2), json.dumps({"a": [1, None]}))
print(re.sub(r"(\w)(\d)", r"\2\1", "a1 b2"), decimal.Decimal("0.1") + decimal.Decimal("0.2"), functools.reduce(operator.mul, range(1, 6)))
print(hashlib.sha256(b"x").hexdigest()[:8], datetime.date(2026, 11, 23).isoformat(), 2 ** 100, sorted("bca", reverse=True))
print(functools.lru_cache(lambda n: n)(3), [*itertools.pairwise([1, 2, 3])], random.Random(1).randint(1, 6), textwrap.shorten("a b c d", 5))
`), out: "[('l', 2)] [1, 2] 10 {\"a\": [1, null]}\n1a 2b 0.3 120\n2d711642 2026-11-23 1267650600228229401496703205376 ['c', 'b', 'a']\n3 [(1, 2), (2, 3)] 2 [...]\n"},
		{name: "files and packages", files: files("main.py", "import util\nfrom pkg.deep import answer\nimport pkg\nprint(util.twice(4), answer, pkg.NAME, __name__, __file__)",
			"util.py", "def twice(x): return 2 * x", "pkg/__init__.py", "NAME = 'pkg'", "pkg/deep.py", "from . import NAME\nanswer = NAME + '!'"), out: "8 pkg! pkg __main__ /main.py\n"},
		{name: "main in a folder", files: files("src/app.py", "import helper, sys\nprint(helper.x, sys.argv)", "src/helper.py", "x = 1"), args: []string{"a b", "ü"}, out: "1 ['src/app.py', 'a b', 'ü']\n"},
		{name: "input", files: files("main.py", "name = input('name? ')\nprint('Hello', name)\nimport sys\nprint(sys.stdin.read().split())"), stdin: "Ada\n1 2\n3", out: "name? Hello Ada\n['1', '2', '3']\n"},
		{name: "end of the input", files: files("main.py", "print(input())\ninput()"), stdin: "x\n", out: "x\n", err: "EOFError: EOF when reading a line", code: 1},
		{name: "lines of input", files: files("main.py", "import sys\nfor line in sys.stdin: print(line.strip().upper())"), stdin: "a\nb", out: "A\nB\n"},
		{name: "sleep and clocks", files: files("main.py", "import time\nt = time.monotonic(); p = time.perf_counter(); w = time.time()\ntime.sleep(0.05)\nprint(0.04 < time.monotonic() - t < 5, 0.04 < time.perf_counter() - p < 5, w > 1.7e9, time.process_time() >= 0)"), out: "True True True True\n"},
		{name: "exit code", files: files("main.py", "import atexit, sys\natexit.register(print, 'bye')\nsys.exit(3)"), out: "bye\n", code: 3},
		{name: "exit with a text", files: files("main.py", "exit('wrong')"), err: "wrong\n", code: 1},
		{
			name: "traceback", files: files("main.py", "from lib import f\n\ndef g():\n    return f(0)\n\ng()\n", "lib.py", "def f(x):\n    return 1 / x\n"),
			err: "Traceback (most recent call last):\n  File \"/main.py\", line 6, in <module>\n    g()\n  File \"/main.py\", line 4, in g\n    return f(0)\n           ^^^^\n  File \"/lib.py\", line 2, in f\n    return 1 / x\n           ~~^~~\nZeroDivisionError: division by zero\n", code: 1,
		},
		{name: "syntax error", files: files("main.py", "x = 1\nif x\n    pass\n"), err: "  File \"/main.py\", line 2\n    if x\n        ^\nSyntaxError: expected ':'\n", code: 1},
		{name: "missing module", files: files("main.py", "import numpy"), err: "ModuleNotFoundError: No module named 'numpy'", code: 1},
		{name: "chained exception", files: files("main.py", "try:\n    {}['k']\nexcept KeyError as e:\n    raise ValueError('no') from e"), err: "The above exception was the direct cause", code: 1},
		{name: "recursion", files: files("main.py", "import sys\ndef f(n): return 0 if n == 0 else 1 + f(n - 1)\nprint(f(900))\ntry: f(10**5)\nexcept RecursionError as e: print(e)\nsys.setrecursionlimit(10**6)\nprint(f(50000))"), out: "900\nmaximum recursion depth exceeded\n50000\n"},
		{name: "own excepthook", files: files("main.py", "import sys\nsys.excepthook = lambda t, e, tb: print('hook', t.__name__)\n1/0"), out: "hook ZeroDivisionError\n", code: 1},
		{
			name: "files of its own", files: files("main.py", "import os, pathlib, tempfile, shutil\nwith open('out/x.txt' if os.mkdir('out') else 'x.txt', 'w') as f: f.write('héllo')\nprint(open('x.txt').read(), os.path.getsize('x.txt'), sorted(os.listdir('/')))\nos.rename('x.txt', 'out/y.txt'); print(pathlib.Path('out').exists(), list(os.walk('out')))\nshutil.rmtree('out'); print(os.path.exists('out'))\nwith open('a', 'ab') as f: f.write(b'1'); f.write(b'2')\nwith open('a', 'r+b') as f: f.seek(1); f.write(b'X'); f.truncate()\nprint(open('a', 'rb').read())"),
			out: "héllo 6 ['main.py', 'out', 'x.txt']\nTrue [('out', [], ['y.txt'])]\nFalse\nb'1X'\n",
		},
		{name: "unicode", files: files("main.py", "print('añ😀', '\\u00e9', len('😀'), 'ß'.upper())"), out: "añ😀 é 1 SS\n"},
		{name: "doctest and unittest", files: files("main.py", "import unittest\nclass T(unittest.TestCase):\n    def test_a(self): self.assertEqual(1, 1)\nunittest.main()"), err: "Ran 1 test in", code: 0},
		{name: "main module", files: files("main.py", "import __main__, pickle\nclass A: pass\nprint(type(pickle.loads(pickle.dumps(A()))).__name__, __main__.A is A, __builtins__.len('ab'))\nimport inspect\nprint(inspect.getsource(A).strip())"), out: "A True 2\nclass A: pass\n"},
		{name: "generators and comprehension", files: files("main.py", "def g():\n    x = yield 1\n    yield x\ni = g(); print(next(i), i.send(5), {k: v for k, v in zip('ab', [1, 2])}, [x for row in [[1], [2]] for x in row])"), out: "1 5 {'a': 1, 'b': 2} [1, 2]\n"},
		{name: "asyncio", files: files("main.py", `
import asyncio
async def work(n):
    await asyncio.sleep(n / 100)
    return n
async def main():
    print(await asyncio.gather(work(3), work(1)))
    q = asyncio.Queue()
    async def producer():
        for i in range(3): await q.put(i); await asyncio.sleep(0)
    async with asyncio.TaskGroup() as tg:
        tg.create_task(producer())
        got = [await q.get() for _ in range(3)]
    print(got)
    try: await asyncio.wait_for(asyncio.sleep(5), 0.01)
    except asyncio.TimeoutError: print('timeout')
    async with asyncio.Lock(): pass
asyncio.run(main())
`), out: "[3, 1]\n[0, 1, 2]\ntimeout\n"},
		{name: "empty", files: files("main.py", "")},
	})
}
