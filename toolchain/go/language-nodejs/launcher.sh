#!/bin/sh
# This release of the language host takes its options as flags and not, as newer engines send them, from Pulumi.yaml.
# So the options of this project's Pulumi.yaml stand here once more.
exec "$0-program" -typescript=false -nodeargs="--import tsx" "$@"
