//go:build linux

package native_test

import (
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"candor/backend/interview"
	"candor/backend/runner"
)

// marker is in this process's environment and in a file of the host: no
// program may ever see it.
const marker = "a-secret-of-the-host"

// TestEscapes lets programs try to get out. Each says "got out" when it does.
func TestEscapes(t *testing.T) {
	t.Setenv("CANDOR_TEST_SECRET", marker)
	secret := filepath.Join(t.TempDir(), "secret")
	for dir := filepath.Dir(secret); strings.HasPrefix(dir, os.TempDir()+"/"); dir = filepath.Dir(dir) {
		if err := os.Chmod(dir, 0o755); err != nil { //nolint:gosec // so that only the sandbox is in the way
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(secret, []byte(marker), 0o644); err != nil { //nolint:gosec // the same
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close() //nolint:errcheck // a test's
	abstract, err := net.Listen("unix", "@candor-test-"+strconv.Itoa(os.Getpid()))
	if err != nil {
		t.Fatal(err)
	}
	defer abstract.Close() //nolint:errcheck // a test's
	victim := exec.Command("sleep", "600")
	if os.Geteuid() == 0 {
		victim.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}} // the programs' own user outside
	}
	if err := victim.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		_ = victim.Process.Kill()
		_ = victim.Wait()
	}()

	r := newRunner(t, runner.Limits{Wall: time.Minute, CPU: time.Minute})
	need(t, r, "python-native")
	python := func(text string) runner.Request {
		return runner.Request{Language: "python-native", Stdin: "\n", Args: []string{
			secret, strconv.Itoa(listener.Addr().(*net.TCPAddr).Port), strconv.Itoa(victim.Process.Pid), abstract.Addr().String()[1:], strconv.Itoa(os.Getpid()),
		}, Files: files("main.py", "import os, sys, socket, ctypes, signal\nsecret, port, victim, abstract, relay = sys.argv[1:]\n"+text)}
	}
	attempts := map[string]string{
		"read a host's file":               "print(open(secret).read(), 'got out')",
		"read the host's file by its root": "print(open('/proc/1/root' + secret).read(), 'got out')",
		"list the host's folders":          "print([d for d in ('/home', '/root', '/var', '/boot', '/run', '/sys', '/mnt') if os.path.exists(d)][0], 'got out')",
		"read accounts":                    "print(open('/etc/shadow').read(), 'got out')",
		"write outside":                    "open('/usr/candor-was-here', 'w'); print('got out')",
		"write to the root":                "open('/candor-was-here', 'w'); print('got out')",
		"change accounts":                  "os.chmod('/etc/passwd', 0o666); print('got out')",
		"write to devices":                 "open('/dev/candor-was-here', 'w'); print('got out')",
		"change what it runs":              "os.chmod('/usr/bin/python3', 0o777); print('got out')",
		"a symlink outwards":               "os.symlink(secret, 'link'); print(open('link').read(), 'got out')",
		"a symlink named dots":             "os.symlink('/', '...'); print(open('...' + secret).read(), 'got out')",
		"up and up":                        "print(open('../' * 20 + secret).read(), 'got out')",
		"a hard link":                      "os.link('/usr/bin/env', 'env'); print('got out')",
		"a device of its own":              "os.mknod('disk', 0o660 | 0o060000, os.makedev(8, 0)); print('got out')",
		"the network":                      "socket.create_connection(('127.0.0.1', int(port)), 2); print('got out')",
		"the internet":                     "socket.create_connection(('192.0.2.1', 80), 2); print('got out')",
		"raw packets":                      "socket.socket(socket.AF_PACKET, socket.SOCK_RAW); print('got out')",
		"the virtual machine's sockets":    "socket.socket(40, socket.SOCK_STREAM); print('got out')",
		"an abstract socket":               "s = socket.socket(socket.AF_UNIX); s.connect('\\0' + abstract); print('got out')",
		"the session bus":                  "s = socket.socket(socket.AF_UNIX); s.connect('/run/dbus/system_bus_socket'); print('got out')",
		"a signal to another process":      "os.kill(int(victim), signal.SIGKILL); print('got out')",
		"a signal to the relay":            "os.kill(int(relay), 0); print('got out')",
		"another process's memory":         "open('/proc/' + relay + '/environ').read(); print('got out')",
		"becoming root":                    "os.setuid(0); print('got out')",
		"a namespace of its own":           "libc = ctypes.CDLL(None, use_errno=True)\nif libc.unshare(0x10000000) == 0: print('got out')",
		"a namespace through clone":        "libc = ctypes.CDLL(None)\nif libc.syscall(56, 0x10000000 | 17, 0, 0, 0, 0) >= 0: print('got out')",
		"a mount":                          "libc = ctypes.CDLL(None)\nif libc.mount(b'none', b'/work', b'tmpfs', 0, None) == 0: print('got out')",
		"tracing":                          "libc = ctypes.CDLL(None)\nif libc.ptrace(16, 1, 0, 0) == 0: print('got out')",
		"keys":                             "libc = ctypes.CDLL(None)\nif libc.syscall(250, 0, -3, 0) >= 0: print('got out')",
		"programs in the kernel":           "libc = ctypes.CDLL(None)\nif libc.syscall(321, 0, 0, 0) >= 0: print('got out')",
		"typing into the terminal":         "import fcntl, termios\ntry: fcntl.ioctl(0, termios.TIOCSTI, b'x'); print('got out')\nexcept OSError as e:\n  if e.errno != 1: print(e, 'got out')",
		"settings of the kernel":           "open('/proc/sys/kernel/hostname', 'w').write('x'); print('got out')",
		"the kernel's trigger":             "open('/proc/sysrq-trigger', 'w').write('h'); print('got out')",
		"a file in memory":                 "os.memfd_create('x'); print('got out')",
		"System V's memory":                "libc = ctypes.CDLL(None)\nif libc.shmget(0, 4096, 0o1600) >= 0: print('got out')",
		"System V's queues":                "libc = ctypes.CDLL(None)\nif libc.msgget(0, 0o1600) >= 0: print('got out')",
		"System V's semaphores":            "libc = ctypes.CDLL(None)\nif libc.semget(0, 32000, 0o1600) >= 0: print('got out')",
		"requests to disks":                "libc = ctypes.CDLL(None)\nif libc.syscall(206, 64, ctypes.byref(ctypes.c_ulong())) == 0: print('got out')",
		"requests in rings":                "libc = ctypes.CDLL(None, use_errno=True)\nlibc.syscall(425, 1, 0)\nif ctypes.get_errno() != 1: print('got out')",
		"segments of memory":               "libc = ctypes.CDLL(None)\nif libc.syscall(154, 0, 0, 0) >= 0: print('got out')",
		"calls newer than the filter":      "libc = ctypes.CDLL(None, use_errno=True)\nfor n in (457, 467, 600, 0x40000000 | 39):\n  ctypes.set_errno(0); libc.syscall(n, 0, 0, 0, 0, 0)\n  if ctypes.get_errno() != 38: print(n, 'got out')",
		"32-bit calls":                     "import mmap\nm = mmap.mmap(-1, 4096, prot=7); m.write(bytes.fromhex('b814000000cd80c3'))\nctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(m)))(); print('got out')",
		"the firewall's sockets":           "socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 12); print('got out')",
		"an unusual protocol":              "socket.socket(socket.AF_INET, socket.SOCK_STREAM, 262); print('got out')",
		"a pair of unusual sockets":        "socket.socketpair(30, socket.SOCK_STREAM); print('got out')",
		"a terminal as a modem":            "import fcntl\ntry: fcntl.ioctl(0, 0x5423, b'\\3\\0\\0\\0'); print('got out')\nexcept OSError as e:\n  if e.errno != 1: print(e, 'got out')",
		"a program with more rights":       "import subprocess\nif subprocess.run(['/usr/bin/mount', '-t', 'tmpfs', 'x', '/work']).returncode == 0: print('got out')",
		"a memory dump":                    "import resource\nif max(resource.getrlimit(resource.RLIMIT_CORE)) > 1: print('got out')",
		"a dump of the first process":      "if 'Max core file size        1 ' not in open('/proc/1/limits').read() and 'Max core file size        0 ' not in open('/proc/1/limits').read(): print('got out')",
		"the machine's folders by name":    "if '--ro-bind' in open('/proc/1/cmdline').read(): print('got out')",
		"being spared without memory":      "if open('/proc/self/oom_score_adj').read().strip() != '1000': print('got out')",
		"the first process's memory":       "open('/proc/1/mem', 'r+b'); print('got out')",
		"settings of its own process":      "import os\nfor name in ('oom_score_adj', 'oom_adj', 'comm', 'mem', 'timerslack_ns', 'coredump_filter', 'autogroup'):\n  try: open('/proc/self/' + name, 'r+b', buffering=0)\n  except OSError: continue\n  print(name, 'got out')",
		"terminals of the machine":         "os.openpty(); print('got out')",
		"watching folders":                 "libc = ctypes.CDLL(None)\nif libc.inotify_init() >= 0 or libc.inotify_init1(0) >= 0: print('got out')",
		"rules on files":                   "libc = ctypes.CDLL(None, use_errno=True)\nlibc.syscall(444, 0, 0, 1)\nif ctypes.get_errno() != 38: print('got out')",
		"the relay's descriptors":          "for n in range(3, 256):\n  try: os.fstat(n)\n  except OSError: continue\n  print(n, os.readlink(f'/proc/self/fd/{n}'), 'got out')",
	}
	t.Run("attempts", func(t *testing.T) {
		for name, text := range attempts {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				out, errs, result := execute(t, r, python(text))
				if strings.Contains(out, "got out") || strings.Contains(out+errs, marker) {
					t.Errorf("it got out: %q %q", out, errs)
				}
				// The filter ends what tries another table of calls, but not every processor has its door: then there
				// is nothing behind the instruction.
				ended := strings.Contains(result.Message, "not allowed") ||
					name == "32-bit calls" && strings.Contains(result.Message, "segmentation fault")
				if result.Outcome == interview.Crashed && !ended {
					t.Errorf("result %+v, errors %q", result, errs)
				}
			})
		}
	})

	t.Run("the environment", func(t *testing.T) {
		out, errs, _ := execute(t, r, python(`
for pid in ['self', '1', str(os.getppid())]:
    try: print(open('/proc/' + pid + '/environ').read())
    except OSError as e: print(e)
print(dict(os.environ))
print(os.listdir('/proc/1/root'), [p for p in os.listdir('/proc') if p.isdigit()])
for pid in [p for p in os.listdir('/proc') if p.isdigit()]:
    print(pid, open('/proc/' + pid + '/cmdline').read())
`))
		for _, secret := range []string{marker, "CANDOR_TEST_SECRET", strconv.Itoa(os.Getpid()) + ","} {
			if strings.Contains(out+errs, secret) {
				t.Errorf("%q is in sight: %s", secret, out)
			}
		}
	})
	if err := victim.Process.Signal(syscall.Signal(0)); err != nil {
		t.Errorf("the process beside it is gone: %v", err)
	}
	for _, left := range []string{"/usr/candor-was-here", "/candor-was-here"} {
		if _, err := os.Stat(left); err == nil {
			t.Errorf("%s is left", left)
		}
	}
	nothingLeft(t)
}

