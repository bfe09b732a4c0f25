package wasm_test

import (
	"math"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"candor/backend/interview"
	"candor/backend/runner"
)

func TestPythonThreads(t *testing.T) {
	testPrograms(t, "python", []program{
		{name: "pool and queue", files: files("main.py", `
import queue
import threading
from concurrent.futures import ThreadPoolExecutor

with ThreadPoolExecutor(4) as pool:
    print(list(pool.map(lambda x: x * x, range(5))))

jobs, seen = queue.Queue(maxsize=2), []

def consume():
    while (item := jobs.get()) is not None:
        seen.append(item)

t = threading.Thread(target=consume)
t.start()
for i in range(5):
    jobs.put(i)
jobs.put(None)
t.join()
print(seen)
`), out: "[0, 1, 4, 9, 16]\n[0, 1, 2, 3, 4]\n"},
		{name: "what waits for time", files: files("main.py", `
import threading, time
def f(n):
    time.sleep(n / 20)
    order.append(n)
order = []
began = time.monotonic()
threads = [threading.Thread(target=f, args=(n,)) for n in (3, 1, 2, 0)]
for t in threads: t.start()
for t in threads: t.join()
print(order, 0.14 < time.monotonic() - began < 5)
timer = threading.Timer(0.01, order.append, ('timer',))
timer.start(); timer.join()
print(order[-1], threading.Event().wait(0.01))
`), out: "[0, 1, 2, 3] True\ntimer False\n"},
		{name: "locks", files: files("main.py", `
import threading
lock, count = threading.Lock(), 0
def add():
    global count
    for _ in range(2000):
        with lock: count += 1
threads = [threading.Thread(target=add) for _ in range(8)]
[t.start() for t in threads]; [t.join() for t in threads]
print(count)
cond, items = threading.Condition(), []
def take():
    with cond:
        while not items: cond.wait()
        print('took', items.pop())
t = threading.Thread(target=take); t.start()
with cond: items.append(1); cond.notify_all()
t.join()
barrier, met = threading.Barrier(3), []
def meet(i): met.append(i); barrier.wait(); met.append('after')
threads = [threading.Thread(target=meet, args=(i,)) for i in range(3)]
[t.start() for t in threads]; [t.join() for t in threads]
print(met)
room, most, inside = threading.Semaphore(2), 0, 0
def enter():
    global most, inside
    import time
    with room:
        inside += 1; most = max(most, inside); time.sleep(0.01); inside -= 1
threads = [threading.Thread(target=enter) for _ in range(5)]
[t.start() for t in threads]; [t.join() for t in threads]
print(most, threading.RLock().acquire())
`), out: "16000\ntook 1\n[0, 1, 2, 'after', 'after', 'after']\n2 True\n"},
		{name: "one that computes lets others run", files: files("main.py", `
import threading, time
stop, n = False, 0
def spin():
    global n
    while not stop: n += 1
t = threading.Thread(target=spin); t.start()
time.sleep(0.05)
stop = True
t.join()
print(n > 100)
`), out: "True\n"},
		{name: "futures", files: files("main.py", `
import concurrent.futures as cf, time
def half(x):
    if x % 2: raise ValueError(x)
    return x // 2
def square(x): return x * x
with cf.ThreadPoolExecutor(max_workers=3, thread_name_prefix='w') as pool:
    futures = {pool.submit(half, n): n for n in range(4)}
    done = {futures[f]: f.exception() or f.result() for f in cf.as_completed(futures)}
    print(sorted(done.items(), key=lambda i: i[0]))
    print(pool.submit(pow, 2, 5).result(1), cf.wait([pool.submit(time.sleep, 0.01)]).not_done)
try: pool.submit(print)
except RuntimeError as e: print(e)
with cf.ProcessPoolExecutor() as pool:
    print(list(pool.map(square, range(4), chunksize=2)))
    try: pool.submit(lambda: 1).result()
    except Exception as e: print(type(e).__name__)
pool = cf.ThreadPoolExecutor(1)
first, second = pool.submit(time.sleep, 0.05), pool.submit(print, 'never')
print(second.cancel(), first.cancelled())
from multiprocessing import Pool, Process, cpu_count
with Pool(2) as p: print(p.map(square, [1, 2, 3]), p.starmap(pow, [(2, 3)]), p.apply_async(square, (4,)).get())
try: Process(target=print)
except OSError as e: print(e)
`), out: "[(0, 0), (1, ValueError(1)), (2, 1), (3, ValueError(3))]\n32 set()\ncannot schedule new futures after shutdown\n[0, 1, 4, 9]\nPicklingError\nTrue False\n[1, 4, 9] [8] 16\nmultiprocessing.Process needs processes, which the built-in Python has not; threads and pools work\n"},
		{name: "asyncio", files: files("main.py", `
import asyncio, time
async def main():
    began = time.monotonic()
    print(await asyncio.to_thread(lambda: (time.sleep(0.05), 5)[1]))
    await asyncio.gather(*[asyncio.to_thread(time.sleep, 0.1) for _ in range(5)], asyncio.sleep(0.1))
    print(time.monotonic() - began < 5)
    loop = asyncio.get_running_loop()
    print(await loop.run_in_executor(None, sum, [1, 2]))
asyncio.run(main())
`), out: "5\nTrue\n3\n"},
		{name: "errors", files: files("main.py", "import threading\ndef f(): 1 / 0\nt = threading.Thread(target=f)\nt.start(); t.join()\nprint(t.is_alive())"), out: "False\n", err: "ZeroDivisionError: division by zero"},
		{name: "what belongs to each", files: files("main.py", `
import threading, sqlite3, sys
own = threading.local(); own.x = 1
seen = []
def look():
    seen.append(hasattr(own, 'x'))
    c = sqlite3.connect(':memory:'); c.create_function('f', 1, lambda x: x + 1)
    seen.append(c.execute('select f(1)').fetchone()[0])
    def deep(n): return n and max(map(deep, [n - 1]))
    seen.append(deep(60))
    try: deep(10**5)
    except RecursionError: seen.append('too deep')
t = threading.Thread(target=look, name='w'); t.start(); t.join()
print(seen, threading.current_thread().name, threading.active_count(), threading.get_ident() != t.ident)
`), out: "[False, 2, 0, 'too deep'] MainThread 1 True\n"},
		{name: "too many", files: files("main.py", `
import threading
go, threads = threading.Event(), []
try:
    while True:
        t = threading.Thread(target=go.wait); t.start(); threads.append(t)
except RuntimeError as e: print(e, len(threads))
go.set()
for t in threads: t.join()
t = threading.Thread(target=print, args=('again',)); t.start(); t.join()
`), out: "can't start new thread 63\nagain\n"},
		{name: "daemons end with the program", files: files("main.py", "import threading, time\nthreading.Thread(target=time.sleep, args=(1000,), daemon=True).start()\nprint('end')"), out: "end\n"},
		{name: "others are waited for", files: files("main.py", "import threading, time\nthreading.Thread(target=lambda: (time.sleep(0.05), print('last'))).start()\nprint('end')"), out: "end\nlast\n"},
		{name: "exit in a thread", files: files("main.py", "import os, threading, time\nthreading.Thread(target=lambda: (print('x'), os._exit(3))).start()\ntime.sleep(1000)"), out: "x\n", code: 3},
		{name: "input in a thread", files: files("main.py", "import threading\nt = threading.Thread(target=lambda: print('got', input())); t.start()\nt.join()"), stdin: "x\n", out: "got x\n"},
	})
}

