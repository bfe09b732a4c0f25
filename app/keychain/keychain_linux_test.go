package keychain_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"
	"go.uber.org/goleak"

	"candor/app/keychain"
)

// The keyring's library keeps one connection to the session bus for the whole
// process, so each case runs in a child: this test binary again.
const childVariable = "CANDOR_KEYCHAIN_TEST_CHILD"

func TestMain(m *testing.M) {
	if os.Getenv(childVariable) != "" {
		serve()
		return
	}
	goleak.VerifyTestMain(m)
}

// patience bounds what should take no time; childLimit is the keychain's own
// limit in the child.
const (
	patience   = 20 * time.Second
	childLimit = 2 * time.Second
)

type order struct{ Do, Name, Value string }

type reply struct {
	Value  string
	Error  string
	Where  string
	Millis int64
}

// serve is the child: a keychain that does what it reads.
func serve() {
	k := keychain.New(keychain.Options{Scope: "/home/ada/candor", Limit: childLimit})
	in, out := json.NewDecoder(os.Stdin), json.NewEncoder(os.Stdout)
	for {
		var o order
		if err := in.Decode(&o); err != nil {
			return
		}
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		begin := time.Now()
		var r reply
		var err error
		switch o.Do {
		case "get":
			r.Value, err = k.Secret(ctx, o.Name)
		case "set":
			err = k.SetSecret(ctx, o.Name, o.Value)
		case "close":
			err = k.Close(ctx)
		}
		cancel()
		r.Millis, r.Where = time.Since(begin).Milliseconds(), k.Where()
		if err != nil {
			r.Error = err.Error()
		}
		if out.Encode(r) != nil {
			return
		}
	}
}

// child is a keychain in a process of its own.
type child struct {
	t   *testing.T
	in  *json.Encoder
	out *json.Decoder
}

func start(t *testing.T, environment []string) *child {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(slices.Clip(environment), childVariable+"=1")
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		in.Close()
		if err := cmd.Wait(); err != nil && t.Context().Err() == nil {
			t.Errorf("the child: %v", err)
		}
	})
	return &child{t: t, in: json.NewEncoder(in), out: json.NewDecoder(out)}
}

func (c *child) do(o order) reply {
	c.t.Helper()
	if err := c.in.Encode(o); err != nil {
		c.t.Fatal(err)
	}
	var r reply
	if err := c.out.Decode(&r); err != nil {
		c.t.Fatal(err)
	}
	if r.Error != "" {
		c.t.Errorf("%s: %s", o.Do, r.Error)
	}
	return r
}

func (c *child) set(value, where string) {
	c.t.Helper()
	r := c.do(order{"set", "mail-password", value})
	c.saysWhere(r, where)
}

func (c *child) get(want, where string) {
	c.t.Helper()
	r := c.do(order{Do: "get", Name: "mail-password"})
	if r.Value != want {
		c.t.Errorf("the secret is %q, want %q", r.Value, want)
	}
	c.saysWhere(r, where)
}

func (c *child) saysWhere(r reply, where string) {
	c.t.Helper()
	if !strings.Contains(r.Where, where) {
		c.t.Errorf("Where is %q, want %q in it", r.Where, where)
	}
}

const (
	inKeyring = "this computer’s keyring"
	inMemory  = "memory until Candor closes"
)

// desktop is a session bus with nothing on it, and folders of its own.
type desktop struct {
	t           *testing.T
	address     string
	environment []string
}

const busConfig = `<busconfig><type>session</type><listen>unix:dir=%s</listen>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>`

func newDesktop(t *testing.T) *desktop {
	t.Helper()
	dir := t.TempDir()
	environment := []string{"PATH=" + os.Getenv("PATH"), "HOME=" + dir}
	for _, name := range []string{"DATA_HOME", "CACHE_HOME", "CONFIG_HOME", "RUNTIME_DIR"} {
		folder := filepath.Join(dir, name)
		if err := os.Mkdir(folder, 0o700); err != nil {
			t.Fatal(err)
		}
		environment = append(environment, "XDG_"+name+"="+folder)
	}
	config := filepath.Join(dir, "bus.conf")
	if err := os.WriteFile(config, fmt.Appendf(nil, busConfig, dir), 0o600); err != nil {
		t.Fatal(err)
	}
	out := run(t, environment, "", "dbus-daemon", "--config-file="+config, "--nofork", "--print-address")
	address, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("start a session bus: %v", err)
	}
	address = strings.TrimSpace(address)
	return &desktop{t: t, address: address, environment: append(environment, "DBUS_SESSION_BUS_ADDRESS="+address)}
}

// run starts a program that ends with the test.
func run(t *testing.T, environment []string, stdin, name string, args ...string) io.Reader {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		t.Skipf("%v: build/setup test installs it", err)
	}
	cmd := exec.Command(name, args...)
	cmd.Env, cmd.Stderr = environment, os.Stderr
	cmd.Stdin = strings.NewReader(stdin)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := cmd.Process.Kill(); err != nil {
			t.Logf("%s had ended: %v", name, err)
		}
		_ = cmd.Wait() // killed
	})
	return out
}

