package native

import (
	"strconv"
	"strings"

	"candor/backend/runner"
)

// What a process holds without it being counted as its own: the tables of its
// addresses, memory that it shares and has let go of for the moment, what the kernel notes of
// its mappings and locks. The first can be counted, the others only be guessed, or take long to count,
// so that the machine's own figures must speak for it first. See also held_linux.go.

// smallTables is how many bytes of addresses a process may have before their tables are
// counted: they need a 512th of it at most.
const smallTables = 1 << 30

// tables is the memory, in bytes, that the kernel needs for a process's addresses.
func tables(dir string) int64 {
	status, err := contents(dir + "/status")
	if err != nil {
		return 0 // it has just ended
	}
	return kibibytes(string(status), "\nVmPTE:")
}

// machine is how much memory the whole machine has, in bytes; kernel is what the kernel itself
// holds and cannot give back.
type machine struct{ total, available, shared, kernel int64 }

func remaining() machine {
	all, err := contents("/proc/meminfo")
	if err != nil {
		return machine{}
	}
	text := "\n" + string(all)
	return machine{kibibytes(text, "\nMemTotal:"), kibibytes(text, "\nMemAvailable:"), kibibytes(text, "\nShmem:"), kibibytes(text, "\nSUnreclaim:")}
}

// hidden reports whether the program holds more memory than it may, where its own
// figures, with what is known beside them, do not show it. Other programs change the machine's figures too, so that they
// count only together with something of the program's own, or when little is left.
func (r *run) hidden(l runner.Limits, start machine, own *moment, beside int64) bool {
	now := remaining()
	allowed := l.Memory + l.Disk
	if now.shared-start.shared > allowed && r.sharable() > l.Memory {
		return true
	}
	if now.kernel-start.kernel > l.Memory/4 && r.search.due() && own.exceeds(l.Memory-beside-r.search.held(r.family())) {
		return true
	}
	return start.available-now.available > 2*allowed && now.available < now.total/8
}

// sharable is how much memory the program's processes may share, in bytes, whether they
// use it or not.
func (r *run) sharable() (size int64) {
	for _, pid := range r.family() {
		maps, err := contents("/proc/" + strconv.Itoa(pid) + "/maps")
		if err != nil {
			continue // it has just ended
		}
		for line := range strings.Lines(string(maps)) {
			if !strings.HasSuffix(line, " /dev/zero (deleted)\n") { // as memory is called that is shared and has no file
				continue
			}
			addresses, _, _ := strings.Cut(line, " ")
			from, to, _ := strings.Cut(addresses, "-")
			size += hexadecimal(to) - hexadecimal(from)
		}
	}
	return size
}

// kibibytes reads what follows a name in a list of "name: number kB", in bytes.
func kibibytes(list, name string) int64 {
	_, after, _ := strings.Cut(list, name)
	kib, _, _ := strings.Cut(strings.TrimSpace(after), " ")
	return number(kib) << 10
}

func hexadecimal(s string) int64 {
	n, _ := strconv.ParseInt(s, 16, 64)
	return n
}
