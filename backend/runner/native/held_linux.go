package native

import (
	"bufio"
	"bytes"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/sys/unix"
)

// What a program holds in the kernel besides its memory: what waits in its sockets, its timers, and
// what each of its open files needs. No limit of the system's bounds that for all of its
// processes together.

// bufferOf is what one socket may hold of what nobody has read yet, in bytes: nobody can ask
// for more, see filter. What the internet's streams hold beyond it is counted as it is.
var bufferOf = sync.OnceValue(func() int64 {
	most := int64(212992) // as the kernel has it when nobody says otherwise
	for _, name := range []string{"wmem_default", "rmem_default"} {
		if said, err := contents("/proc/sys/net/core/" + name); err == nil {
			most = max(most, number(strings.TrimSpace(string(said))))
		}
	}
	return most
})

// sockets tells how many the sandbox has, and what they may hold, in bytes.
func (r *run) sockets() (n int, held int64) {
	if r.inside == 0 {
		return 0, 0
	}
	dir := "/proc/" + strconv.Itoa(r.inside) + "/net/"
	said, err := contents(dir + "sockstat")
	if err != nil {
		return 0, 0 // it has ended
	}
	n = int(following(string(said), "sockets: used "))
	if n == 0 {
		return 0, 0
	}
	held = int64(n) * bufferOf()
	for _, name := range []string{"tcp", "tcp6"} {
		if table, err := contents(dir + name); err == nil {
			held += queued(string(table))
		}
	}
	return n, held
}

// queued sums up the queues in a table of the kernel's, in bytes: its lines are
// "number: address address state sent:received …".
func queued(table string) (size int64) {
	for line := range strings.Lines(table) {
		fields := strings.Fields(line)
		if len(fields) < 5 || fields[3] == listening {
			continue
		}
		sent, received, _ := strings.Cut(fields[4], ":")
		size += hexadecimal(sent) + hexadecimal(received)
	}
	return size
}

// listening is the state of a socket whose queue is of connections, not of bytes.
const listening = "0A"

// timerSize is at least what a timer, or a signal that waits, takes in the kernel, in bytes.
const timerSize = 512

// timers is the memory of the sandbox's timers and waiting signals, in bytes. Systems before Linux 5.14
// tell of all of the user's.
func (r *run) timers() int64 {
	if r.inside == 0 {
		return 0
	}
	status, err := contents("/proc/" + strconv.Itoa(r.inside) + "/status")
	if err != nil {
		return 0 // it has ended
	}
	return following(string(status), "\nSigQ:\t") * timerSize
}

// openFiles is how many files a process has open.
func openFiles(dir string) int {
	var stat unix.Stat_t
	if unix.Stat(dir+"/fd", &stat) == nil && stat.Size > 0 { // since Linux 6.2
		return int(stat.Size)
	}
	folder, err := os.Open(dir + "/fd")
	if err != nil {
		return 0 // it has just ended, or is not for us to look into
	}
	defer folder.Close() //nolint:errcheck // reading only
	names, _ := folder.Readdirnames(-1)
	return len(names)
}

// following is the number that follows a name, 0 without it.
func following(text, name string) int64 {
	_, after, _ := strings.Cut(text, name)
	if end := strings.IndexFunc(after, func(c rune) bool { return c < '0' || c > '9' }); end >= 0 {
		after = after[:end]
	}
	return number(after)
}

const (
	// mappingSize and lockSize are at least what a mapping of addresses and a lock on a part of a
	// file take in the kernel, in bytes.
	mappingSize = 200
	lockSize    = 190
	// searchEvery bounds how often they are counted, and searchShare how much of the time: there may be millions.
	searchEvery = 250 * time.Millisecond
	searchShare = 20
)

// search is the counting of what the kernel holds for the program's mappings and locks.
type search struct{ next time.Time }

// due reports whether it is time to count again.
func (s *search) due() bool { return time.Now().After(s.next) }

// held counts it for processes, in bytes.
func (s *search) held(pids []int) (size int64) {
	began := time.Now()
	for _, pid := range pids {
		dir := "/proc/" + strconv.Itoa(pid)
		size += mappingSize*lines(dir+"/maps", "") + lockSize*locks(dir)
	}
	s.next = time.Now().Add(max(searchEvery, searchShare*time.Since(began)))
	return size
}

// locks is how many locks a process has on parts of files. The list of all locks of the
// machine would tell too, but takes a time that grows with the square of their number.
func locks(dir string) (n int64) {
	folder, err := os.Open(dir + "/fd")
	if err != nil {
		return 0 // it has just ended, or is not for us to look into
	}
	defer folder.Close() //nolint:errcheck // reading only
	names, _ := folder.Readdirnames(-1)
	type file struct{ device, inode uint64 }
	seen := make(map[file]bool) // each open file tells of all locks on what it is of
	for _, name := range names {
		var stat unix.Stat_t
		if unix.Stat(dir+"/fd/"+name, &stat) != nil || stat.Mode&unix.S_IFMT != unix.S_IFREG || seen[file{uint64(stat.Dev), stat.Ino}] {
			continue
		}
		seen[file{uint64(stat.Dev), stat.Ino}] = true
		n += lines(dir+"/fdinfo/"+name, "lock:")
	}
	return n
}

// lines counts the lines of a file of /proc that begin with something; a file that cannot be read has none.
func lines(name, with string) (n int64) {
	file, err := os.Open(name)
	if err != nil {
		return 0
	}
	defer file.Close() //nolint:errcheck // reading only
	for s := bufio.NewScanner(file); s.Scan(); {
		if bytes.HasPrefix(s.Bytes(), []byte(with)) {
			n++
		}
	}
	return n
}