// Natively these would stand still until a limit.
func TestPythonDeadlock(t *testing.T) {
	r := newRunner(t, shared{newBackend(t)}, runner.Limits{})
	for name, text := range map[string]string{
		"a lock taken twice":        "import threading\nl = threading.Lock()\nl.acquire(); l.acquire()",
		"two that wait":             "import threading\na = threading.Lock(); a.acquire()\nt = threading.Thread(target=a.acquire); t.start(); t.join()",
		"a queue that nobody fills": "import queue\nqueue.Queue().get()",
	} {
		t.Run(name, func(t *testing.T) {
			_, _, result := execute(t, r, runner.Request{Language: "python", Files: files("main.py", text), Closed: true})
			if result.Outcome != interview.Crashed || !strings.Contains(result.Message, "nothing is left that could end the waiting") {
				t.Errorf("%s: %s", result.Outcome, result.Message)
			}
		})
	}
}

// A program's threads leave nothing to the next one in the same process.
// TestPythonThreadsOnOneCore runs the test before again where there is one processor.
func TestPythonThreadsOnOneCore(t *testing.T) {
	taskset, err := exec.LookPath("taskset")
	if err != nil {
		t.Skip("no taskset, which keeps a process on one processor")
	}
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Fatal(err)
	}
	_, allowed, _ := strings.Cut(string(status), "Cpus_allowed_list:\t")
	first := allowed[:strings.IndexAny(allowed, ",-\n")]
	out, err := exec.Command(taskset, "-c", first, os.Args[0], "-test.run=^TestPythonThreads$").CombinedOutput()
	if err != nil {
		t.Errorf("%v: %s", err, out)
	}
}

