package smtp

import (
	"encoding/base64"
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"
)

const (
	// maxLocalPart and maxAddress are RFC 5321's bounds, in bytes.
	maxLocalPart = 64
	maxAddress   = 254
	// maxHeaderText bounds a name or a subject, in bytes: servers refuse or cut
	// headers of many kilobytes.
	maxHeaderText = 1000
	// wordBytes of text make an encoded word (RFC 2047) that fits on a line
	// behind the longest of our headers' names.
	wordBytes = 39
	// headerLine is how long a line of a header should be at most (RFC 5322), in characters.
	headerLine = 76
)

// address is a mail address as it goes over the wire.
type address struct {
	spec string // local part and domain, the domain as DNS has it
	utf8 bool   // the local part needs SMTPUTF8 (RFC 6531)
}

var errAddress = errors.New("not a mail address")

// parseAddress reads a bare address. It refuses what would need quoting: the
// characters that have a meaning in headers and commands, and every control
// character. A domain in another script becomes punycode.
func parseAddress(s string) (address, error) {
	at := strings.LastIndexByte(s, '@')
	if at < 1 || at > maxLocalPart || !utf8.ValidString(s) {
		return address{}, errAddress
	}
	local := s[:at]
	if strings.HasPrefix(local, ".") || strings.HasSuffix(local, ".") || strings.Contains(local, "..") {
		return address{}, errAddress
	}
	for _, r := range local {
		if r <= ' ' || r == 0x7f || strings.ContainsRune(`()<>[]:;@\,"`, r) || r > 0x7f && !unicode.IsGraphic(r) || unicode.IsSpace(r) {
			return address{}, errAddress
		}
	}
	domain, err := asciiDomain(s[at+1:])
	if err != nil {
		return address{}, err
	}
	a := address{spec: local + "@" + domain, utf8: !ascii(local)}
	if len(a.spec) > maxAddress {
		return address{}, errAddress
	}
	return a, nil
}

// asciiDomain is a domain as DNS has it (IDNA 2008).
func asciiDomain(domain string) (string, error) {
	d, err := idna.Lookup.ToASCII(domain)
	if err != nil {
		return "", err
	}
	if d == "" {
		return "", errAddress
	}
	return d, nil
}

// addressHeader is a header's value: a name, if there is one, and an address.
// key is the header's name, which takes room on the first line.
func addressHeader(key, name string, a address) string {
	name = headerText(name)
	if name == "" {
		return "<" + a.spec + ">"
	}
	var phrase string
	if plainPhrase(name) && len(key)+len(name)+4 <= headerLine {
		phrase = name
	} else {
		phrase = encodedWords(name)
	}
	// The address stands on a line of its own where the first would get too long.
	last := phrase[strings.LastIndexByte(phrase, '\n')+1:]
	if len(key)+len(last)+len(a.spec)+5 > headerLine {
		return phrase + "\r\n <" + a.spec + ">"
	}
	return phrase + " <" + a.spec + ">"
}

// textHeader is the value of a header that people read.
func textHeader(key, text string) string {
	text = headerText(text)
	if ascii(text) && len(key)+2+len(text) <= headerLine && !strings.Contains(text, "=?") {
		return text
	}
	return encodedWords(text)
}

// headerText is one line of text: whatever is no character of a line, line
// breaks first of all, becomes a single space. So nothing that people write can
// begin a header of its own.
func headerText(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	s = strings.Join(strings.FieldsFunc(s, func(r rune) bool {
		return unicode.IsControl(r) || unicode.IsSpace(r) || r == '\u2028' || r == '\u2029'
	}), " ")
	if len(s) <= maxHeaderText {
		return s
	}
	return strings.TrimSpace(cut(s, maxHeaderText)) + "…"
}

// plainPhrase reports whether a name may stand in an address header as it is
// (RFC 5322, phrase): words of letters, digits and a few marks.
func plainPhrase(s string) bool {
	for _, r := range s {
		letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
		if !letter && !strings.ContainsRune(" !#$%&'*+-/^_`{|}~", r) {
			return false
		}
	}
	return true
}

// encodedWords is text as encoded words of UTF-8 in base64 (RFC 2047), one to a
// line. No word ends inside a character.
func encodedWords(s string) string {
	var words []string
	for s != "" {
		part := cut(s, wordBytes)
		s = s[len(part):]
		words = append(words, "=?UTF-8?B?"+base64.StdEncoding.EncodeToString([]byte(part))+"?=")
	}
	return strings.Join(words, "\r\n ")
}

// cut is the longest beginning of s of at most n bytes that ends with a whole character.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
