getent passwd keeper > /dev/null || adduser --system --quiet --group --no-create-home keeper
chown keeper /srv/store
