package invite_test

func runChild() bool { return false }
