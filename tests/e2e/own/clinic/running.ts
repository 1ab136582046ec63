/** The clinic in three environments of real guests, as the demo brings it up: each for itself, and apart from the others. */
import { existsSync, readFileSync } from "node:fs";
import { planEstate, type EnvironmentPlan } from "../../../../components/model";
import { quoted } from "../../../../simulator/world/guests/shell";
import { worldName } from "../../../../simulator/world/world";
import { clinicIn } from "../../../packets/clinic";
import type { Clone} from "../../estate/clone";
import { mustWork } from "../../estate/clone";
import { Asking } from "./asking";
import { Site } from "./site";
import { inGuest } from "../guests/root";

const ENVIRONMENTS = ["dev", "test", "prod"] as const;
type Name = (typeof ENVIRONMENTS)[number];
const plans = new Map<string, EnvironmentPlan>(planEstate(clinicIn("vlan")).environments.map((plan) => [plan.environment, plan]));
const machineOf = (environment: Name, key: string): EnvironmentPlan["machines"][number] => plans.get(environment)!.machines.find((machine) => machine.key === key)!;

let clone: Clone;
let sites: ReadonlyMap<string, Site>;

/** Runs a script as root in a machine. */
const inside = (environment: Name, key: string, script: string): string => inGuest(worldName(clone.path(".trilane", "simulator", "world")), machineOf(environment, key).vmid, script);
const siteOf = (environment: Name): Site => sites.get(environment)!;

/** Which of these places take a connection from a machine of the appointments service within a second. */
function open(environment: Name, places: readonly (readonly [address: string, port: number])[]): readonly string[] {
  const script = `const { connect } = require("node:net"); const places = ${JSON.stringify(places)}; let next = 0;
    const tried = ([host, port]) => new Promise((resolve) => { const s = connect({ host, port, timeout: 1000 }); const end = (is) => { s.destroy(); resolve(is); }; s.on("connect", () => end(true)).on("timeout", () => end(false)).on("error", () => end(false)); });
    const one = async () => { while (next < places.length) { const place = places[next++]; if (await tried(place)) console.log(place.join(":")); } };
    Promise.all(Array.from({ length: 1000 }, one));`;
  return inside(environment, "appointments-1", `node -e ${quoted(script)}`).split("\n").filter((line) => line !== "").sort();
}

/** What the endpoint of an integration was asked, and by whom. */
function asked(name: string): readonly { readonly from: string; readonly body?: { readonly reference: string; readonly account: string }; readonly subject?: string }[] {
  const file = clone.path(".trilane", "simulator", "world", "asked", `${name}.jsonl`);
  return existsSync(file) ? readFileSync(file, "utf8").trim().split("\n").map((line) => JSON.parse(line) as never) : [];
}

/** Takes over a demo with real guests that is kept: waits until each site is healthy. @param said what the demo printed */
export async function found(demo: Clone, said: string): Promise<void> {
  clone = demo;
  sites = new Map([...said.matchAll(/^ {2}(\w+) +web\.https +(https:\S+)$/gm)].map(([, environment = "", url = ""]) => [environment, new Site(url)]));
  expect([...sites.keys()]).toEqual([...ENVIRONMENTS]);
  // What is kept goes on in a host of its own, where the machines boot again.
  await Promise.all([...sites.values()].map((site) => site.healthy()));
}

