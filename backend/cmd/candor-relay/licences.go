package main

import (
	"flag"
	"fmt"

	"candor/backend/notices"
)

// licences prints what the works of others in this program ask to be said.
func (c command) licences(args []string) error {
	var forMachines bool
	err := c.flags("licences", args, func(f *flag.FlagSet) {
		f.BoolVar(&forMachines, "cyclonedx", false, "print the list of the works alone, in JSON as CycloneDX has it")
	})
	if err != nil {
		return err
	}
	name := notices.Licences
	if forMachines {
		name = notices.Works
	}
	b, err := notices.Read(name)
	if err != nil {
		return err
	}
	if _, err := c.stdout.Write(b); err != nil {
		return fmt.Errorf("print the licences: %w", err)
	}
	return nil
}
