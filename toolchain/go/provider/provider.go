// Command pulumi-resource-proxmoxve is a Pulumi plugin for Proxmox VE. It bridges both halves of
// the Terraform provider bpg/proxmox (the older one on the plugin SDK, the newer one on the plugin
// framework) and answers to the names of the npm package @muhlba91/pulumi-proxmoxve, so that a
// program written against that package runs on it unchanged.
//
// It is built in two steps. With the build tag "schemagen" the program writes schema.json and
// bridge-metadata.json; without the tag it embeds these two files and serves the plugin protocol.
package main

import (
	"context"

	"github.com/bpg/terraform-provider-proxmox/fwprovider"
	"github.com/bpg/terraform-provider-proxmox/proxmoxtf/provider"
	pfbridge "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/pf/tfbridge"
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge"
	shimv2 "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfshim/sdk-v2"
)

const (
	// packageName is the first part of every type token, and the plugin's name.
	packageName = "proxmoxve"
	// packageVersion is the version of the npm package whose names this plugin answers to.
	packageVersion = "8.6.0"
	// upstreamVersion is the bridged release of bpg/terraform-provider-proxmox, as in go.mod.
	upstreamVersion = "0.112.0"
)

// newProviderInfo describes the bridged provider. The metadata is what the generating build wrote
// (an empty JSON object while generating).
func newProviderInfo(ctx context.Context, metadata []byte) tfbridge.ProviderInfo {
	info := tfbridge.ProviderInfo{
		P: pfbridge.MuxShimWithPF(ctx,
			shimv2.NewProvider(provider.ProxmoxVirtualEnvironment()),
			fwprovider.New(upstreamVersion)()),
		Name:         "proxmox",
		DisplayName:  "Proxmox Virtual Environment (own build)",
		Description:  "Proxmox VE resources: bpg/proxmox " + upstreamVersion + " behind the names of @muhlba91/pulumi-proxmoxve " + packageVersion + ".",
		License:      "Apache-2.0",
		Repository:   "https://github.com/bpg/terraform-provider-proxmox",
		GitHubOrg:    "bpg",
		Version:      packageVersion,
		Resources:    identifiedResources(),
		DataSources:  map[string]*tfbridge.DataSourceInfo{},
		MetadataInfo: tfbridge.NewProviderMetadata(metadata),
	}
	info.MustComputeTokens(tokenStrategy())
	// After the tokens: it walks the finished table of resources. It skips an attribute that
	// already has an entry in Fields; ours only ever name "id".
	info.SetAutonaming(255, "-")
	return info
}
