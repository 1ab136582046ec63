# Passes stdin and stdout on to the socket of the machine's own PostgreSQL, until one side ends.
#
#   sh -eu relay.sh PORT
exec perl -MIO::Socket::UNIX -MIO::Select -e '
my $server = IO::Socket::UNIX->new(Peer => $ARGV[0]) or die "$ARGV[0]: $!\n";
my $ready = IO::Select->new($server, \*STDIN);
while (1) {
  for my $from ($ready->can_read) {
    my $to = $from == $server ? \*STDOUT : $server;
    exit 0 unless sysread($from, my $data, 65536);
    while (length $data) {
      my $sent = syswrite($to, $data) or exit 0;
      substr($data, 0, $sent) = "";
    }
  }
}' "/var/run/postgresql/.s.PGSQL.$1"