// TestBombs lets programs use all they can get. Each must end at its limit, and leave nothing.
func TestBombs(t *testing.T) {
	limits := runner.Limits{
		Wall: 2 * time.Second, Interactive: 3 * time.Second, CPU: time.Second, Compile: 2 * time.Second,
		Memory: 128 << 20, Disk: 8 << 20, Output: 1 << 20, DiskFiles: 512, Processes: 32,
	}
	// What has another limit than time gets as much time as the slowest machine needs to come to it.
	patient := limits
	patient.Wall, patient.Interactive, patient.CPU = 5*time.Minute, 5*time.Minute, 5*time.Minute
	brief, unhurried := newRunner(t, limits), newRunner(t, patient)
	need(t, brief, "python-native")
	// A busy machine comes to the limit on the time before the one on CPU time.
	tests := []struct {
		name, text string
		outcome    interview.Outcome
		says       string // of several things, one
		terminal   bool   // in a terminal it is another thing
	}{
		{"an endless loop", "while True: pass", interview.Limited, "Stopped after", true},
		{"an endless loop in many processes", "import os\nfor _ in range(20):\n  try: os.fork()\n  except OSError: pass\nwhile True: pass", interview.Limited, "Stopped after", false},
		{"an endless sleep", "import time; time.sleep(1000)", interview.Limited, "Stopped after 2 s", false},
		{"a blocked read", "import os; r, w = os.pipe(); os.read(r, 1)", interview.Limited, "Stopped after 2 s", true},
		{"a fork bomb", "import os\nwhile True:\n  try: os.fork()\n  except OSError: pass", interview.Limited, "Stopped after", true},
		{"deaf to signals", "import signal, time\nfor s in range(1, 65):\n  try: signal.signal(s, signal.SIG_IGN)\n  except (OSError, ValueError): pass\nwhile True: time.sleep(1)", interview.Limited, "Stopped after 2 s", true},
		{"400 forks", "import os, time\nn = 0\nfor _ in range(400):\n  try:\n    if os.fork() == 0: time.sleep(600)\n    n += 1\n  except OSError: pass\nprint('started', n)\nassert n < 32", interview.Exited, "Finished.", false},
		{"a thread bomb", "import threading, time\nn = 0\ntry:\n  while True:\n    threading.Thread(target=time.sleep, args=(600,), daemon=True).start(); n += 1\nexcept RuntimeError: print(n); assert n < 32", interview.Exited, "Finished.", false},
		{"a memory bomb", "b = []\nwhile True: b.append(bytearray(1 << 20))", "", "128 MB of memory|Finished with exit code 1.", false}, // its own limit refuses it
		{"a memory bomb in many processes", "import os, time\nfor _ in range(4): os.fork()\nb = bytearray(64 << 20)\ntime.sleep(600)", interview.Limited, "128 MB of memory", false},
		{"memory by mapping", "import mmap\nm = [mmap.mmap(-1, 64 << 20, flags=mmap.MAP_SHARED | mmap.MAP_ANONYMOUS) for _ in range(8)]\nfor x in m:\n  for i in range(0, 64 << 20, 4096): x[i] = 1", interview.Limited, "128 MB of memory", false},
		{"a disk bomb", "f = open('big', 'wb')\nwhile True: f.write(b'x' * 65536); f.flush()", interview.Limited, "8 MiB", false},
		{"a disk bomb in shared memory", "f = open('/dev/shm/big', 'wb')\nn = 0\ntry:\n  while True: f.write(b'x' * 65536); f.flush(); n += 65536\nexcept OSError: print(n <= 8 << 20)", "", "8 MiB|Finished.", false},
		{"files in shared memory", "n = 0\nwhile True: open(f'/dev/shm/f{n}', 'w'); n += 1", interview.Limited, "more than 512 files and folders", false},
		{"a disk bomb in two folders", "import time\nfor d in '.', '/dev/shm': open(d + '/big', 'wb').write(b'x' * (6 << 20))\ntime.sleep(600)", interview.Limited, "8 MiB", false},
		{"memory that is let go of", letGo, interview.Limited, "128 MB of memory", false},
		{"tables of addresses", tables, interview.Limited, "128 MB of memory", false},
		{"many files", "n = 0\nwhile True: open(f'f{n}', 'w'); n += 1", interview.Limited, "more than 512 files and folders", false},
		{"endless output", "while True: print('x' * 1000)", interview.Limited, "1 MiB", true},
		{"endless errors", "import sys\nwhile True: print('x' * 1000, file=sys.stderr)", interview.Limited, "1 MiB", false},
		{"an orphan", "import os, time\nif os.fork() == 0:\n  os.setsid()\n  if os.fork() == 0: time.sleep(1000)", interview.Exited, "Finished.", true},
	}
	t.Run("bombs", func(t *testing.T) {
		for _, tt := range tests {
			for name, terminal := range map[string]runner.TerminalSize{"pipes": {}, "a terminal": size} {
				if terminal == size && !tt.terminal {
					continue
				}
				t.Run(tt.name+" with "+name, func(t *testing.T) {
					t.Parallel()
					req := runner.Request{Language: "python-native", Terminal: terminal, Files: files("main.py", tt.text)}
					r, most := unhurried, patient.Wall
					if strings.HasPrefix(tt.says, "Stopped after") {
						r, most = brief, limits.Interactive
					}
					if terminal != size {
						req.Stdin = "\n"
					}
					out, errs, result := execute(t, r, req)
					if result.Wall > most+patience {
						t.Errorf("it took %s", result.Wall)
					}
					said := slices.ContainsFunc(strings.Split(tt.says, "|"), func(s string) bool { return strings.Contains(result.Message, s) })
					if tt.outcome != "" && result.Outcome != tt.outcome || !said {
						t.Errorf("result %+v, output %.300q, errors %.300q", result, out, errs)
					}
					if len(out)+len(errs) > limits.Output+64<<10 {
						t.Errorf("%d bytes of output", len(out)+len(errs))
					}
				})
			}
		}
	})
	r := brief
	t.Run("compiling without an end", func(t *testing.T) {
		need(t, r, "c")
		_, _, result := execute(t, r, runner.Request{Language: "c", Files: files("main.c", "#include \"/dev/zero\"\n")})
		if result.Outcome != interview.Limited && !strings.HasPrefix(result.Message, "Not compiled") {
			t.Errorf("result %+v", result)
		}
	})
	t.Run("a huge command line", func(t *testing.T) {
		out, _, result := execute(t, r, runner.Request{
			Language: "bash", Stdin: "\n", Args: []string{strings.Repeat("x", 60<<10)}, Files: files("main.sh", `echo ${#1}`),
		})
		if out != "61440\n" {
			t.Errorf("output %q, result %+v", out, result)
		}
	})
	nothingLeft(t)
}

