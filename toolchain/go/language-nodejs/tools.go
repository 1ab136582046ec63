//go:build tools

// Package tools pins Pulumi's language host for Node.js. It is a module of its own because releases
// after v3.68.0 moved to a module without tags, which module proxies refuse.
package tools

import _ "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs"
