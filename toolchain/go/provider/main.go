//go:build !schemagen

package main

import (
	"context"
	_ "embed"

	pfbridge "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/pf/tfbridge"
)

//go:embed schema.json
var schema []byte

//go:embed bridge-metadata.json
var metadata []byte

func main() {
	ctx := context.Background()
	pfbridge.MainWithMuxer(ctx, packageName, newProviderInfo(ctx, metadata), schema)
}
