//go:build tools

// Package tools pins OpenTofu, which is built for tests and measurements only.
package tools

import _ "github.com/opentofu/opentofu/cmd/tofu"
