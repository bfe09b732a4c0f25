package interview

// MailSecurity is how the connection to a mail server is protected.
type MailSecurity string

const (
	MailSTARTTLS MailSecurity = "starttls" // plain at first, then TLS before anything that matters; usually port 587
	MailTLS      MailSecurity = "tls"      // TLS from the first byte; usually port 465
	MailPlain    MailSecurity = "none"     // no protection: only for a server on this machine or network that is trusted
)

// Limits on the settings of a mail server.
const (
	MaxMailHost      = 253 // characters (RFC 1035)
	MaxMailUsername  = 254
	MaxMailPassword  = 1024
	MaxCACertificate = 64 << 10 // bytes of PEM
	MaxMailsPerHour  = 10_000
	// DefaultMailsPerHour keeps a mistake from becoming a flood; most mail servers have such a limit of their own.
	DefaultMailsPerHour = 100
)

// MailServer is where this workspace's mail goes out. Its password is not part
// of it: see the invite package's Secrets.
type MailServer struct {
	Host          string
	Port          int
	Security      MailSecurity
	Username      string // "": no authentication
	From          string // bare address
	FromName      string // "": the workspace's people are not named in From
	CACertificate string // PEM; trusted besides the system's, for a company's own authority
	PerHour       int    // letters an hour; 0: DefaultMailsPerHour
}

// Configured reports whether mail can be sent at all.
func (m *MailServer) Configured() bool { return m.Host != "" && m.From != "" }

// LetterWording is the text of one kind of letter, with fields like {{link}}.
type LetterWording struct {
	Subject string
	Body    string
}

// Wording is the text of every letter of a workspace. An empty one stands for
// the standard text.
type Wording struct {
	Invitation   LetterWording // to the candidate
	Panel        LetterWording // to a panelist
	Update       LetterWording
	Cancellation LetterWording
	Reminder     LetterWording
}
