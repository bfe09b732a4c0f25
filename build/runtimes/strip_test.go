package main

import "testing"

func TestStripCustom(t *testing.T) {
	const header = "\x00asm\x01\x00\x00\x00"
	tests := []struct{ name, in, want string }{
		{"no section", header, header},
		{"only custom", header + "\x00\x03\x02abc"[:6], ""},
		{"custom between others", header + "\x01\x01x" + "\x00\x03\x01ab" + "\x02\x02yz" + "\x00\x01\x00", header + "\x01\x01x" + "\x02\x02yz"},
		{"section longer than the file", header + "\x01\x05x", ""},
		{"size never ends", header + "\x01\xff\xff", ""},
		{"id alone", header + "\x01", ""},
		{"size that overflows", header + "\x01\xff\xff\xff\xff\xff\xff\xff\xff\x7f", ""},
		{"other version", "\x00asm\x02\x00\x00\x00", ""},
		{"empty", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := stripCustom([]byte(tt.in))
			if (err != nil) != (tt.want == "") || string(got) != tt.want {
				t.Errorf("stripCustom(%q) = %q, %v, want %q", tt.in, got, err, tt.want)
			}
		})
	}
}
