package ydoc

func appendUint(b []byte, v uint64) []byte {
	for v >= 0x80 {
		b = append(b, byte(v)|0x80)
		v >>= 7
	}
	return append(b, byte(v))
}

func appendText(b []byte, s string) []byte {
	return append(appendUint(b, uint64(len(s))), s...)
}

func appendID(b []byte, i id) []byte {
	return appendUint(appendUint(b, i.client), i.clock)
}
