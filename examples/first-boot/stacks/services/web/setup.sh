mkdir -p /srv/page
echo "$GREETING from $TRILANE_MACHINE of $TRILANE_ENVIRONMENT" > /srv/page/index.html
