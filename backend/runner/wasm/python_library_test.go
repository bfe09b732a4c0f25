package wasm_test

import (
	"testing"

	"candor/backend/runner"
)

func TestPythonLibrary(t *testing.T) {
	testPrograms(t, "python", []program{
		{name: "zones", files: files("main.py", `
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones
noon = datetime(2026, 7, 1, 12, tzinfo=ZoneInfo("America/New_York"))
print(noon.astimezone(ZoneInfo("Asia/Kolkata")).isoformat(), "UTC" in available_timezones(), len(available_timezones()) > 400)
night = datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Berlin"))
print(night.utcoffset(), night.replace(fold=1).utcoffset(), night.tzname(), ZoneInfo("Europe/Berlin") is ZoneInfo("Europe/Berlin"))
for key in "Mars/Base", "Europe", "../main.py":
    try: ZoneInfo(key)
    except (ZoneInfoNotFoundError, ValueError) as e: print(type(e).__name__, e)
import os; print(os.listdir("/"))
`), out: "2026-07-01T21:30:00+05:30 True True\n2:00:00 1:00:00 CEST True\n" +
			"ZoneInfoNotFoundError 'No time zone found with key Mars/Base'\nZoneInfoNotFoundError 'No time zone found with key Europe'\n" +
			"ValueError ZoneInfo keys must refer to subdirectories of TZPATH, got: ../main.py\n['main.py']\n"},
		{name: "hashes", files: files("main.py", `
import hashlib
print(hashlib.pbkdf2_hmac('sha256', b'password', b'salt', 2, 20).hex())
print(hashlib.pbkdf2_hmac('sha1', b'pass\0word', b'sa\0lt', 4096, 16).hex())
print(hashlib.pbkdf2_hmac('sha512', b'p' * 200, b'salt', 3, 70).hex()[-12:])
try: hashlib.scrypt(b'x', salt=b'y', n=2, r=8, p=1)
except ValueError as e: print(e)
`), out: "ae4d0c95af6b46d32d0adff928f06dd02a303f8e\n56fa6aa75548099dcc37d7f03425e0c3\n6e8358be8ec6\nscrypt is not in the built-in Python; hashlib.pbkdf2_hmac is\n"},
		{name: "locales", files: files("main.py", "import locale\nlocale.setlocale(locale.LC_ALL, '')\nprint(locale.setlocale(locale.LC_ALL, 'C'))\ntry: locale.setlocale(locale.LC_ALL, 'de_DE')\nexcept locale.Error as e: print(e)\nprint(f'{1234.5:n}')"), out: "C\nunsupported locale setting: the built-in Python has only C.UTF-8, not 'de_DE'\n1234.5\n"},
		{name: "no network, no programs", files: files("main.py", `
import os, socket, subprocess, urllib.request
for f in socket.socket, lambda: subprocess.run(['ls']), lambda: os.system('ls'), lambda: urllib.request.urlopen('http://example.org'), lambda: urllib.request.urlopen('https://example.org'), lambda: socket.gethostbyname('x'):
    try: print(f())
    except OSError as e: print(e)
`), out: "[Errno 58] programs in Candor have no network\n[Errno 58] there are no programs beside the built-in Python\n[Errno 58] there are no programs beside the built-in Python\n<urlopen error [Errno 58] programs in Candor have no network>\n<urlopen error programs in Candor have no network>\n[Errno 58] programs in Candor have no network\n"},
		{name: "what is absent", files: files("main.py", "import ssl"), err: "ModuleNotFoundError: No module named 'ssl': programs in Candor have no network\n", code: 1},
		{name: "what is not installed", files: files("main.py", "import importlib.util\nprint(importlib.util.find_spec('numpy'))\nimport numpy"), out: "None\n", err: "No module named 'numpy': the built-in Python has only its standard library\n", code: 1},
		{name: "what nobody has", files: files("main.py", "import helper"), err: "No module named 'helper'\n", code: 1},
		{name: "its own of such a name", files: files("main.py", "import numpy, socket\nprint(numpy.x, socket.x)", "numpy.py", "x = 1", "socket.py", "x = 2"), out: "1 2\n"},
	})
}

