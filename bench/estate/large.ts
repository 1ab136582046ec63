/** An estate of any size: chains of services that call each other, as companies have them. */
import type { Estate, Service } from "../../components/model/estate";

/** Machines of one service: as many as an ordinary company puts behind one name. */
const INSTANCES = 20;

/**
 * An estate with this many machines in each environment.
 *
 * @param machines a multiple of `instances`
 * @param instances machines of one service. @default 20
 */
export function largeEstate(machines: number, instances: number = INSTANCES): Estate {
  const count = machines / instances;
  const names = Array.from({ length: count }, (_, index) => `s${index + 1}`);
  const services = names.map((name, index): [string, Service] => [name, service(index, instances)]);
  return {
    name: "large",
    image: { name: "debian-13", url: "https://images.example.org/trixie/20260901-2100/debian-13-20260901.qcow2", checksum: "ab".repeat(64) },
    sizes: { worker: { small: { cores: 1, memoryMiB: 512, diskGiB: 4 }, standard: { cores: 1, memoryMiB: 512, diskGiB: 4 } } },
    services: Object.fromEntries(services),
    outside: { clients: "browsers", mirror: "package mirror" },
    flows: [
      { from: "clients", to: "s1.https", reason: "browsers open the first" },
      // Each fifth service has nobody before it, so that rules stay as few as they are in life.
      ...names.slice(1).filter((_, index) => index % 5 !== 4).map((name) => ({ from: names[names.indexOf(name) - 1] ?? "", to: `${name}.https`, reason: "asks the next" })),
    ],
    integrations: {},
    backup: { schedule: "01:30", keepDaily: 7, keepWeekly: 4, keepMonthly: 6 },
  };
}

function service(index: number, instances: number): Service {
  return { slot: 10 + index * instances, instances, role: "worker", purpose: `number ${index + 1} of the chain`, listens: { https: "tcp/443" } };
}
