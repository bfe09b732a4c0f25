package letter

// Text is the text of one kind of letter, with fields like {{link}}.
type Text struct {
	Subject string
	Body    string
}

// Wording is the text of every letter of a workspace. An empty one stands for
// the standard text.
type Wording struct {
	Invitation   Text // to the candidate
	Panel        Text // to a panelist
	Update       Text
	Cancellation Text
	Reminder     Text
}
