#!/bin/sh
# This release of the language host takes its options as flags and not, as newer engines send them, from Pulumi.yaml.
# So the option of this project's Pulumi.yaml stands here once more.
exec "$0-program" -typescript=false "$@"