// patience is how long after its limit a program may end on a machine with much else to do, where
// ending processes takes its turn.
const patience = 30 * time.Second

// Bombs in more than a line.
const (
	// Shared memory stays where it is when a process lets its pages go.
	letGo = `
import mmap
size, part = 1 << 30, 1 << 23
m = mmap.mmap(-1, size, flags=mmap.MAP_SHARED | mmap.MAP_ANONYMOUS | 0x4000)
zeros = b'x' * part
for at in range(0, size, part):
    m[at:at + part] = zeros
    m.madvise(mmap.MADV_DONTNEED, at, part)
import time; time.sleep(60)`
	// Pages that are only read are all the same one, but each needs its entry.
	tables = `
import mmap
m = mmap.mmap(-1, 1 << 40, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | 0x4000, prot=mmap.PROT_READ)
m.madvise(15)
for at in range(0, 1 << 40, 1 << 21): m[at]`
)

// nothingLeft fails when a process of a sandbox of ours is still there, or a mount.
func nothingLeft(t *testing.T) {
	t.Helper()
	for pid := range sandboxes() {
		if !earlier[pid] {
			t.Errorf("process %s is left", pid)
		}
	}
	mounts, err := os.ReadFile("/proc/self/mounts")
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(mounts), " /work tmpfs size=8192k") {
		t.Error("a mount is left")
	}
}

