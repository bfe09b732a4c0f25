package wasm

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"hash/crc32"
	"io"
	"strconv"
)

// hostDeflate(format, level, bytes) compresses them: format is gzip, deflate or raw.
func (e *engine) hostDeflate(args []uint64) (uint64, error) {
	a := e.arguments(args)
	format, level, data := a.string(0), a.number(1), a.view(2)
	if a.err != nil {
		return 0, a.err
	}
	if len(data) > mostBytes {
		return 0, e.throw("ERR_BUFFER_TOO_LARGE", "Cannot compress more than 64 MiB at once here")
	}
	var out bytes.Buffer
	w, err := deflater(format, min(max(int(level), flate.DefaultCompression), flate.BestCompression), &out)
	if err != nil {
		return 0, err
	}
	if _, err := w.Write(data); err != nil {
		return 0, err
	}
	if err := w.Close(); err != nil {
		return 0, err
	}
	return e.newBytes(out.Bytes())
}

func deflater(format string, level int, out io.Writer) (io.WriteCloser, error) {
	switch format {
	case "gzip":
		w, err := gzip.NewWriterLevel(out, level)
		if err == nil {
			w.OS = 3 // Unix, as Node.js says
		}
		return w, err
	case "raw":
		return flate.NewWriter(out, level)
	}
	return zlib.NewWriterLevel(out, level)
}

// hostInflate(format, most, bytes) is what hostDeflate was given, at most so many bytes.
func (e *engine) hostInflate(args []uint64) (uint64, error) {
	a := e.arguments(args)
	format, most, data := a.string(0), a.number(1), a.view(2)
	if a.err != nil {
		return 0, a.err
	}
	limit := e.outputLimit(most)
	out, err := inflate(format, limit, data)
	switch {
	case errors.Is(err, errTooMuch):
		// Who has no memory left is told so, should this be the end.
		e.c.memory.hit = e.c.memory.hit || limit < mostBytes && limit != int64(most)
		return 0, e.throw("ERR_BUFFER_TOO_LARGE", "Cannot create a Buffer larger than "+strconv.FormatInt(limit, 10)+" bytes")
	case errors.Is(err, io.ErrUnexpectedEOF):
		return 0, e.throw("Z_BUF_ERROR", "unexpected end of file")
	case errors.Is(err, gzip.ErrHeader), errors.Is(err, zlib.ErrHeader):
		return 0, e.throw("Z_DATA_ERROR", "incorrect header check")
	case errors.Is(err, gzip.ErrChecksum), errors.Is(err, zlib.ErrChecksum):
		return 0, e.throw("Z_DATA_ERROR", "incorrect data check")
	case err != nil:
		return 0, e.throw("Z_DATA_ERROR", "invalid compressed data")
	}
	return e.newBytes(out)
}

// outputLimit is how much a host function may make: what the program asks for, but no more than it
// has memory left.
func (e *engine) outputLimit(asked float64) int64 {
	limit := max(min(mostBytes, e.c.memory.limit-e.c.memory.size), 64<<10)
	if asked >= 0 && asked < float64(limit) {
		limit = int64(asked)
	}
	return limit
}

var errTooMuch = errors.New("too much")

func inflate(format string, limit int64, data []byte) ([]byte, error) {
	r, err := inflater(format, bytes.NewReader(data))
	if err != nil {
		if err == io.EOF { // of no data
			err = io.ErrUnexpectedEOF
		}
		return nil, err
	}
	var out bytes.Buffer
	n, err := io.CopyN(&out, r, limit+1)
	if n > limit {
		return nil, errTooMuch
	}
	if err == io.EOF {
		err = nil
	}
	return out.Bytes(), err
}

func inflater(format string, in *bytes.Reader) (io.Reader, error) {
	switch format {
	case "gzip":
		// The header is read as a whole; two bytes tell that it is none.
		if magic := make([]byte, 2); in.Len() > 1 {
			if _, _ = in.ReadAt(magic, 0); !bytes.Equal(magic, []byte{0x1f, 0x8b}) {
				return nil, gzip.ErrHeader
			}
		}
		return gzip.NewReader(in)
	case "raw":
		return flate.NewReader(in), nil
	}
	return zlib.NewReader(in)
}

// hostCRC32(bytes, before) is their checksum, begun with another.
func (e *engine) hostCRC32(args []uint64) (uint64, error) {
	a := e.arguments(args)
	before, data := a.number(1), a.view(0)
	if a.err != nil {
		return 0, a.err
	}
	return e.newNumber(float64(crc32.Update(uint32(before), crc32.IEEETable, data)))
}
