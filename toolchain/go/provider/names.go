package main

import (
	"fmt"
	"strings"

	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge"
)

const (
	terraformPrefix       = "proxmox_"
	terraformLegacyPrefix = "proxmox_virtual_environment_"
	legacySuffix          = "Legacy"
	rootModule            = "index"
)

// moduleAndName turns a Terraform type name into Pulumi's module and name:
// proxmox_sdn_zone_vlan becomes sdn/zone and Vlan; proxmox_virtual_environment_firewall_rules
// becomes firewall and RulesLegacy; a single word goes to the module "index".
func moduleAndName(terraformName string) (module, name string, err error) {
	rest, legacy := strings.CutPrefix(terraformName, terraformLegacyPrefix)
	if !legacy {
		var known bool
		if rest, known = strings.CutPrefix(terraformName, terraformPrefix); !known {
			return "", "", fmt.Errorf("type name %q: expected the prefix %q", terraformName, terraformPrefix)
		}
	}
	words := strings.Split(rest, "_")
	last := words[len(words)-1]
	if last == "" {
		return "", "", fmt.Errorf("type name %q: the last word is empty", terraformName)
	}
	module = rootModule
	if len(words) > 1 {
		module = strings.Join(words[:len(words)-1], "/")
	}
	name = strings.ToUpper(last[:1]) + last[1:]
	if legacy {
		name += legacySuffix
	}
	return module, name, nil
}

// tokenStrategy gives every resource and data source that has no token yet the token of the npm
// package.
func tokenStrategy() tfbridge.Strategy {
	return tfbridge.Strategy{
		Resource: func(terraformName string, element *tfbridge.ResourceInfo) error {
			module, name, err := moduleAndName(terraformName)
			if err == nil && element.Tok == "" {
				element.Tok = tfbridge.MakeResource(packageName, module, name)
			}
			return err
		},
		DataSource: func(terraformName string, element *tfbridge.DataSourceInfo) error {
			module, name, err := moduleAndName(terraformName)
			if err == nil && element.Tok == "" {
				element.Tok = tfbridge.MakeDataSource(packageName, module, "get"+name)
			}
			return err
		},
	}
}
