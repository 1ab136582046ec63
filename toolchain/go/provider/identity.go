package main

import (
	"context"
	"fmt"
	"strconv"

	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// resourceIDInput is what the Terraform input "id" is called in the npm package: Pulumi keeps "id"
// for itself.
const resourceIDInput = "resourceId"

// identifiedKinds are the resources whose Terraform schema takes "id" as an input, without the
// prefix. The generating build fails when this list and the provider's schema disagree.
var identifiedKinds = []string{
	"backup_job",
	"cloned_vm",
	"replication",
	"sdn_fabric_openfabric",
	"sdn_fabric_ospf",
	"sdn_vnet",
	"sdn_zone_evpn",
	"sdn_zone_qinq",
	"sdn_zone_simple",
	"sdn_zone_vlan",
	"sdn_zone_vxlan",
	"storage_cifs",
	"storage_directory",
	"storage_lvm",
	"storage_lvmthin",
	"storage_nfs",
	"storage_pbs",
	"storage_zfspool",
	"vm",
}

// newKindsOnly have no twin under the older prefix (the twin of "vm" is called "vm2" there).
var newKindsOnly = map[string]bool{"backup_job": true, "vm": true}

// renamedByBridge takes an "id" too, but the npm package has the bridge's own name for it
// (sdnControllerEvpnId); the bridge then computes the id itself.
const renamedByBridge = "proxmox_sdn_controller_evpn"

// identifiedResources holds an entry for each resource with an "id" input, under both prefixes.
func identifiedResources() map[string]*tfbridge.ResourceInfo {
	table := map[string]*tfbridge.ResourceInfo{}
	add := func(terraformName string) {
		table[terraformName] = &tfbridge.ResourceInfo{
			Fields:    map[string]*tfbridge.SchemaInfo{"id": {Name: resourceIDInput, Type: "string"}},
			ComputeID: computeID,
		}
	}
	for _, kind := range identifiedKinds {
		add(terraformPrefix + kind)
		if !newKindsOnly[kind] {
			add(terraformLegacyPrefix + kind)
		}
	}
	add(terraformLegacyPrefix + "vm2")
	return table
}

// computeID takes the Pulumi id of a resource from its resourceId, else from its id. Secrets and
// outputs are unwrapped; a string stays as it is, a number is formatted without an exponent.
// Everything else is an error, never a panic: at this point the object exists in Proxmox, and
// without an id it would not get into the state.
func computeID(_ context.Context, state resource.PropertyMap) (resource.ID, error) {
	for _, key := range []resource.PropertyKey{resourceIDInput, "id"} {
		value, found := state[key]
		if !found {
			continue
		}
		value = unwrap(value)
		switch {
		case value.IsString() && value.StringValue() != "":
			return resource.ID(value.StringValue()), nil
		case value.IsNumber():
			return resource.ID(strconv.FormatFloat(value.NumberValue(), 'f', -1, 64)), nil
		case value.IsNull() || value.IsString():
			continue
		default:
			return "", fmt.Errorf("%s: cannot be used as the resource's id, got a value of type %s; expected a string or a number",
				key, value.TypeString())
		}
	}
	return "", fmt.Errorf("%s: missing in the provider's answer; expected a string or a number", resourceIDInput)
}

// unwrap removes any nesting of secret and output wrappers. An unknown output stays as it is, and
// is refused by its type.
func unwrap(value resource.PropertyValue) resource.PropertyValue {
	for {
		switch {
		case value.IsSecret():
			value = value.SecretValue().Element
		case value.IsOutput() && value.OutputValue().Known:
			value = value.OutputValue().Element
		default:
			return value
		}
	}
}
