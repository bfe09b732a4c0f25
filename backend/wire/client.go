package wire

// The client's half: what it sends beside frames that both sides send, and what it gets.

// Answer is one frame from a relay. Byte slices alias the frame that was read.
type Answer struct {
	Key  []byte // of a Ping or Pong nil; a client knows its keys, and need not copy one to compare it
	Type Type
	Sync SyncKind // of a Sync frame
	Body []byte   // Sync: state vector or update; Awareness: the awareness update
	// Certificate follows an update of a Sync frame. It is for the relay, should it have lost the update.
	Certificate []byte
	Scope       string // of an Auth frame that opens the document: ReadWrite or ReadOnly
	Text        string // of a Stateless frame; why an Auth frame opens nothing, or a Close frame closes
	Stored      bool   // of a SyncStatus frame
}

// Denied reports whether the answer is that a token does not open the document.
func (a *Answer) Denied() bool { return a.Type == Auth && a.Scope == "" }

// provider is the version of @hocuspocus/provider that this package speaks like. It goes with a
// token; the relay passes over it.
const provider = "4.8.0"

// AppendToken appends the Auth frame with which a client opens a document.
func AppendToken(dst []byte, key, token string) []byte {
	dst = appendUint(appendHead(dst, key, Auth), authToken)
	return appendText(appendText(dst, token), provider)
}

// AppendQueryAwareness appends the question for what others' awareness is.
func AppendQueryAwareness(dst []byte, key string) []byte { return appendHead(dst, key, QueryAwareness) }

// AppendPong appends the answer to a Ping, which has no key either.
func AppendPong(dst []byte) []byte { return append(dst, byte(Pong)) }

// ReadAnswer reads a frame from a relay. One that no relay sends is an error that says what is
// wrong with it.
func ReadAnswer(b []byte) (Answer, error) {
	if len(b) == 1 && (b[0] == byte(Ping) || b[0] == byte(Pong)) {
		return Answer{Type: Type(b[0])}, nil
	}
	r := reader{b: b}
	var a Answer
	a.Key = r.textBytes(MaxKey)
	a.Type = Type(r.uint())
	switch a.Type {
	case Sync:
		a.Sync, a.Body, a.Certificate = r.sync()
	case Awareness:
		a.Body = r.bytes()
	case Auth:
		a.Scope, a.Text = r.verdict(len(b))
	case Stateless, Close:
		a.Text = r.text(len(b))
	case SyncStatus:
		stored := r.uint() // lib0's varInt: small non-negative numbers are one byte, as in varUint
		if stored > 1 {
			r.fail("unknown status")
		}
		a.Stored = stored == 1
	default:
		r.fail("unknown type of message")
	}
	if err := r.end(); err != nil {
		return Answer{}, err
	}
	return a, nil
}

// verdict reads what a relay says of a token.
func (r *reader) verdict(limit int) (scope, denied string) {
	switch r.uint() {
	case authAuthenticated:
		if scope = r.text(limit); scope != ReadWrite && scope != ReadOnly {
			r.fail("unknown scope")
		}
	case authDenied:
		denied = r.text(limit)
	default:
		r.fail("unknown kind of authentication message")
	}
	return scope, denied
}

// sync reads the rest of a Sync frame.
func (r *reader) sync() (kind SyncKind, body, certificate []byte) {
	if kind = SyncKind(r.uint()); kind > Update {
		r.fail("unknown kind of sync message")
	}
	body = r.bytes()
	if kind != Step1 && len(r.b) > 0 && len(r.b) <= MaxCertificate {
		certificate, r.b = r.b, nil
	}
	return kind, body, certificate
}

// end is the error of what was read, or that something is left.
func (r *reader) end() error {
	if len(r.b) > 0 {
		r.fail("bytes after the end")
	}
	return r.err
}
