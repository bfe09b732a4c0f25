package letter

// SendKind says what a letter that was not sent can hope for.
type SendKind string

const (
	SendTemporary   SendKind = "temporary"   // the server or the way to it is out of order: trying again later may help
	SendPermanent   SendKind = "permanent"   // this letter is refused for good
	SendSettings    SendKind = "settings"    // no letter will go out until a person changes the settings
	SendUnconfirmed SendKind = "unconfirmed" // the server has the letter, and its answer was lost
)

// SendError is why a letter was not sent, or may not have been.
type SendError struct {
	Kind     SendKind
	Sentence string // plain and whole, for people
	Err      error  // the cause, for the log; may be nil
}

func (e *SendError) Error() string {
	if e.Err == nil {
		return e.Sentence
	}
	return e.Sentence + " (" + e.Err.Error() + ")"
}

func (e *SendError) Unwrap() error { return e.Err }