func TestPythonThreadsEnd(t *testing.T) {
	r := newRunner(t, shared{newBackend(t)}, runner.Limits{})
	for range 3 {
		out, errors, _ := execute(t, r, runner.Request{Language: "python", Session: "s", Closed: true, Files: files("main.py", `
import threading, time
for _ in range(60): threading.Thread(target=time.sleep, args=(1000,), daemon=True).start()
time.sleep(0.01)
print(threading.active_count())
`)})
		if out != "61\n" || errors != "" {
			t.Errorf("it printed %q, %q", out, errors)
		}
	}
}

// However a program with threads ends, the next one of its session finds nothing of them:
// in the same process, unless that had to be killed.
func TestPythonAfterThreads(t *testing.T) {
	const begin = `
import os, sys, threading, time
def go(f, *args): threading.Thread(target=f, args=args, daemon=True).start()
def spin():
    while True: pass
def deep(n): return n and max(map(deep, [n - 1]))
held = threading.Lock(); held.acquire()
threading.left = True
`
	const next = `
import threading, time
free = threading.Event()
all = [threading.Thread(target=free.wait) for _ in range(63)]
[t.start() for t in all]
most = threading.active_count()
free.set()
[t.join() for t in all]
try: input()
except EOFError: print(most, threading.active_count(), hasattr(threading, 'left'))
print(time.time() - time.monotonic())
`
	b := newBackend(t)
	// process runs the next program: when its process began.
	process := func(t *testing.T) float64 {
		out, errs, result := execute(t, newRunner(t, shared{b}, runner.Limits{}), runner.Request{Language: "python", Session: "s", Closed: true, Files: files("main.py", next)})
		found, began, _ := strings.Cut(out, "\n")
		at, err := strconv.ParseFloat(strings.TrimSpace(began), 64)
		if found != "64 1 False" || err != nil {
			t.Fatalf("the next program printed %q, errors %q, %+v", out, errs, result)
		}
		return at
	}
	before := process(t)
	for _, tt := range []struct {
		name, source, stdin string
		out, err            string
		outcome             interview.Outcome
		code                int
		limit               runner.Limit
	}{
		{name: "some wait and one computes", source: "go(held.acquire); go(time.sleep, 1000); go(threading.Event().wait); go(spin); time.sleep(0.02); print('end')", stdin: "left\n", out: "end\n"},
		{name: "none has begun", source: "import _thread\n[_thread.start_new_thread(spin, ()) for _ in range(20)]; os._exit(2)", code: 2},
		{name: "one exits", source: "go(sys.exit, 5); time.sleep(0.01); print('end')", out: "end\n"},
		{name: "one ends the process", source: "go(spin); go(held.acquire); go(os._exit, 3); held.acquire()", code: 3},
		{name: "one reads", source: "go(input); go(input); time.sleep(0.02); os._exit(0)"},
		{name: "an error", source: "go(spin); go(held.acquire); time.sleep(0.02); 1 / 0", err: "ZeroDivisionError", code: 1},
		{name: "memory", source: "go(lambda: bytearray(10**9)); time.sleep(0.02); print('end')", out: "end\n", err: "MemoryError"},
		{name: "all are deep", source: "[go(lambda: (deep(60), deep(10**5))) for _ in range(63)]\nwhile threading.active_count() > 1: time.sleep(0.01)\nprint('end')", out: "end\n", err: "RecursionError"},
		{name: "at the end", source: "import atexit\natexit.register(lambda: go(spin))\ngo(spin)", err: "can't create new thread at interpreter shutdown"},
		{name: "nothing goes on", source: "go(held.acquire); held.acquire()", outcome: interview.Crashed, code: 137},
		{name: "too much is computed", source: "go(spin); held.acquire()", outcome: interview.Limited, limit: runner.CPULimit, code: 137},
		{name: "time is over", source: "go(time.sleep, 1000); held.acquire()", outcome: interview.Limited, limit: runner.WallLimit, code: 137},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if tt.outcome == "" {
				tt.outcome = interview.Exited
			}
			r := newRunner(t, shared{b}, strict(tt.limit))
			out, errs, result := execute(t, r, runner.Request{Language: "python", Session: "s", Stdin: tt.stdin, Files: files("main.py", begin+tt.source)})
			if out != tt.out || !contains(errs, tt.err) || result.Outcome != tt.outcome || result.ExitCode != tt.code {
				t.Errorf("out %q, errors %q, result %+v", out, errs, result)
			}
			at := process(t)
			if same := math.Abs(at-before) < 0.05; tt.outcome == interview.Exited && !same {
				t.Error("its process was not used again")
			}
			before = at
		})
	}
}
