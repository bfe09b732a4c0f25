package smtp

import (
	"bufio"
	"bytes"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	mailserver "github.com/emersion/go-smtp"

	"candor/backend/invite/letter"
)

// TestPostfix sends through Debian's postfix, with STARTTLS and a sign-in, and
// reads what it passes on to the next server.
func TestPostfix(t *testing.T) {
	postfix, err := exec.LookPath("postfix")
	if err != nil {
		postfix = "/usr/sbin/postfix" // not on the path of everybody
	}
	skip := t.Skip
	if os.Getenv("CI") != "" {
		skip = t.Fatal // there nobody would see that it was not tried
	}
	if _, err := os.Stat(postfix); err != nil {
		skip("postfix is missing; build/setup test installs it")
	}
	if os.Geteuid() != 0 {
		skip("postfix starts as root only, to give its parts to users of their own")
	}
	box := &mailbox{came: make(chan struct{}, 8)}
	next := serve(t, box, false, func(s *mailserver.Server) { s.EnableSMTPUTF8 = true })
	ca := newAuthority(t)
	server := startPostfix(t, postfix, ca, next.Port)
	server.Security, server.CACertificate, server.Username = letter.STARTTLS, ca.pem, testUser

	m := invitation()
	m.ToName = "Ada “Countess” Lovelace"
	m.Text = "Grüße,\n.\n.hidden\n"
	if calls, err := deliver(t, New(Options{}), server, testPassword, m); err != nil || calls != 1 {
		t.Fatalf("Send = %v with %d hand-overs", err, calls)
	}
	international := invitation()
	international.To, international.MessageID = "δοκιμή@παράδειγμα.example", "second@candor.example.org"
	if calls, err := deliver(t, New(Options{}), server, testPassword, international); err != nil || calls != 1 {
		t.Fatalf("Send = %v with %d hand-overs", err, calls)
	}
	for range 2 {
		select {
		case <-box.came:
		case <-time.After(time.Minute):
			t.Fatal("postfix passed nothing on within a minute")
		}
	}
	byTo := map[string]received{}
	for _, r := range box.letters() {
		byTo[r.to] = r
	}
	first, ok := byTo["ada@example.com"]
	if !ok || first.from != testUser {
		t.Fatalf("postfix passed on %d letters, none from %s to ada@example.com", len(byTo), testUser)
	}
	p := read(t, first.data)
	if got, want := p.kinds(), "multipart/mixed(multipart/alternative(text/plain text/html text/calendar) application/ics)"; got != want {
		t.Fatalf("structure = %s, want %s", got, want)
	}
	if list := addresses(t, first.data, "To"); len(list) != 1 || list[0].Name != m.ToName {
		t.Errorf("To = %v", list)
	}
	if got, want := string(p.parts[0].parts[0].body), "Grüße,\r\n.\r\n.hidden\r\n"; got != want {
		t.Errorf("text = %q, want %q", got, want)
	}
	if calendar := p.parts[0].parts[2]; calendar.params["method"] != "REQUEST" || !bytes.Equal(calendar.body, m.Calendar) {
		t.Errorf("calendar = %v %q", calendar.params, calendar.body)
	}
	if !bytes.Contains(first.data, []byte("Message-ID: <"+m.MessageID+">")) {
		t.Error("the Message-ID is another")
	}
	second, ok := byTo["δοκιμή@xn--hxajbheg2az3al.example"]
	if !ok || !second.utf8 {
		t.Errorf("the international letter came as %v", byTo)
	}

	t.Run("wrong password", func(t *testing.T) {
		calls, err := deliver(t, New(Options{}), server, "wrong", m)
		wantKind(t, err, letter.SendSettings, "refuses the user name or the password", "535 5.7.8")
		if calls != 0 {
			t.Error("handed over")
		}
	})
	t.Run("without signing in", func(t *testing.T) {
		stranger := server
		stranger.Username = ""
		calls, err := deliver(t, New(Options{}), stranger, "", m)
		wantKind(t, err, letter.SendSettings, "only from who signs in", "Relay access denied")
		if calls != 0 {
			t.Error("handed over")
		}
	})
	t.Run("refused recipient", func(t *testing.T) {
		nobody := m
		nobody.To = "nobody@refused.example"
		calls, err := deliver(t, New(Options{}), server, testPassword, nobody)
		wantKind(t, err, letter.SendPermanent, "refuses the address nobody@refused.example", "Nobody of that name")
		if calls != 0 {
			t.Error("handed over")
		}
	})
	t.Run("later", func(t *testing.T) {
		later := m
		later.To = "ada@later.example"
		_, err := deliver(t, New(Options{}), server, testPassword, later)
		wantKind(t, err, letter.SendTemporary, "does not take mail for ada@later.example yet", "Greylisted")
	})
	t.Run("refused content", func(t *testing.T) {
		spam := m
		spam.Subject = "XJS*C4JDBQADN1"
		calls, err := deliver(t, New(Options{}), server, testPassword, spam)
		wantKind(t, err, letter.SendPermanent, "refuses the mail", "looks like spam")
		if calls != 1 {
			t.Errorf("handed over %d times, want 1", calls)
		}
	})
	if n := len(box.letters()); n != 2 {
		t.Errorf("postfix passed on %d letters, want 2", n)
	}
}

