//go:build linux

package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// program is what everybody runs.
type program struct {
	short    string // in the names of scenarios
	language string // as the runner calls it
	file     string
	text     string
}

const terminalColumns, terminalRows = 80, 24

// Who nobody is, which a relay of root's executes as.
const nobody = 65534

// interpreter is Python as the runner starts it, without what the runner puts
// around it.
type interpreter struct {
	path string
	dir  string // with the program in it
	file string
	env  []string
}

// newInterpreter finds the interpreter where the sandbox does.
func newInterpreter(dir string, p program) (*interpreter, error) {
	i := &interpreter{dir: dir, file: filepath.Join(dir, p.file)}
	for _, bin := range []string{"/usr/local/bin", "/usr/bin", "/bin"} {
		if found, err := exec.LookPath(filepath.Join(bin, "python3")); err == nil {
			i.path = found
			break
		}
	}
	if i.path == "" {
		return nil, errors.New("there is no python3 in /usr")
	}
	i.env = []string{"PATH=/usr/local/bin:/usr/bin:/bin", "HOME=" + dir, "TMPDIR=/tmp", "LANG=C.UTF-8", "USER=candidate"}
	return i, os.WriteFile(i.file, []byte(p.text), 0o644)
}

// command is the interpreter with a program, bare.
func (i *interpreter) command(file string) *exec.Cmd {
	cmd := exec.Command(i.path, "-B", file)
	cmd.Env, cmd.Dir = i.env, i.dir
	// A session of its own, as the runner's programs have: the scheduler shares a
	// busy machine among sessions.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	return cmd
}

// hello is the time to the first output in a terminal.
func (i *interpreter) hello() (time.Duration, error) {
	master, slave, err := openTerminal()
	if err != nil {
		return 0, err
	}
	defer master.Close()
	cmd := i.command(i.file)
	cmd.Env = append(slices.Clone(i.env), "TERM=xterm-256color")
	cmd.Stdin, cmd.Stdout, cmd.Stderr = slave, slave, slave
	cmd.SysProcAttr.Setctty = true
	began := time.Now()
	err = cmd.Start()
	slave.Close()
	if err != nil {
		return 0, err
	}
	buffer := make([]byte, 4096)
	n, err := master.Read(buffer)
	took := time.Since(began)
	_, _ = io.Copy(io.Discard, master) // ends with an error when nobody has the other side
	if err := errors.Join(err, cmd.Wait()); err != nil {
		return 0, err
	}
	if said := strings.TrimSpace(string(buffer[:n])); said != "hello" {
		return 0, fmt.Errorf("bare Python printed %q", said)
	}
	return took, nil
}

// openTerminal opens a pseudo-terminal (pts(4)).
func openTerminal() (master, slave *os.File, err error) {
	fd, err := unix.Open("/dev/ptmx", unix.O_RDWR|unix.O_NOCTTY|unix.O_CLOEXEC, 0)
	if err != nil {
		return nil, nil, fmt.Errorf("open a terminal: %w", err)
	}
	master = os.NewFile(uintptr(fd), "/dev/ptmx")
	number, err := unix.IoctlGetUint32(fd, unix.TIOCGPTN)
	if err == nil {
		err = unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0)
	}
	if err == nil {
		slave, err = os.OpenFile("/dev/pts/"+strconv.Itoa(int(number)), os.O_RDWR|unix.O_NOCTTY, 0)
	}
	if err != nil {
		return nil, nil, errors.Join(fmt.Errorf("open a terminal: %w", err), master.Close())
	}
	return master, slave, nil
}

// run runs a program bare to its end, with pipes, and answers with its CPU time.
func (i *interpreter) run(file, want string) (time.Duration, error) {
	return finish(i.command(file), want)
}

func finish(cmd *exec.Cmd, want string) (time.Duration, error) {
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil || strings.TrimSpace(string(out)) != want {
		return 0, errors.Join(fmt.Errorf("%s printed %q, %q", filepath.Base(cmd.Path), out, errs.Bytes()), err)
	}
	return cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(), nil
}

// bubblewrapArguments are those of backend/runner/native, as data that must be
// kept like them; %d is the descriptor of a file.
func bubblewrapArguments(program string) []string {
	args := strings.Fields(`--unshare-all --unshare-user --disable-userns --die-with-parent --hostname candor --cap-drop ALL
		--uid 65534 --gid 65534 --ro-bind /usr /usr`)
	for _, dir := range []string{"/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"} {
		if target, err := os.Readlink(dir); err == nil {
			args = append(args, "--symlink", target, dir)
		} else {
			args = append(args, "--ro-bind-try", dir, dir)
		}
	}
	for _, name := range []string{"alternatives", "ld.so.cache", "ld.so.conf", "ld.so.conf.d", "localtime", "mime.types", "ssl/openssl.cnf"} {
		args = append(args, "--ro-bind-try", "/etc/"+name, "/etc/"+name)
	}
	return append(args, strings.Fields(`--ro-bind-data %d /etc/passwd --proc /proc --dev /dev
		--size 67108864 --tmpfs /dev/shm --remount-ro /dev --size 67108864 --tmpfs /work --dir /work/.tmp --symlink work/.tmp /tmp
		--perms 0644 --file %d /work/`+program+` --remount-ro / --chdir /work
		--setenv PATH /usr/local/bin:/usr/bin:/bin --setenv HOME /work --setenv TMPDIR /tmp --setenv LANG C.UTF-8 --setenv USER candidate`)...)
}

const accounts = "root:x:0:0::/root:/bin/sh\ncandidate:x:65534:65534::/work:/bin/sh\n"

// inBubblewrap runs a program in the sandbox alone.
func (i *interpreter) inBubblewrap(p program, want string) error {
	cmd := exec.Command("bwrap", bubblewrapArguments(p.file)...)
	defer func() {
		for _, f := range cmd.ExtraFiles {
			_ = f.Close() // a file in memory
		}
	}()
	given := []string{accounts, p.text}
	for n, arg := range cmd.Args {
		if arg != "%d" {
			continue
		}
		fd, err := unix.MemfdCreate("given", unix.MFD_CLOEXEC)
		if err != nil {
			return fmt.Errorf("make a file in memory: %w", err)
		}
		f := os.NewFile(uintptr(fd), "given")
		if _, err := f.WriteAt([]byte(given[len(cmd.ExtraFiles)]), 0); err != nil {
			return errors.Join(fmt.Errorf("write a file in memory: %w", err), f.Close())
		}
		cmd.ExtraFiles = append(cmd.ExtraFiles, f)
		cmd.Args[n] = strconv.Itoa(2 + len(cmd.ExtraFiles))
	}
	cmd.Args = append(cmd.Args, "--", i.path, "-B", p.file)
	cmd.Env, cmd.Dir = []string{}, "/"
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if os.Geteuid() == 0 {
		cmd.SysProcAttr.Credential = &syscall.Credential{Uid: nobody, Gid: nobody}
	}
	_, err := finish(cmd, want)
	return err
}
