/** A server whose response time is measured, and what takes everything that it gets. Guests have a shell, Perl and curl. */

/** Answers a page of 16 KiB after a millisecond or two of computing, one request after the other: below that, how the kernel wakes a process decides. */
export const SERVER = `
use strict;
use IO::Socket::INET;
my $server = IO::Socket::INET->new(LocalPort => 8080, Listen => 64, ReuseAddr => 1) or die $!;
my $page = "x" x 16384;
while (my $client = $server->accept) {
  my $request = <$client>;
  my $sum = 0;
  $sum += $_ * $_ for 1 .. 60000;
  print $client "HTTP/1.0 200 OK\\r\\nContent-Length: 16384\\r\\n\\r\\n$page";
  close $client;
}
`;

/** Seconds that each of so many requests took, a hundred a second. */
export const requests = (address: string, count: number): string => `curl -sf --max-time 10 -o /dev/null --rate 100/s -w '%{time_total}\\n' 'http://${address}:8080/[1-${count}]'`;

/** Takes processors, memory, disk and network at once; notes each turn of the second and the third in /run, and counts the last by its interface. */
export const hog = (gateway: string): string => `
for n in 1 2 3 4; do (while :; do :; done) & done
while :; do echo >> /run/hog.memory; perl -e 'my $all = ""; for (1 .. 30) { $all .= "y" x (32 << 20) } $all =~ tr/y/z/ for 1 .. 3'; sleep 0.1; done &
while :; do echo >> /run/hog.disk; dd if=/dev/zero of=/big bs=1M count=16 oflag=direct conv=notrunc,fsync; dd if=/big of=/dev/null bs=1M iflag=direct; done &
perl -MIO::Socket::INET -e 'my $to = IO::Socket::INET->new(PeerAddr => $ARGV[0], PeerPort => 9, Proto => "udp"); my $some = "z" x 1400; while (1) { $to->send($some) }' ${gateway} &
wait
`;

/** What a hog has done so far: hundredths of a second of the processors, turns of memory and disk, bytes sent. */
export const DONE = "awk '{ print $16 + $17 }' /proc/1/stat; cat /run/hog.memory | wc -l; cat /run/hog.disk | wc -l; sed -n 's/ *eth0://p' /proc/net/dev | awk '{ print $9 }'";

/** How fast a server answered, in milliseconds. */
export interface Answers {
  readonly median: number;
  /** Nine of ten requests were answered faster. */
  readonly ninth: number;
}

/** @param text one number of seconds a line */
export function answersOf(text: string): Answers {
  const times = text.trim().split("\n").map((line) => Number(line) * 1000).sort((a, b) => a - b);
  const at = (part: number): number => times[Math.floor(times.length * part)] ?? NaN;
  return { median: at(0.5), ninth: at(0.9) };
}

/** The least disturbed of several measurements. */
export const best = (all: readonly Answers[]): Answers => ({ median: Math.min(...all.map(({ median }) => median)), ninth: Math.min(...all.map(({ ninth }) => ninth)) });
