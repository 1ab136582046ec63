import { readFileSync } from "node:fs";
import { connect } from "node:net";

import { Client, testHost, type TestHost } from "./client";

let host: TestHost;
beforeAll(async () => {
  host = await testHost();
});
afterAll(async () => {
  await host.stop();
});

const line = ({ status, reason }: { status: number; reason: string }): string => `${status} ${reason}`;

describe("order of checks", () => {
  const steps: readonly (readonly [string, Record<string, string>, string, string, Record<string, string>, string])[] = [
    ["nobody, on a path that is not there", {}, "GET", "/nothing", {}, "401 No ticket"],
    ["a wrong token", { Authorization: "PVEAPIToken=root@pam!trilane=0" }, "GET", "/nothing", {}, "401 Authentication failed!"],
    ["an unknown user's token", { Authorization: "PVEAPIToken=a@pve!b=0" }, "GET", "/version", {}, "401 Authentication failed!"],
    ["a forged ticket", { Cookie: "PVEAuthCookie=PVE:root@pam:00000000::x" }, "GET", "/version", {}, "401 Authentication failed!"],
  ];
  it.each(steps)("%s", async (_name, headers, verb, path, form, expected) => {
    const client = new Client(host.simulator, headers);
    const answer = await client.call(verb, path, form);
    expect([line(answer), answer.text]).toEqual([expected, ""]);
    expect(answer.headers.connection).toBe("close");
    client.close();
  });

  it("route, conflict, permission, node, parameters, code", async () => {
    const { root, simulator } = host;
    await root.data("POST", "/access/users", { userid: "nobody@pve" });
    const { value } = await root.data<{ value: string }>("POST", "/access/users/nobody@pve/token/t1", { privsep: 0 });
    const nobody = Client.token(simulator, `nobody@pve!t1=${value}`);
    expect(line(await nobody.call("GET", "/nothing"))).toBe("501 Method 'GET /nothing' not implemented");
    expect((await nobody.call("PUT", "/nodes/pve1/network", { node: "other" })).body.errors).toEqual({
      node: "duplicate parameter (already defined in URI) with conflicting values!",
    });
    expect(line(await nobody.call("PUT", "/nodes/nowhere/network", { colour: "1" }))).toBe("403 Permission check failed (/nodes/nowhere, Sys.Modify)");
    expect(line(await root.call("PUT", "/nodes/nowhere/network", { colour: "1" }))).toBe(
      "500 hostname lookup 'nowhere' failed - failed to get address info for: nowhere: Name or service not known");
    const faults = await root.call("POST", "/pools", { colour: "1" });
    expect([line(faults), faults.body]).toEqual(["400 Parameter verification failed.", {
      data: null, message: "Parameter verification failed.\n",
      errors: { poolid: "property is missing and it is not optional", colour: "property is not defined in schema and the schema does not allow additional properties" },
    }]);
    nobody.close();
  });

  it("methods that want a ticket refuse tokens before they look at rights", async () => {
    expect(line(await host.root.call("PUT", "/access/password", {}))).toBe(
      "403 Permission check failed (URI '/access/password' not available with API token, need proper ticket.");
  });
});

describe("tickets", () => {
  it("are given for the password, are good for reading, and need a second token for changes", async () => {
    const password = readFileSync(host.simulator.passwordFile, "utf8").trim();
    const anybody = new Client(host.simulator, {});
    const wrong = await anybody.call("POST", "/access/ticket", { username: "root@pam", password: "wrong" });
    expect([line(wrong), wrong.body.message]).toEqual(["401 authentication failure", "authentication failure\n"]);
    const { ticket, CSRFPreventionToken, cap } = await anybody.data<{ ticket: string; CSRFPreventionToken: string; cap: Record<string, Record<string, number>> }>(
      "POST", "/access/ticket", { username: "root@pam", password });
    expect(ticket).toMatch(/^PVE:root@pam:[0-9A-F]{8}::/);
    expect(CSRFPreventionToken).toMatch(/^[0-9A-F]{8}:/);
    expect(cap.vms?.["VM.Allocate"]).toBe(1);
    const withTicket = new Client(host.simulator, { Cookie: `PVEAuthCookie=${encodeURIComponent(ticket)}` });
    expect((await withTicket.call("GET", "/version")).status).toBe(200);
    expect(line(await withTicket.call("POST", "/pools", { poolid: "t1" }))).toBe("401 Permission denied - invalid csrf token");
    expect((await withTicket.call("POST", "/pools", { poolid: "t1" }, { CSRFPreventionToken })).status).toBe(200);
    anybody.close();
    withTicket.close();
  });

  it("refuses are delayed", async () => {
    const slow = await testHost({ authDelay: 250 });
    const client = new Client(slow.simulator, {});
    const first: string[] = [];
    const refused = client.call("GET", "/version").then(({ status }) => void first.push(`${status}`));
    // Asked later, answered earlier.
    await slow.root.call("GET", "/version").then(({ status }) => void first.push(`${status}`));
    await refused;
    expect(first).toEqual(["200", "401"]);
    client.close();
    await slow.stop();
  });
});

