/** Test servers in the place of integrations. */
import type { Endpoint } from "../../../../simulator/world/network/outside";
import { standingFor } from "../../../../simulator/world/outside/endpoints";

const endpoint = (host: string, addresses: readonly string[], port = 443): Endpoint => ({ host, addresses, port, speaks: "https" });

test("each address and port has one server, which answers to the names of all who are there", () => {
  const standing = standingFor({
    "payment.live": endpoint("pay.example.com", ["198.51.100.10", "198.51.100.0/24"]), "sms.live": endpoint("sms.example.com", ["198.51.100.10"]),
    "sms.sandbox": endpoint("test.sms.example.com", ["198.51.100.10", "198.51.100.20"]), "sms.reports": endpoint("sms.example.com", ["198.51.100.10"], 8443),
  });
  const place = (address: string, port = 443): object => ({ address, port });
  expect(standing).toEqual([
    { name: "payment.live", hosts: ["pay.example.com", "sms.example.com", "test.sms.example.com"], speaks: "https", places: [place("198.51.100.10"), place("198.51.100.1")] },
    { name: "sms.sandbox", hosts: ["test.sms.example.com"], speaks: "https", places: [place("198.51.100.20")] },
    { name: "sms.reports", hosts: ["sms.example.com"], speaks: "https", places: [place("198.51.100.10", 8443)] },
  ]);
});
