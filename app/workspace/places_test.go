package workspace

import (
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"candor/backend/interview"
)

func TestDataDir(t *testing.T) {
	home := t.TempDir()
	abs := func(elem ...string) string { return filepath.Join(append([]string{home}, elem...)...) }
	tests := []struct {
		name, override, variable, xdg, want string
		xdgOnly                             bool
	}{
		{name: "an override wins", override: abs("o"), variable: abs("v"), xdg: abs("x"), want: abs("o")},
		{name: "then the variable", variable: abs("v"), xdg: abs("x"), want: abs("v")},
		{name: "then XDG_DATA_HOME", xdg: abs("x"), want: abs("x", "candor"), xdgOnly: true},
		{name: "a relative XDG_DATA_HOME is ignored", xdg: "x", want: abs(".local", "share", "candor"), xdgOnly: true},
		{name: "then the home directory", want: abs(".local", "share", "candor"), xdgOnly: true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if tt.xdgOnly && (runtime.GOOS == "windows" || runtime.GOOS == "darwin") {
				t.Skip("this system does not follow XDG")
			}
			t.Setenv("HOME", home)
			t.Setenv(DataDirVariable, tt.variable)
			t.Setenv("XDG_DATA_HOME", tt.xdg)
			got, err := DataDir(tt.override)
			if err != nil || got != tt.want {
				t.Errorf("DataDir(%q) = %q, %v, want %q", tt.override, got, err, tt.want)
			}
		})
	}
}

func TestDataDirIsAbsolute(t *testing.T) {
	t.Chdir(t.TempDir())
	got, err := DataDir("here")
	if err != nil || !filepath.IsAbs(got) {
		t.Errorf("DataDir(%q) = %q, %v, want an absolute path", "here", got, err)
	}
}

func TestPrepareDataDir(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a", "b")
	if err := prepareDataDir(dir); err != nil {
		t.Fatalf("prepareDataDir of a missing directory: %v", err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 0 {
		t.Errorf("the directory holds %v, %v, want nothing", left, err)
	}
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	err := prepareDataDir(filepath.Join(file, "candor"))
	if interview.CodeOf(err) == "" || !strings.Contains(err.Error(), file) {
		t.Errorf("prepareDataDir below a file = %v, want a sentence that names the folder", err)
	}
}

func TestChooseLANAddress(t *testing.T) {
	at := func(name string, flags net.Flags, addresses ...string) networkInterface {
		i := networkInterface{name: name, flags: flags}
		for _, a := range addresses {
			i.addresses = append(i.addresses, netip.MustParseAddr(a))
		}
		return i
	}
	lo := at("lo", net.FlagUp|net.FlagLoopback, "127.0.0.1", "::1")
	tests := []struct {
		name       string
		interfaces []networkInterface
		want       string
	}{
		{"no interface", nil, "127.0.0.1"},
		{"loopback alone", []networkInterface{lo}, "127.0.0.1"},
		{"ethernet", []networkInterface{lo, at("enp3s0", net.FlagUp, "192.168.1.20")}, "192.168.1.20"},
		{"the first of two", []networkInterface{at("eth0", net.FlagUp, "10.0.0.5"), at("wlan0", net.FlagUp, "10.0.0.6")}, "10.0.0.5"},
		{"down", []networkInterface{at("eth0", 0, "10.0.0.5"), at("wlan0", net.FlagUp, "172.20.3.4")}, "172.20.3.4"},
		{"containers and tunnels", []networkInterface{at("docker0", net.FlagUp, "172.17.0.1"), at("wg0", net.FlagUp, "10.8.0.2"), at("vEthernet (WSL)", net.FlagUp, "172.30.0.1"), at("Wi-Fi", net.FlagUp, "192.168.0.9")}, "192.168.0.9"},
		{"point to point", []networkInterface{at("corp", net.FlagUp|net.FlagPointToPoint, "10.8.0.2")}, "127.0.0.1"},
		{"public address", []networkInterface{at("eth0", net.FlagUp, "203.0.113.7")}, "127.0.0.1"},
		{"IPv6 alone", []networkInterface{at("eth0", net.FlagUp, "fd00::1", "fe80::1")}, "127.0.0.1"},
		{"IPv6 first", []networkInterface{at("eth0", net.FlagUp, "fe80::1", "192.168.1.20")}, "192.168.1.20"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := chooseLANAddress(tt.interfaces); got != tt.want {
				t.Errorf("chooseLANAddress(%v) = %s, want %s", tt.interfaces, got, tt.want)
			}
		})
	}
}

func TestLANAddressIsOne(t *testing.T) {
	if _, err := netip.ParseAddr(LANAddress()); err != nil {
		t.Errorf("LANAddress: %v", err)
	}
}

func TestPortChoices(t *testing.T) {
	tests := []struct {
		name              string
		remembered, first int
	}{
		{"nothing remembered", 0, DefaultPort},
		{"remembered", 5001, 5001},
		{"nonsense remembered", 70000, DefaultPort},
		{"the last port there is", 65535, 65535},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := portChoices(tt.remembered)
			if got[0] != tt.first || got[len(got)-1] != 0 {
				t.Errorf("portChoices(%d) = %v, want %d first and 0 last", tt.remembered, got, tt.first)
			}
			if slices.ContainsFunc(got, func(p int) bool { return p > 65535 }) {
				t.Errorf("portChoices(%d) = %v, which are not all ports", tt.remembered, got)
			}
		})
	}
}

func TestPublicURL(t *testing.T) {
	const lan = "192.168.1.20"
	tests := []struct{ addr, want string }{
		{":4780", "http://192.168.1.20:4780"},
		{"0.0.0.0:80", "http://192.168.1.20:80"},
		{"[::]:4780", "http://192.168.1.20:4780"},
		{"127.0.0.1:4780", "http://127.0.0.1:4780"},
		{"[::1]:4780", "http://[::1]:4780"},
		{"host.example:4780", "http://host.example:4780"},
	}
	for _, tt := range tests {
		if got := publicURL(tt.addr, lan); got != tt.want {
			t.Errorf("publicURL(%q) = %q, want %q", tt.addr, got, tt.want)
		}
	}
}

func TestMemory(t *testing.T) {
	dir := t.TempDir()
	if got := Recall(dir); got != (Memory{}) {
		t.Errorf("Recall of nothing = %+v, want nothing", got)
	}
	if err := Remember(dir, func(m *Memory) { m.Port = 4790 }); err != nil {
		t.Fatal(err)
	}
	if err := Remember(dir, func(m *Memory) { m.Window.Width = 1000 }); err != nil {
		t.Fatal(err)
	}
	want := Memory{Port: 4790, Window: Window{Width: 1000}}
	if got := Recall(dir); got != want {
		t.Errorf("Recall = %+v, want %+v", got, want)
	}
	if err := os.WriteFile(filepath.Join(dir, memoryFile), []byte(`{"port":`), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := Recall(dir); got != (Memory{}) {
		t.Errorf("Recall of a torn file = %+v, want nothing", got)
	}
	if err := Remember(filepath.Join(dir, "missing"), func(m *Memory) { m.Port = 1 }); err == nil {
		t.Error("Remember in a missing directory did not fail")
	}
}
