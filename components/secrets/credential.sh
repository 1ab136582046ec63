# Keeps one secret of a machine, encrypted with the machine's own key (systemd-creds), and tells those that read it. The value
# comes on stdin; it is in no argument, no variable of the environment and no file in the clear.
#
#   sh -eu credential.sh NAME READERS AWAITED UNITS < value
#
# NAME is the credential's. READERS are services that read it, and are restarted where they run with an older one. When all
# credentials of AWAITED are there, UNITS are started. Lists are separated by blanks.
name=$1 readers=$2 awaited=$3 units=$4
store=/etc/credstore.encrypted
umask 077
value=$(cat; echo .)
mkdir -p "$store"
rm -f "$store/.$name".*
known=$([ ! -s "$store/$name" ] || systemd-creds decrypt --name="$name" "$store/$name" - 2>/dev/null; echo .)
if [ "$known" != "$value" ]; then
  fresh=$(mktemp "$store/.$name.XXXXXX")
  printf %s "${value%.}" | systemd-creds encrypt --name="$name" - - > "$fresh"
  sync "$fresh"
  mv -f "$fresh" "$store/$name"
fi
changed=$(date -r "$store/$name" +%s%6N)
for unit in $readers; do
  since=$(systemctl show --timestamp=us -P ActiveEnterTimestamp "$unit")
  [ -z "$since" ] || [ "$(date -d "$since" +%s%6N)" -gt "$changed" ] || systemctl try-restart "$unit"
done
for one in $awaited; do [ -s "$store/$one" ] || exit 0; done
[ -z "$units" ] || systemctl start $units
