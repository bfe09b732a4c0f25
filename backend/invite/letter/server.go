package letter

// Security is how the connection to a mail server is protected.
type Security string

const (
	STARTTLS Security = "starttls" // plain at first, then TLS before anything that matters; usually port 587
	TLS      Security = "tls"      // TLS from the first byte; usually port 465
	Plain    Security = "none"     // no protection: only for a server on this machine or network that is trusted
)

// Limits on the settings of a mail server.
const (
	MaxHost          = 253 // characters (RFC 1035)
	MaxUsername      = 254
	MaxPassword      = 1024
	MaxCACertificate = 64 << 10 // bytes of PEM
	MaxPerHour       = 10_000
	// DefaultPerHour keeps a mistake from becoming a flood; most mail servers have such a limit of their own.
	DefaultPerHour = 100
)

// Server is where this workspace's mail goes out. Its password is not part
// of it: see package invite's Secrets.
type Server struct {
	Host          string
	Port          int
	Security      Security
	Username      string // "": no authentication
	From          string // bare address
	FromName      string // "": the workspace's people are not named in From
	CACertificate string // PEM; trusted besides the system's, for a company's own authority
	PerHour       int    // letters an hour; 0: DefaultPerHour
}

// Configured reports whether mail can be sent at all.
func (m *Server) Configured() bool { return m.Host != "" && m.From != "" }
