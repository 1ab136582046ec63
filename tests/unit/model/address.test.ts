import fc from "fast-check";
import { Cidr, Port } from "../../../components/model";
import { addressText, parseAddress } from "../../../components/model/address";

const address = fc.nat(2 ** 32 - 1).map(addressText);
const network = fc.tuple(address, fc.integer({ min: 0, max: 32 })).map(([text, length]) => Cidr.nearest(`${text}/${length}`) as Cidr);

test("a network reads what it writes", () => {
  fc.assert(fc.property(network, (cidr) => expect(Cidr.of(cidr.toString())).toEqual(cidr)));
});

test("overlap is symmetric, and two networks overlap only if one contains the other", () => {
  fc.assert(
    fc.property(network, network, (a, b) => {
      expect(a.overlaps(b)).toBe(b.overlaps(a));
      expect(a.overlaps(b)).toBe(a.contains(b) || b.contains(a));
    }),
  );
});

test("containment is a partial order, and every host of a network is in it", () => {
  fc.assert(
    fc.property(network, network, network, fc.nat(), (a, b, c, n) => {
      expect(a.contains(a)).toBe(true);
      if (a.contains(b) && b.contains(a)) expect(a.toString()).toBe(b.toString());
      if (a.contains(b) && b.contains(c)) expect(a.contains(c)).toBe(true);
      expect(a.contains(Cidr.of(a.host(n % a.size)))).toBe(true);
      expect(() => a.host(a.size)).toThrow(RangeError);
    }),
  );
});

test.each(["10.0.0.0/33", "10.0.0", "10.0.0.256", "010.0.0.0/8", "10.0.0.0/08", "10.0.0.0/", "10.0.0.0/8/8", "1e1.0.0.0", " 10.0.0.0", "::1", ""])("%s is not a network", (text) => {
  expect(Cidr.parse(text)).toBeUndefined();
});

test("host bits are refused with a suggestion", () => {
  expect(() => Cidr.of("10.10.0.7/24")).toThrow("10.10.0.7/24 is not an IPv4 network, did you mean 10.10.0.0/24");
});

test("a single address is written without /32, as Proxmox stores it", () => {
  expect(Cidr.of("10.0.0.1/32").toString()).toBe("10.0.0.1");
  expect(parseAddress("255.255.255.255")).toBe(2 ** 32 - 1);
});

test.each([["10.0.0.0/8", true], ["172.31.0.0/16", true], ["172.32.0.0/16", false], ["192.168.7.0/24", true], ["10.0.0.0/7", false], ["0.0.0.0/0", false]])("%s private: %s", (text, expected) => {
  expect(Cidr.of(text).isPrivate).toBe(expected);
});

test("ports", () => {
  expect(Port.tcp(443).toString()).toBe("tcp/443");
  expect(Port.udp(53).protocol).toBe("udp");
  for (const text of ["tcp/0", "tcp/65536", "tcp/0443", "TCP/443", "tcp/", "icmp/1", "tcp/1.5"]) expect(Port.parse(text)).toBeUndefined();
  expect(() => Port.tcp(0)).toThrow("tcp/0 is not a port");
});
