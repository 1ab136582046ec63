import fc from "fast-check";
import { planEstate } from "../../../components/model";
import type { GatewayPlan, PlanInput } from "../../../components/model";
import { planRuleset, type RulesetParts } from "../../../components/model/ruleset";
import { rulesetText } from "../../../components/model/ruleset-text";
import { gateway as settings, sample, withGateway } from "../model/sample";

const gatewayOf = (input: PlanInput): GatewayPlan => {
  const { gateway } = planEstate(input).hosts[0];
  if (gateway === undefined) throw new Error("the plan has no gateway");
  return gateway;
};

interface UserData {
  readonly write_files: readonly { readonly path: string; readonly content: string }[];
  readonly packages: readonly string[];
  readonly runcmd: readonly (readonly string[])[];
  readonly users: readonly { readonly ssh_authorized_keys: readonly string[] }[];
}

const userDataOf = (plan: GatewayPlan): UserData => JSON.parse(plan.seed.userData.replace(/^#cloud-config\n/, "")) as UserData;
const fileOf = (plan: GatewayPlan, path: string): string | undefined => userDataOf(plan).write_files.find((file) => file.path === path)?.content;
const rulesOf = (text: string): string[] => text.split("\n").map((line) => line.trim()).filter((line) => line !== "" && !line.startsWith("#"));

const plan = gatewayOf(withGateway({}));
const text = fileOf(plan, "/etc/nftables.conf") ?? "";
const lines = rulesOf(text);

test("both policies are drop, and the drops between environments and to the management stand before every accept of a flow", () => {
  expect(lines).toContain("type filter hook input priority filter; policy drop;");
  const forward = lines.slice(lines.indexOf("chain forward {"), lines.indexOf("chain postrouting {"));
  expect(forward[1]).toBe("type filter hook forward priority filter; policy drop;");
  const legs = '{ "env-10", "env-30", "env-20" }';
  const crossing = forward.indexOf(`iifname ${legs} oifname ${legs} drop`);
  const management = forward.indexOf(`iifname ${legs} ip daddr @management drop`);
  const firstAccept = forward.findIndex((rule) => rule.startsWith("iifname") && rule.endsWith("accept"));
  expect([crossing, management].every((position) => position > 0 && position < firstAccept)).toBe(true);
});

test("the seed holds the plan's ruleset, to the letter", () => expect(text).toBe(rulesetText(plan.ruleset)));

test("an accept is a flow of the plan, between one environment and outside, with its addresses and its port", () => {
  const accepts = lines.filter((rule) => rule.startsWith("iifname") && rule.includes("oifname") && rule.endsWith("accept"));
  expect(accepts).toContain('iifname { "uplink", "wg0" } oifname "env-30" ip saddr { 10.99.3.0/24 } ip daddr { 10.30.0.10, 10.30.0.11 } tcp dport 443 accept');
  expect(accepts).toContain('iifname "env-30" oifname "uplink" ip saddr { 10.30.0.10, 10.30.0.11 } ip daddr { 203.0.113.25 } tcp dport 465 accept');
  expect(accepts.filter((rule) => !/^iifname (\{ "uplink", "wg0" \} oifname "env-\d+"|"env-\d+" oifname "uplink") /.test(rule))).toEqual([]);
  const flows = planEstate(withGateway({})).environments.flatMap(({ flows: own }) => own);
  // One each but for what stays inside an environment.
  expect(accepts).toHaveLength(flows.filter(({ from, to }) => !(from === "web" && to.startsWith("db."))).length);
});

test("only the admin point reaches the gateway itself, and the VPN only where there is one", () => {
  const input = (rules: readonly string[]) => rules.slice(rules.indexOf("chain input {"), rules.indexOf("chain forward {")).filter((rule) => rule.endsWith("accept"));
  expect(input(lines)).toEqual([
    "ct state established,related accept",
    'iifname "lo" accept',
    'iifname { "uplink", "wg0" } ip saddr @admin tcp dport 22 accept',
    'iifname { "uplink", "wg0" } ip saddr @admin icmp type echo-request accept',
    'iifname "uplink" udp dport 51820 accept',
  ]);
  const without = gatewayOf(withGateway({ vpn: undefined }));
  expect(without.seed.userData).not.toMatch(/wireguard|wg0 =|51820/);
  expect(userDataOf(without).packages).toEqual(["nftables"]);
});

test("the seed holds no secret: the VPN's private key is made in the gateway, once", () => {
  expect(fileOf(plan, "/etc/wireguard/wg0.conf")).not.toMatch(/PrivateKey/);
  expect(fileOf(plan, "/etc/wireguard/wg0.conf")).toContain(`# anna\n[Peer]\nPublicKey = ${settings.vpn?.peers["anna"]?.key}\nAllowedIPs = 10.99.1.130/32\n`);
  expect(userDataOf(plan).runcmd.map(([, , command]) => command)).toContainEqual(expect.stringMatching(/^test -s \/etc\/wireguard\/private\.key \|\| .*wg genkey/));
  expect(userDataOf(plan).users.flatMap(({ ssh_authorized_keys: keys }) => keys)).toEqual(sample.settings.host.adminKeys);
});

test("packets are forwarded only while the filter stands", () => {
  expect(fileOf(plan, "/etc/systemd/system/nftables.service.d/forwarding.conf")).toMatch(/ExecStartPost=.*ip_forward=1\nExecStopPost=.*ip_forward=0\n/);
  expect(JSON.stringify(userDataOf(plan)).match(/ip_forward=1/g)).toHaveLength(1);
});

test("NICs are told by their MAC addresses, which stay when another environment comes", () => {
  const { ethernets } = JSON.parse(plan.seed.networkConfig) as { ethernets: Record<string, { match: { macaddress: string }; addresses: string[] }> };
  expect(Object.entries(ethernets).map(([name, { match, addresses }]) => [name, match.macaddress, addresses])).toEqual([
    ["uplink", "bc:24:11:00:00:64", ["192.168.7.2/24"]],
    ["env-10", "be:24:11:64:00:0a", ["10.10.0.1/24"]],
    ["env-30", "be:24:11:64:00:1e", ["10.30.0.1/24"]],
    ["env-20", "be:24:11:64:00:14", ["10.20.0.1/24"]],
  ]);
  // Locally administered, for one receiver: nobody else's card can have it.
  expect(plan.legs.every(({ mac }) => (Number.parseInt(mac.slice(0, 2), 16) & 3) === 2)).toBe(true);
});

test("a changed flow changes the seed and not the machine", () => {
  const other = gatewayOf({ ...withGateway({}), estate: { ...sample.estate, flows: sample.estate.flows.slice(1) } });
  expect(other.seed).not.toEqual(plan.seed);
  expect(other.immutable).toBe(plan.immutable);
});

/** Random networks; nftables refuses a set whose members overlap. */
const network = fc.tuple(fc.integer({ min: 0, max: 255 }), fc.integer({ min: 0, max: 255 }), fc.constantFrom(8, 16, 24, 32)).map(([a, b, length]) => {
  const octets = [10, a, b, 1].map((value, index) => (index * 8 < length ? value : 0));
  return length === 32 ? octets.join(".") : `${octets.join(".")}/${length}`;
});
const parts = (admin: readonly string[]): RulesetParts => ({ environments: [], admin, management: admin });

test("members of a set never overlap, whatever is in it, and order changes nothing", () => {
  fc.assert(
    fc.property(fc.array(network, { minLength: 1, maxLength: 8 }), (admin) => {
      const made = rulesetText(planRuleset(parts(admin)));
      expect(rulesetText(planRuleset(parts([...admin].reverse())))).toBe(made);
      const members = (/elements = \{ ([^}]*) \}/.exec(made)?.[1] ?? "").split(", ");
      const spans = members.map((member) => {
        const [address = "", length = "32"] = member.split("/");
        const first = address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
        return [first, first + 2 ** (32 - Number(length)) - 1] as const;
      });
      for (const [index, [, last]] of spans.entries()) expect(spans[index + 1]?.[0] ?? Infinity).toBeGreaterThan(last);
    }),
    { numRuns: 200 },
  );
});
