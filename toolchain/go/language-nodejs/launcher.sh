#!/bin/sh
# This release of the language host takes its options as flags and not, as newer engines send them, from Pulumi.yaml.
# It is started in the program's folder, so they are read from the next such file above it.
folder=$PWD
while [ ! -f "$folder/Pulumi.yaml" ] && [ -n "$folder" ]; do folder=${folder%/*}; done
option() {
  sed -n "s/^ \{4\}$1: *\([^ #].*\)$/\1/p" "$folder/Pulumi.yaml" 2>/dev/null
}
typescript=$(option typescript)
exec "$0-program" -typescript="${typescript:-true}" -nodeargs="$(option nodeargs)" "$@"