/** Everything that holds while it runs, between {@link found} and its end. */
export function describeRunning(): void {
  test.each(ENVIRONMENTS)("every page of %s says where one is, whatever is asked", async (environment) => {
    const pretending = { cookie: "environment=prod", "x-environment": "prod", "x-forwarded-host": "prod.clinic.internal" };
    for (const path of ["/", "/?environment=prod", "/no-such-page", "/api/no-such-page", "/health"]) {
      const { headers, text } = await siteOf(environment).ask("GET", path, undefined, pretending);
      expect(headers["x-environment"]).toBe(environment);
      if (headers["content-type"] !== "text/html") continue;
      expect(text).toContain(`<title>${environment.toUpperCase()} · Clinic</title>`);
      expect(text.match(/<p class="environment \w+">[A-Z]+/g)).toEqual([`<p class="environment ${environment}">${environment.toUpperCase()}`]);
    }
  });

  test("an appointment is booked and read back, where it was booked and nowhere else", async () => {
    const day = new Date(Date.now() + 3 * 86_400_000).toISOString().slice(0, 10);
    const ids = new Map<Name, string>();
    for (const environment of ENVIRONMENTS) {
      const site = siteOf(environment);
      const entry = { practitioner: 2, startsAt: `${day}T10:15:00.000Z`, patient: `Ada of ${environment}`, email: "ada@example.org" };
      const booked = await site.ask("POST", "/api/appointments", entry);
      expect([booked.status, JSON.parse(booked.text)]).toEqual([201, expect.objectContaining({ startsAt: entry.startsAt, patient: entry.patient })]);
      const read = JSON.parse((await site.ask("GET", "/api/appointments")).text) as { id: string; patient: string }[];
      expect(read.map(({ patient }) => patient)).toEqual([entry.patient]);
      ids.set(environment, read[0]!.id);
    }
    const [live, sandbox] = [asked("payment.live"), asked("payment.sandbox")];
    expect(live.map(({ from, body }) => [from, body?.reference, body?.account])).toEqual([[machineOf("prod", "appointments-1").address, ids.get("prod"), "clinic"]]);
    expect(sandbox.map(({ from, body }) => [from, body?.reference, body?.account])).toEqual([[machineOf("test", "appointments-1").address, ids.get("test"), "clinic-sandbox"]]);
    expect([asked("email.live"), asked("email.sandbox")].map((mails) => mails.map(({ subject }) => subject))).toEqual([["Your appointment"], ["[TEST] Your appointment"]]);
    expect(inside("dev", "appointments-1", "cat /var/lib/private/appointments/payment.jsonl")).toContain(ids.get("dev"));
  });

  test("from test the live endpoints cannot be reached, although their addresses are known", () => {
    const { integrations } = clinicIn("vlan").estate;
    const placesOf = (mode: "live" | "sandbox"): (readonly [string, number])[] => Object.values(integrations).flatMap((one) => (one[mode]?.addresses ?? []).map((address) => [address, Number(one[mode]?.port.split("/")[1])] as const));
    const told = (places: readonly (readonly [string, number])[]): readonly string[] => places.map((place) => place.join(":")).sort();
    expect(inside("test", "appointments-1", "getent ahostsv4 api.payment.example.com | cut -d' ' -f1 | sort -u")).toBe("198.51.100.10\n198.51.100.11\n");
    const both = [...placesOf("live"), ...placesOf("sandbox")];
    expect(open("prod", both)).toEqual(told(placesOf("live")));
    expect(open("test", both)).toEqual(told(placesOf("sandbox")));
    expect(open("dev", both)).toEqual([]);
  });

  test("from dev no port of prod answers", () => {
    const ports = [...Array.from({ length: 1024 }, (_, index) => index + 1), 3128, 5432, 6432, 8006, 8080, 8443, 9090, 9100];
    const prod = plans.get("prod")!.machines.flatMap(({ address }) => ports.map((port) => [address, port] as const));
    expect(open("dev", prod)).toEqual([]);
    // The same probe finds what is declared.
    const { address } = machineOf("dev", "database-1");
    expect(open("dev", ports.map((port) => [address, port] as const))).toEqual([`${address}:5432`]);
  });

  test.each(ENVIRONMENTS)("what services of %s log and count carries the environment, and no other", (environment) => {
    for (const [key, unit] of [["web-1", "nginx"], ["appointments-1", "appointments"], ["database-1", "database"]] as const) {
      const own = (field: string): number => Number(inside(environment, key, `journalctl --quiet --output=cat --unit=${unit} ${field} | wc -l`));
      const all = Number(inside(environment, key, `journalctl --quiet --output=cat _SYSTEMD_UNIT=${unit}.service | wc -l`));
      expect(own(`_SYSTEMD_UNIT=${unit}.service TRILANE_ENVIRONMENT=${environment} TRILANE_MACHINE=${key}`)).toBe(all);
      expect(all).toBeGreaterThan(0);
      for (const other of ENVIRONMENTS.filter((one) => one !== environment)) expect(own(`TRILANE_ENVIRONMENT=${other}`)).toBe(0);
    }
    const metrics = inside(environment, "web-1", `curl --silent http://${machineOf(environment, "appointments-1").address}:8080/metrics`);
    expect([...new Set(metrics.match(/environment="\w+"/g))]).toEqual([`environment="${environment}"`]);
  });

  test.each(ENVIRONMENTS)("each login of the database of %s has its right and no more, and comes in only from where a flow does", (environment) => {
    const sql = (text: string): string => inside(environment, "database-1", `runuser -u postgres -- psql -XqAt -d clinic -c ${quoted(text)}`);
    const rights = "select, insert, update, delete".split(", ").map((right) => `has_table_privilege(rolname, 'appointments', '${right}')`).join(" || ' ' || ");
    expect(sql(`select rolname, ${rights}, pg_has_role(rolname, (select relowner from pg_class where relname = 'appointments'), 'member') from pg_roles where rolcanlogin and not rolsuper order by 1`)).toBe(
      "appointments_a|true true true true|f\nmigrations_a|true true true true|t\nreport_a|true false false false|f\n",
    );
    expect(sql("select string_agg(rolname, ' ') from pg_roles where rolsuper or rolcreaterole or rolcreatedb or rolreplication")).toBe("postgres\n");
    const callers = ["appointments-1", "report-1"].map((key) => machineOf(environment, key).address);
    expect(sql("select string_agg(distinct type || ' ' || coalesce(address, '') || ' ' || auth_method, ', ' order by type || ' ' || coalesce(address, '') || ' ' || auth_method) from pg_hba_file_rules")).toBe(
      `${[...callers.map((address) => `host ${address} scram-sha-256`), "local  peer"].sort().join(", ")}\n`,
    );
  });

  test("the report sends the figures of its environment", () => {
    for (const environment of ENVIRONMENTS) inside(environment, "report-1", "systemctl start report.service");
    expect(inside("dev", "report-1", "cat /var/lib/private/report/email.txt")).toMatch(/Subject: \[DEV\] Figures of the day\n[^]*\nbooked: 1\n/);
    expect(asked("email.live").at(-1)?.subject).toBe("Figures of the day");
    expect(asked("email.sandbox").at(-1)?.subject).toBe("[TEST] Figures of the day");
    expect(inside("prod", "report-1", "systemctl show --property=NextElapseUSecRealtime --value report.timer")).toMatch(/ 03:30:00 UTC$/m);
  });

  test("another password of the database reaches the machines over SSH: no request fails, and who does not name it does not notice", async () => {
    const secret = (): string => new URL(inside("dev", "appointments-1", "cat /run/credentials/appointments.service/database.app-password")).password;
    const started = (key: string, unit: string): string => inside("dev", key, `systemctl show --property=ActiveEnterTimestampMonotonic --value ${unit}`);
    const others = (): readonly string[] => [...plans.get("dev")!.machines.map(({ key }) => inside("dev", key, "cat /proc/sys/kernel/random/boot_id")), started("web-1", "nginx"), started("database-1", "database")];
    const [before, undisturbed, service] = [secret(), others(), started("appointments-1", "appointments")];
    const asking = new Asking(siteOf("dev"), "/health");
    mustWork(await clone.trilane(["rotate", "database/app-password", "--env", "dev", "--reason", "somebody left", "--by", "anna", "--approved-by", "ben", "--overlap", "0"], { env: await clone.shell() }));
    await asking.stop();
    process.stderr.write(`${asking.answered} requests while a password changed, ${asking.failures.length} failed, the slowest took ${asking.slowest} ms\n`);
    expect(asking.failures).toEqual([]);
    expect(asking.answered).toBeGreaterThan(50);
    expect(others()).toEqual(undisturbed);
    expect(started("appointments-1", "appointments")).not.toBe(service);
    expect(secret()).not.toBe(before);
    expect(inside("dev", "database-1", `runuser -u postgres -- psql -XqAt -c "select rolname, rolpassword is not null from pg_authid where rolname ~ '^appointments_' and rolcanlogin"`)).toBe("appointments_b|t\n");
  });
}