// Where the machine has the language, too, the sentence says so.
func TestPythonNamesTheInstalled(t *testing.T) {
	b := shared{newBackend(t)}
	for _, tt := range []struct{ text, want string }{
		{"import numpy", "No module named 'numpy': the built-in Python has only its standard library; Python (installed) has it: choose that language\n"},
		{"import pandas", "No module named 'pandas': the built-in Python has only its standard library\n"},
		{"import ssl", "No module named 'ssl': programs in Candor have no network\n"},
		{"import requests", "No module named 'requests': the built-in Python has only its standard library, and programs in Candor have no network\n"},
		{"import socket; socket.socket()", "OSError: [Errno 58] programs in Candor have no network\n"},
		{"from urllib.request import urlopen; urlopen('https://example.org')", "<urlopen error programs in Candor have no network>\n"},
		{"import subprocess; subprocess.run('ls')", "there are no programs beside the built-in Python; Python (installed) has it: choose that language\n"},
		{"import locale; locale.setlocale(locale.LC_ALL, 'de_DE')", "the built-in Python has only C.UTF-8, not 'de_DE'\n"},
		{"import ctypes", "No module named 'ctypes': the built-in Python can load no C libraries; Python (installed) has it: choose that language\n"},
	} {
		r := newRunner(t, installed{b}, runner.Limits{})
		_, errors, _ := execute(t, r, runner.Request{Language: "python", Files: files("main.py", tt.text)})
		if !contains(errors, tt.want) {
			t.Errorf("%s: %q, want %q", tt.text, errors, tt.want)
		}
	}
}

// installed has a Python of the machine's beside the built-in one.
type installed struct{ shared }

func (i installed) Languages() []runner.Language {
	return append([]runner.Language{{
		ID: "python-native", Name: "Python (installed)", FileName: "main.py", Runtime: runner.Native,
		Packages: []runner.Package{{Name: "numpy", Version: "2.0"}, {Name: "requests", Version: "2.0"}},
	}}, i.shared.Languages()...)
}

func TestPythonDevices(t *testing.T) {
	const python = `
import pathlib, sys, os
print(pathlib.Path('/dev/stdin').read_text().split(), repr(open('/dev/fd/0').read()), repr(sys.stdin.read()))
print('out', file=open('/dev/stdout', 'w'))
for name in '/dev/stderr', '/dev/fd/2':
    with open(name, 'a') as f: print('err', file=f)
open('/dev/null', 'w').write('x')
print(repr(open('/dev/null').read()), os.path.exists('/dev/stdin'), os.path.isfile('/dev/stdin'), os.listdir('/'), len(open('/dev/urandom', 'rb').read(4)))
for mode, name in ('w', '/dev/stdin'), ('r', '/dev/stdout'), ('x', '/dev/null'):
    try: open(name, mode); print('opened', name)
    except OSError as e: print(type(e).__name__)
`
	testPrograms(t, "python", []program{{
		name: "Python", files: files("main.py", python), stdin: "1\n2\n3\n", err: "err\nerr\n",
		out: "['1', '2', '3'] '' ''\nout\n'' True False ['main.py'] 4\nPermissionError\nPermissionError\nFileExistsError\n",
	}})
}

func TestRubyDevices(t *testing.T) {
	testPrograms(t, "ruby", []program{{
		name: "Ruby", stdin: "1\n2\n", err: "err\nagain\n", out: "3\nnil\n\"\"\ntrue\nout\nlast\n",
		files: files("main.rb", `
puts File.read('/dev/stdin').split.sum(&:to_i)
p $stdin.gets, File.read('/dev/null'), File.exist?('/dev/stdin')
File.open('/dev/stderr', 'w') { |f| f.puts 'err' }
File.write('/dev/fd/2', "again\n")
File.open('/dev/stdout', 'a') { |f| f.puts 'out' }
$stdout = File.open('/dev/fd/1', 'w')
puts 'last'
`),
	}})
}
