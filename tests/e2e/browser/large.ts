/** A company of twenty services and fifty machines in each environment, and a change that touches much of it. */
import { planEstate, settingsOf, withNodes, type Estate, type EstatePlan, type PlanInput, type Service } from "../../../components/model";
import { changesOf } from "../../../components/model/change";
import { proveIsolation } from "../../../components/model/reachability";
import { reviewOf, type Review } from "../../../components/model/review/review";
import { sample } from "../../unit/model/sample";

/** Name, machines, whom it calls. */
const SERVICES: readonly (readonly [string, number, readonly string[]])[] = [
  ["website", 4, ["catalogue", "basket", "accounts", "search-frontend-with-a-long-name"]],
  ["mobile-gateway", 3, ["catalogue", "basket", "accounts"]],
  ["back-office", 2, ["orders", "accounts", "reports", "warehouse"]],
  ["catalogue", 3, ["catalogue-db", "search-frontend-with-a-long-name", "cache"]],
  ["basket", 3, ["cache", "orders", "prices"]],
  ["accounts", 2, ["accounts-db", "mailer"]],
  ["orders", 4, ["orders-db", "queue", "prices", "warehouse"]],
  ["prices", 2, ["catalogue-db", "cache"]],
  ["search-frontend-with-a-long-name", 3, ["search-index"]],
  ["warehouse", 2, ["orders-db", "queue"]],
  ["mailer", 2, ["queue"]],
  ["reports", 1, ["orders-db", "accounts-db"]],
  ["invoices", 1, ["queue", "orders-db"]],
  ["cache", 3, []],
  ["queue", 3, []],
  ["search-index", 4, []],
  ["catalogue-db", 2, []],
  ["accounts-db", 2, []],
  ["orders-db", 3, []],
  ["metrics", 1, []],
];

function estateOf(without: readonly string[], checksum: string): Estate {
  const kept = SERVICES.filter(([name]) => !without.includes(name));
  const services = kept.map(([name, instances]): [string, Service] => {
    const index = SERVICES.findIndex(([other]) => other === name);
    const persists = name.endsWith("-db") ? { persists: { data: { what: "tables", mount: "/var/lib/postgresql", sizeGiB: 20 } } } : {};
    return [name, { slot: 10 + index * 6, instances, role: name.endsWith("-db") ? "data" : "front", purpose: `${name}: does what a company of fifty machines needs done, and is described at length`, listens: { main: `tcp/${8000 + index}` }, ...persists }];
  });
  const calls = kept.flatMap(([from, , targets]) => targets.filter((to) => !without.includes(to)).map((to) => ({ from, to: `${to}.main`, reason: `${from} asks ${to}` })));
  const entries = ["website", "mobile-gateway"].map((to) => ({ from: "clients", to: `${to}.main`, reason: "customers" }));
  return { ...sample.estate, name: "company", image: { ...sample.estate.image, checksum: checksum.repeat(64) }, services: Object.fromEntries(services), flows: [...entries, ...calls], integrations: Object.fromEntries(Object.entries(sample.estate.integrations).map(([name, one]) => [name, { ...one, usedBy: ["mailer"] }])) };
}

/** The review of a change of it: another image, two services that go, one that comes. */
export function largeReview(): Review {
  const { host, environments } = sample.settings;
  const capacity = { cores: 256, memoryMiB: 1024 * 1024, diskGiB: 20_000 };
  const budget = { cores: 120, memoryMiB: 100 * 1024, diskGiB: 1000 };
  const settings = settingsOf(withNodes({ ...host, capacity }), Object.fromEntries(Object.entries(environments).map(([name, one]) => [name, { ...one, budget }])));
  const input = (estate: Estate): PlanInput => ({ ...sample, estate, settings });
  const [before, after] = [estateOf(["metrics"], "ab"), estateOf(["invoices", "reports"], "cd")].map((estate) => planEstate(input(estate))) as [EstatePlan, EstatePlan];
  return reviewOf({ plan: after, problems: [], proof: proveIsolation(after), base: { plan: before, proof: proveIsolation(before), change: changesOf(before, after), name: "main (11111111)" }, name: "Commit 22222222", notes: [], today: sample.today });
}