// TestAsAnOrdinaryUser runs these tests again without root's rights, which is
// how the relay runs on an interviewer's computer.
func TestAsAnOrdinaryUser(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("this is an ordinary user already")
	}
	if shared == nil {
		t.Skip("no sandbox can be made here")
	}
	home := t.TempDir()
	copied := filepath.Join(home, "native.test")
	self, err := os.ReadFile("/proc/self/exe")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(copied, self, 0o755); err != nil { //nolint:gosec // another user runs it
		t.Fatal(err)
	}
	for dir := home; strings.HasPrefix(dir, os.TempDir()); dir = filepath.Dir(dir) {
		if dir != os.TempDir() {
			if err := os.Chmod(dir, 0o777); err != nil { //nolint:gosec // the same
				t.Fatal(err)
			}
		}
	}
	// What may be otherwise for an ordinary user: who may do what, and how many.
	which := []string{
		"^(TestStreams|TestTerminal|TestInterrupt|TestEscapes|TestBombs|TestRelay|TestBubblewrap|TestStop|TestHeld|TestDevices|TestWaits|TestTimers)",
		"^(pipes|a_terminal|the_environment|attempts|bombs|sockets|streams|terminals|open|being|the_first|bash|python|/dev)",
		"^(read|a_(signal|namespace|mount|dump|program|thread|fork|memory|disk)|becoming|tracing|the_(relay|kernel)|another|being|keys|400|memory|processes|an_orphan|deaf)",
	}
	cmd := exec.CommandContext(t.Context(), copied, "-test.run="+strings.Join(which, "/"), "-test.timeout=20m")
	cmd.Dir = home
	cmd.Env = append(os.Environ(), "HOME="+home, "TMPDIR="+home)
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 12345, Gid: 12345}}
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, tail(string(out)))
	} else if !strings.Contains(string(out), "PASS") {
		t.Errorf("nothing ran: %s", out)
	}
}

func tail(s string) string { return s[max(0, len(s)-6000):] }

// sandboxes are the processes of bubblewrap that are ours, or nobody's any more.
func sandboxes() map[string]bool {
	all := map[string]bool{}
	entries, _ := os.ReadDir("/proc")
	for _, e := range entries {
		line, _ := os.ReadFile("/proc/" + e.Name() + "/cmdline")
		status, _ := os.ReadFile("/proc/" + e.Name() + "/status")
		for _, parent := range []int{os.Getpid(), 1} {
			if strings.HasPrefix(string(line), "bwrap\x00") && strings.Contains(string(status), "\nPPid:\t"+strconv.Itoa(parent)+"\n") {
				all[e.Name()] = true
			}
		}
	}
	return all
}
