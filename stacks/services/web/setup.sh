# Makes the site's key and certificate, in the machine: the key never leaves it. Debian's own page goes.
rm -f /etc/nginx/sites-enabled/default
if ! [ -s /etc/ssl/site.pem ]; then
  umask 077
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 825 \
    -subj "/CN=$(hostname -f)" -addext "subjectAltName=DNS:$(hostname -f)" -keyout /etc/ssl/private/site.key -out /etc/ssl/site.pem.new
  mv /etc/ssl/site.pem.new /etc/ssl/site.pem
fi
