# Runs statements on the machine's own PostgreSQL as its superuser; they come on stdin and are in no log. An error is told
# without the statement.
#
#   sh -eu logins.sh PORT < statements
port=$1
left=60
until pg_isready -q -p "$port"; do
  left=$((left - 1))
  [ "$left" -gt 0 ] || { echo "no PostgreSQL answers at port $port; expected one that was set up with the machine; look at its journal" >&2; exit 1; }
  sleep 1
done
export PGOPTIONS="-c log_statement=none -c log_min_error_statement=panic -c log_min_duration_statement=-1 -c client_min_messages=warning"
exec psql -XqAt -p "$port" -d postgres -v ON_ERROR_STOP=1 -v VERBOSITY=terse -f -
