# Removes the credential that is named, for a machine that no longer gets it.
#
#   sh -eu forget.sh NAME
rm -f "/etc/credstore.encrypted/$1"
