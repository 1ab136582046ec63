//go:build schemagen

package main

import (
	"context"
	"fmt"
	"os"
	"sort"
	"strings"

	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/pf/tfgen"
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge"
	shim "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfshim"
)

// main writes schema.json and bridge-metadata.json: run it as
// "generate schema --skip-docs --skip-examples --out DIR".
func main() {
	info := newProviderInfo(context.Background(), []byte("{}"))
	if problems := identityProblems(info); len(problems) > 0 {
		fmt.Fprintln(os.Stderr, strings.Join(problems, "\n"))
		os.Exit(1)
	}
	tfgen.MainWithMuxer(packageName, info)
}

// identityProblems compares the table in identity.go with the provider's own schemas, both ways.
func identityProblems(info tfbridge.ProviderInfo) []string {
	listed := identifiedResources()
	var problems []string
	info.P.ResourcesMap().Range(func(name string, res shim.Resource) bool {
		id, found := res.Schema().GetOk("id")
		isInput := found && (id.Required() || id.Optional())
		if _, known := listed[name]; isInput && !known && name != renamedByBridge {
			problems = append(problems, name+": takes id as an input but is not listed in identity.go")
		}
		delete(listed, name)
		return true
	})
	for name := range listed {
		problems = append(problems, name+": listed in identity.go but the provider has no such resource")
	}
	sort.Strings(problems)
	return problems
}
