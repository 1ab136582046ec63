//go:build schemagen

package main

import (
	"context"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

func TestComputeID(t *testing.T) {
	text := resource.NewStringProperty
	cases := []struct {
		name  string
		state resource.PropertyMap
		want  resource.ID // empty: an error is expected
	}{
		{"a string stays as it is", resource.PropertyMap{"resourceId": text("007")}, "007"},
		{"resourceId goes before id", resource.PropertyMap{"resourceId": text("a"), "id": text("b")}, "a"},
		{"id where there is no resourceId", resource.PropertyMap{"id": text("b")}, "b"},
		{"id where resourceId is null", resource.PropertyMap{"resourceId": resource.NewNullProperty(), "id": text("b")}, "b"},
		{"a number has no exponent", resource.PropertyMap{"resourceId": resource.NewNumberProperty(100000000)}, "100000000"},
		{"a secret is unwrapped", resource.PropertyMap{"resourceId": resource.MakeSecret(text("s"))}, "s"},
		{"an output is unwrapped", resource.PropertyMap{"resourceId": resource.NewOutputProperty(resource.Output{Element: text("o"), Known: true, Secret: true})}, "o"},
		{"an unknown output is an error", resource.PropertyMap{"resourceId": resource.NewOutputProperty(resource.Output{Element: text("")})}, ""},
		{"nothing is an error", resource.PropertyMap{}, ""},
		{"an empty string is an error", resource.PropertyMap{"resourceId": text("")}, ""},
		{"a boolean is an error", resource.PropertyMap{"resourceId": resource.NewBoolProperty(true)}, ""},
	}
	for _, c := range cases {
		got, err := computeID(context.Background(), c.state)
		if got != c.want || (err == nil) != (c.want != "") {
			t.Errorf("%s: got %q, error %v; expected %q", c.name, got, err, c.want)
		}
	}
}

func TestModuleAndName(t *testing.T) {
	for input, want := range map[string][2]string{
		"proxmox_sdn_zone_vlan":                                       {"sdn/zone", "Vlan"},
		"proxmox_acl":                                                 {"index", "Acl"},
		"proxmox_virtual_environment_vm":                              {"index", "VmLegacy"},
		"proxmox_virtual_environment_cluster_firewall_security_group": {"cluster/firewall/security", "GroupLegacy"},
	} {
		module, name, err := moduleAndName(input)
		if err != nil || [2]string{module, name} != want {
			t.Errorf("%s: got %s %s, error %v; expected %v", input, module, name, err, want)
		}
	}
	for _, input := range []string{"aws_instance", "proxmox_"} {
		if _, _, err := moduleAndName(input); err == nil {
			t.Errorf("%s: expected an error", input)
		}
	}
}
