import { Client, testHost, type TestHost } from "./client";

let host: TestHost;
beforeAll(async () => {
  host = await testHost();
});
afterAll(() => host.stop());

const LDAP = { realm: "office", type: "ldap", server1: "ldap.example", base_dn: "ou=people,dc=example", user_attr: "uid", mode: "ldaps", verify: "1", bind_dn: "cn=proxmox,dc=example", password: "BIND-SECRET" };
const OPENID = { realm: "sso", type: "openid", "issuer-url": "https://sso.example", "client-id": "proxmox", "client-key": "CLIENT-SECRET", "username-claim": "username" };
const call = (verb: string, path: string, form: Record<string, string> = {}) => host.root.call(verb, `/access/domains${path}`, form);

test("a fresh host has Linux's and its own realm, which nobody can make or rename", async () => {
  expect((await call("GET", "")).body.data).toEqual([
    { realm: "pam", type: "pam", comment: "Linux PAM standard authentication" },
    { realm: "pve", type: "pve", comment: "Proxmox VE authentication server" },
  ]);
  expect((await call("POST", "", { realm: "pve", type: "pve" })).reason).toBe("add auth server failed: domain 'pve' already exists");
  expect((await call("POST", "", { realm: "mine", type: "pve" })).reason).toBe("add auth server failed: unable to create builtin type 'pve'");
});

test("LDAP and OpenID realms are made, read without their secrets, changed and deleted", async () => {
  expect([await call("POST", "", LDAP), await call("POST", "", OPENID)].map(({ status }) => status)).toEqual([200, 200]);
  const shown = Object.fromEntries(Object.entries(LDAP).filter(([name]) => !["password", "realm"].includes(name)));
  expect((await call("GET", "/office")).body.data).toEqual({ ...shown, verify: 1, digest: expect.any(String) as string });
  expect((await call("PUT", "/office", { server2: "ldap2.example", delete: "bind_dn" })).status).toBe(200);
  expect((await call("GET", "/office")).body.data).toMatchObject({ server2: "ldap2.example" });
  expect((await call("GET", "/office")).body.data).not.toHaveProperty("bind_dn");
  expect(JSON.stringify([(await call("GET", "/sso")).body, (await call("GET", "")).body])).not.toMatch(/SECRET/);
  expect((await call("DELETE", "/sso")).status).toBe(200);
  expect((await call("DELETE", "/sso")).reason).toBe("delete auth server failed: authentication domain 'sso' does not exist");
});

test.each([
  ["GET", "/nowhere", {}, 500, "domain 'nowhere' does not exist"],
  ["PUT", "/nowhere", { comment: "x" }, 500, "update auth server failed: domain 'nowhere' does not exist"],
  ["PUT", "/pve", {}, 500, "update auth server failed: no options specified"],
  ["PUT", "/pve", { server1: "ldap.example" }, 500, "update auth server failed: unexpected property 'server1'"],
  ["PUT", "/pve", { comment: "x", digest: "0" }, 500, "update auth server failed: detected modified configuration - file changed by other user? Try again."],
  ["PUT", "/pve", { tfa: "type=sms" }, 400, "Parameter verification failed."],
  ["POST", "", { realm: "half", type: "ldap", server1: "ldap.example" }, 500, "add auth server failed: missing value for required option 'base_dn'"],
  ["POST", "", { realm: "half", type: "openid", "issuer-url": "https://sso.example", "client-id": "x", tfa: "type=oath" }, 500, "add auth server failed: unexpected property 'tfa'"],
  ["POST", "", { realm: "half", type: "ad", server1: "ad.example" }, 501, "realm type 'ad' not implemented"],
  ["POST", "/office/sync", { scope: "users" }, 501, "Method 'POST /access/domains/office/sync' not implemented"],
] as const)("%s %s %j is refused", async (verb, path, form, status, reason) => {
  expect(await call(verb, path, form)).toMatchObject({ status, reason });
});

test("a fixed option stays, the default is one realm, and a user's realm has to be there", async () => {
  await call("POST", "", { ...OPENID, realm: "fixed", default: "1" });
  expect((await call("PUT", "/fixed", { comment: "x" })).status).toBe(200);
  await call("PUT", "/pve", { default: "1" });
  expect(((await call("GET", "")).body.data as { realm: string; default?: number }[]).filter((one) => one.default === 1).map(({ realm }) => realm)).toEqual(["pve"]);
  const make = async (userid: string, more: Record<string, string> = {}) => (await host.root.call("POST", "/access/users", { userid, ...more })).reason;
  expect([await make("a@fixed"), await make("b@gone"), await make("c@fixed", { password: "long-enough" })]).toEqual(["OK", "create user failed: domain 'gone' does not exist", "create user failed: can't set password on auth type 'openid'"]);
  expect(((await host.root.call("GET", "/access/users")).body.data as { userid: string }[]).find(({ userid }) => userid === "a@fixed")).toMatchObject({ "realm-type": "openid" });
});

describe("a realm that demands a second factor", () => {
  const login = (username: string) => new Client(host.simulator, {}).call("POST", "/access/ticket", { username, password: "long-enough" });

  test("refuses who has none, gives nobody more than half a ticket, and leaves tokens and other realms alone", async () => {
    for (const [userid, keys] of [["ida@pve", ""], ["jo@pve", "ABCDEFGHIJKLMNOP"]] as const) await host.root.call("POST", "/access/users", { userid, password: "long-enough", keys });
    expect((await login("ida@pve")).status).toBe(200);
    expect((await call("PUT", "/pve", { tfa: "type=oath" })).status).toBe(200);
    expect((await call("GET", "")).body.data).toContainEqual(expect.objectContaining({ realm: "pve", tfa: "oath" }));

    expect(await login("ida@pve")).toMatchObject({ status: 401, body: { message: "authentication failure\n" } });
    const half = (await login("jo@pve")).body.data as { ticket: string; NeedTFA: number };
    expect(half.NeedTFA).toBe(1);
    const asked = new Client(host.simulator, { Cookie: `PVEAuthCookie=${encodeURIComponent(half.ticket)}` });
    expect((await asked.call("GET", "/access/roles")).status).toBe(401);
    asked.close();

    await call("PUT", "/pve", { delete: "tfa" });
    expect((await login("ida@pve")).status).toBe(200);
  });

  test("what a directory would have to check is refused as not done, what OpenID never takes as Proxmox does", async () => {
    await host.root.call("POST", "/access/users", { userid: "kim@office" });
    expect(await login("kim@office")).toMatchObject({ status: 501, reason: "login through realm 'office' (ldap) not implemented" });
    expect((await login("a@fixed")).status).toBe(401);
  });
});

test("who may not allocate realms changes none", async () => {
  await host.root.call("POST", "/access/users", { userid: "poor@pve" });
  const { value } = (await host.root.call("POST", "/access/users/poor@pve/token/one", { privsep: "0" })).body.data as { value: string };
  const poor = Client.token(host.simulator, `poor@pve!one=${value}`);
  expect(await poor.call("PUT", "/access/domains/pve", { delete: "tfa" })).toMatchObject({ status: 403, reason: "Permission check failed (/access/realm, Realm.Allocate)" });
  expect((await poor.call("GET", "/access/domains/pve")).reason).toBe("Permission check failed (/access/realm, Realm.Allocate|Sys.Audit)");
  poor.close();
});