describe("requests as Proxmox's daemon takes them", () => {
  it("no body with GET and DELETE, no chunks, no foreign methods, no foreign types, no large bodies", async () => {
    const { root } = host;
    const auth = root.headers;
    expect(line(await root.send("DELETE", "/api2/json/pools/x", "a=1", auth))).toBe("501 Unexpected content for method 'DELETE'");
    expect(line(await root.send("POST", "/api2/json/pools", "a=1", { ...auth, "Transfer-Encoding": "chunked" }))).toBe("501 chunked transfer encoding not supported");
    expect(line(await root.send("PATCH", "/api2/json/pools", "", auth))).toBe("501 method 'PATCH' not available");
    expect(line(await root.send("POST", "/api2/json/pools", "<a/>", { ...auth, "Content-Type": "text/xml" }))).toBe("506 upload 'Content-Type 'text/xml' not implemented");
    expect(line(await root.send("POST", "/api2/json/pools", "a".repeat(513 * 1024), { ...auth, "Content-Type": "application/x-www-form-urlencoded" }))).toBe("501 for data too large");
    expect(line(await root.send("GET", "/api2/nothing", "", auth))).toBe("501 no formatter for uri /, nothing");
    expect(line(await root.send("GET", "/else", "", auth))).toBe("501 no such uri");
  });

  it("forms with repeated keys, JSON bodies, query over body, empty segments", async () => {
    const { root } = host;
    await root.data("POST", "/pools", { poolid: "p1" });
    const json = await root.send("POST", "/api2/json/access/groups", JSON.stringify({ groupid: "g1", comment: 5 }), { ...root.headers, "Content-Type": "application/json" });
    expect(json.status).toBe(200);
    expect(await root.data("GET", "/access/groups/g1")).toEqual({ members: [], comment: "5" });
    expect((await root.call("PUT", "/pools?poolid=p1", { comment: "c", poolid: "other" })).status).toBe(200);
    expect(await root.data("GET", "//pools//p1/")).toMatchObject({ comment: "c" });
    await root.data("POST", "/access/roles", { roleid: "r1", privs: ["VM.Audit", "Sys.Audit"] });
    expect(await root.data("GET", "/access/roles/r1")).toEqual({ "Sys.Audit": 1, "VM.Audit": 1 });
  });

  it("compresses what is long for who takes it", async () => {
    const answer = await host.root.call("GET", "/access/roles", {}, { "Accept-Encoding": "gzip" });
    expect(answer.headers["content-encoding"]).toBe("gzip");
    expect(answer.headers.server).toBe("pve-api-daemon/3.0");
    expect((await host.root.call("GET", "/version", {}, { "Accept-Encoding": "gzip" })).headers["content-encoding"]).toBeUndefined();
  });

  it("extjs says errors inside a 200", async () => {
    const answer = await host.root.send("GET", "/api2/extjs/pools/none", "", host.root.headers);
    expect([answer.status, answer.body]).toEqual([200, { data: null, success: 0, status: 500, message: "pool 'none' does not exist\n" }]);
  });

  it("sends plain HTTP to https", async () => {
    const port = Number(new URL(host.simulator.endpoint).port);
    const text = await new Promise<string>((resolve) => {
      const socket = connect(port, "127.0.0.1", () => socket.write("GET /x HTTP/1.1\r\nHost: 127.0.0.1:1\r\n\r\n"));
      let all = "";
      socket.on("data", (chunk) => (all += chunk.toString()));
      socket.on("close", () => resolve(all));
    });
    expect(text).toMatch(/^HTTP\/1\.1 301 Moved Permanently\r\nLocation: https:\/\/127\.0\.0\.1:1\/x\r\n/);
  });
});

it("what Proxmox has and this host does not do is said, not ignored", async () => {
  const { root } = host;
  expect(line(await root.call("GET", "/nodes/pve1/lxc"))).toBe("501 Method 'GET /nodes/pve1/lxc' not implemented");
  expect(line(await root.call("POST", "/storage", { storage: "x1", type: "dir", path: "/x", pool: "p" }))).toBe("501 parameter 'pool' of 'POST /storage' not implemented");
  expect(line(await root.call("POST", "/storage", { storage: "x1", type: "zfspool" }))).toBe("501 storage type 'zfspool' not implemented");
  expect(line(await root.call("POST", "/cluster/sdn/zones", { zone: "z1", type: "simple" }))).toBe("501 Method 'POST /cluster/sdn/zones' not implemented");
});
