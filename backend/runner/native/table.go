package native

// large is the reservation that runtimes with big address spaces may make; what
// they use of it is limited like everybody's.
const large = 64 << 30

// Table is every toolchain that is looked for, in the order of names on screen.
var Table = []Toolchain{
	{
		ID: "c", Name: "C", FileName: "main.c", Needs: []string{"gcc"},
		Compile: []string{"gcc", "-std=gnu17", "-O1", "-g", "-Wall", "-o", ".tmp/program", "{files}", "-lm"},
		Run:     []string{".tmp/program"},
	},
	{
		ID: "bash", Name: "Bash", FileName: "main.sh", Needs: []string{"bash"},
		Run: []string{"bash", "{main}"}, REPL: []string{"bash", "--norc", "-i"},
	},
	{
		ID: "python-native", Name: "Python", FileName: "main.py", Needs: []string{"python3"},
		Run: []string{"python3", "-B", "{main}"}, REPL: []string{"python3", "-q"},
	},
	{
		ID: "node", Name: "Node.js", FileName: "main.js", Needs: []string{"node"}, Data: large,
		Run: []string{"node", "{main}"}, REPL: []string{"node", "-i"},
	},
}
