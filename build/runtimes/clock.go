package main

import "fmt"

// CRuby's build has one zone of time: its C library knows no other (localtime_r). Here that
// asks the host, which knows them all, through an import for reflection in JavaScript, which
// is not there: with a number that is no object. See backend/runner/wasm/ruby_time.go, which
// has the same numbers.
const (
	localTime      = 17874
	localTimeSize  = 99
	getEnvironment = 17735
	reflectGet     = 20
	askLocalTime   = -1

	// At the beginning of the place for saved calls (spillHead): the answer, the text "TZ",
	// which is looked up in what the program has set, and far behind it the zone's short name.
	zoneVariable = 4
	zoneText     = 'T' | 'Z'<<8
)

// clockRuby changes CRuby's module so; the host's answer lies at an address.
func clockRuby(all []section, answer int) error {
	variable := number(answer + zoneVariable)
	code := "\x00" + variable + number(zoneText) + "\x36\x02\x00" + // i32.store
		number(askLocalTime) + "\x20\x00\x20\x01" + variable + call(getEnvironment) + call(reflectGet) +
		load(answer) + "\x0b"
	return changeFunction(all, rubyImports, localTime, func(body []byte) ([]byte, error) {
		if len(body) != localTimeSize {
			return nil, fmt.Errorf("it has %d bytes, not %d", len(body), localTimeSize)
		}
		return []byte(code), nil
	})
}
