# The database of the clinic is its own cluster, on the data disk; the one that Debian's package makes would be another.
if [ -e /etc/postgresql/15/main ]; then pg_dropcluster --stop 15 main; fi