func (d *desktop) connect() *dbus.Conn {
	d.t.Helper()
	bus, err := dbus.Connect(d.address)
	if err != nil {
		d.t.Fatalf("connect to the bus: %v", err)
	}
	d.t.Cleanup(func() { bus.Close() })
	return bus
}

// keyring starts the keyring's daemon, and waits until it answers. With a
// password its collection is open, and made when there is none.
func (d *desktop) keyring(password string) {
	d.t.Helper()
	bus := d.connect()
	if err := bus.AddMatchSignal(dbus.WithMatchMember("NameOwnerChanged"), dbus.WithMatchArg(0, "org.freedesktop.secrets")); err != nil {
		d.t.Fatal(err)
	}
	changes := make(chan *dbus.Signal, 10)
	bus.Signal(changes)
	args := []string{"--foreground", "--components=secrets"}
	if password != "" {
		args = append(args, "--unlock")
	}
	run(d.t, d.environment, password, "gnome-keyring-daemon", args...)
	select {
	case <-changes:
	case <-time.After(patience):
		d.t.Fatal("the keyring did not start")
	}
}

func TestKeptInTheKeyring(t *testing.T) {
	d := newDesktop(t)
	d.keyring("open sesame")
	c := start(t, d.environment)
	c.get("", inKeyring)
	c.set("ünder the sofa", inKeyring)
	c.get("ünder the sofa", inKeyring)
	c.set("correct horse", inKeyring)

	another := start(t, d.environment)
	another.get("correct horse", inKeyring)
	another.set("", inKeyring)
	another.set("", inKeyring) // twice is once
	c.get("", inKeyring)
}

func TestWithoutAKeyring(t *testing.T) {
	d := newDesktop(t)
	without := slices.Clip(d.environment[:len(d.environment)-1]) // the bus is last
	for _, c := range []struct {
		name        string
		environment []string
	}{
		{"no bus", without},
		{"no such bus", append(without, "DBUS_SESSION_BUS_ADDRESS=unix:path=/nonexistent")},
		{"no service", d.environment},
	} {
		t.Run(c.name, func(t *testing.T) {
			k := start(t, c.environment)
			k.get("", inMemory)
			k.set("correct horse", inMemory)
			k.get("correct horse", inMemory)
			start(t, c.environment).get("", inMemory) // for this run alone
			k.set("", inMemory)
			k.get("", inMemory)
		})
	}
}

// TestLocked: nobody is there to ask the person for the password of the keyring.
func TestLocked(t *testing.T) {
	d := locked(t)
	c := start(t, d.environment)
	c.get("", inMemory)
	c.set("correct horse", inMemory)
	c.get("correct horse", inMemory)
}

// TestUnanswered: the desktop asks the person, who does not answer.
func TestUnanswered(t *testing.T) {
	d := locked(t)
	asked := make(chan struct{}, 10)
	bus := d.connect()
	if err := bus.Export(prompter{asked}, "/org/gnome/keyring/Prompter", "org.gnome.keyring.internal.Prompter"); err != nil {
		t.Fatal(err)
	}
	if r, err := bus.RequestName("org.gnome.keyring.SystemPrompter", dbus.NameFlagDoNotQueue); err != nil || r != dbus.RequestNameReplyPrimaryOwner {
		t.Fatalf("be the one who asks: %v, %v", r, err)
	}
	c := start(t, d.environment)
	first := c.do(order{Do: "set", Name: "mail-password", Value: "correct horse"})
	select {
	case <-asked:
	case <-time.After(patience):
		t.Fatal("the keyring did not ask")
	}
	if took := time.Duration(first.Millis) * time.Millisecond; took < childLimit || took > childLimit+patience/2 {
		t.Errorf("the first call took %v, want about %v", took, childLimit)
	}
	c.saysWhere(first, inMemory)
	for _, o := range []order{{Do: "get", Name: "other"}, {Do: "set", Name: "other", Value: "x"}} {
		if r := c.do(o); r.Millis > childLimit.Milliseconds()/2 {
			t.Errorf("%s waited %d ms behind a call that hangs", o.Do, r.Millis)
		}
	}
	c.get("correct horse", inMemory)

	// The one who asks goes away: the keyring takes that for a no.
	if err := bus.Close(); err != nil {
		t.Fatal(err)
	}
	c.saysWhere(c.do(order{Do: "close"}), inMemory)
	c.get("correct horse", inMemory)
}

// prompter asks nobody.
type prompter struct{ asked chan<- struct{} }

func (p prompter) BeginPrompting(dbus.ObjectPath) *dbus.Error {
	p.asked <- struct{}{}
	return nil
}

func (prompter) StopPrompting(dbus.ObjectPath) *dbus.Error { return nil }

// locked is a desktop whose keyring has a password in it and is not open.
func locked(t *testing.T) *desktop {
	t.Helper()
	d := newDesktop(t)
	t.Run("make the keyring", func(t *testing.T) {
		before := &desktop{t: t, address: d.address, environment: d.environment}
		before.keyring("open sesame")
		start(t, d.environment).set("from before", inKeyring)
	})
	d.keyring("")
	return d
}