// startPostfix runs a postfix of the test's own in the foreground. It touches
// nothing of the system's: configuration, queue and log are in a folder that
// goes with the test.
func startPostfix(t *testing.T, postfix string, ca *authority, next int) letter.Server {
	t.Helper()
	// Not t.TempDir: postfix's own user must get in.
	dir, err := os.MkdirTemp("", "candor-postfix")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	must := func(err error) {
		if err != nil {
			t.Helper()
			t.Fatal(err)
		}
	}
	must(os.Chmod(dir, 0o755))
	for _, d := range []string{"conf", "queue"} {
		must(os.Mkdir(filepath.Join(dir, d), 0o755))
	}
	cert := ca.good(t)
	key, err := x509.MarshalPKCS8PrivateKey(cert.PrivateKey)
	must(err)
	chain := append(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: key}),
		pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert.Certificate[0]})...)
	port := freePort(t)
	files := map[string]string{
		"chain.pem": string(chain),
		"recipients": "/@refused\\.example$/ 550 5.1.1 Nobody of that name\n" +
			"/@later\\.example$/ 450 4.2.0 Greylisted\n",
		"headers": "/^Subject: XJS/ REJECT looks like spam\n",
		"main.cf": fmt.Sprintf(`compatibility_level = 3.6
queue_directory = %[1]s/queue
data_directory = %[1]s/data
maillog_file = /dev/stdout
myhostname = mail.candor.test
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mydestination =
mynetworks =
alias_maps =
relayhost = [127.0.0.1]:%[2]d
smtp_tls_security_level = none
smtp_dns_support_level = disabled
smtpd_tls_chain_files = %[1]s/conf/chain.pem
smtpd_tls_security_level = may
smtpd_tls_auth_only = yes
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = inet:127.0.0.1:%[3]d
smtpd_relay_restrictions = permit_sasl_authenticated, reject_unauth_destination
smtpd_recipient_restrictions = check_recipient_access regexp:%[1]s/conf/recipients
header_checks = regexp:%[1]s/conf/headers
`, dir, next, serveSASL(t)),
		"master.cf": fmt.Sprintf("127.0.0.1:%d inet n - n - - smtpd\n", port) + `
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
`,
	}
	for name, text := range files {
		must(os.WriteFile(filepath.Join(dir, "conf", name), []byte(text), 0o644))
	}
	run := exec.Command(postfix, "-c", filepath.Join(dir, "conf"), "start-fg")
	log, err := run.StdoutPipe()
	must(err)
	run.Stderr = run.Stdout
	must(run.Start())
	ready := make(chan bool, 1)
	var said strings.Builder
	done := make(chan struct{})
	go func() {
		defer close(done)
		for lines := bufio.NewScanner(log); lines.Scan(); {
			said.WriteString(lines.Text() + "\n")
			if strings.Contains(lines.Text(), "daemon started") {
				ready <- true
			}
		}
		ready <- false
	}()
	t.Cleanup(func() {
		_ = exec.Command(postfix, "-c", filepath.Join(dir, "conf"), "stop").Run()
		<-done
		_ = run.Wait()
		if t.Failed() {
			t.Logf("postfix said:\n%s", said.String())
		}
	})
	select {
	case ok := <-ready:
		if !ok {
			<-done
			t.Fatal("postfix did not start")
		}
	case <-time.After(time.Minute):
		t.Fatal("postfix did not start within a minute")
	}
	return letter.Server{Host: "127.0.0.1", Port: port, From: testUser}
}

func freePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

// serveSASL answers postfix's questions about passwords, in the protocol of
// Dovecot's authentication server.
func serveSASL(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	var mu sync.Mutex
	var conns []net.Conn
	all.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			mu.Lock()
			conns = append(conns, c)
			mu.Unlock()
			all.Go(func() { answerSASL(c) })
		}
	})
	t.Cleanup(func() {
		_ = l.Close()
		mu.Lock()
		for _, c := range conns {
			_ = c.Close()
		}
		mu.Unlock()
		all.Wait()
	})
	return l.Addr().(*net.TCPAddr).Port
}

func answerSASL(c net.Conn) {
	defer c.Close()
	fmt.Fprintf(c, "VERSION\t1\t1\nMECH\tPLAIN\tplaintext\nSPID\t1\nCUID\t1\nCOOKIE\t00\nDONE\n")
	want := base64.StdEncoding.EncodeToString([]byte("\x00" + testUser + "\x00" + testPassword))
	for lines := bufio.NewScanner(c); lines.Scan(); {
		fields := strings.Split(lines.Text(), "\t")
		if fields[0] != "AUTH" || len(fields) < 3 {
			continue
		}
		if strings.HasSuffix(lines.Text(), "\tresp="+want) {
			fmt.Fprintf(c, "OK\t%s\tuser=%s\n", fields[1], testUser)
		} else {
			fmt.Fprintf(c, "FAIL\t%s\tuser=%s\n", fields[1], testUser)
		}
	}
}
