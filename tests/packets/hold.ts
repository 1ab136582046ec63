/** Makes the clinic's network in the folder that is named, tells the number of its first process, and holds it until it is ended. */
import { planEstate } from "../../components/model";
import { LiveNetwork } from "../../simulator/world/network/live";
import { clinicIn } from "./clinic";
import { startGround } from "./ground";
import { recordsOf } from "./records";

async function main(): Promise<void> {
  const { world, ground } = await startGround(process.argv[2] ?? "");
  const network = await LiveNetwork.start(ground, { peers: {}, routes: [] });
  await network.apply(recordsOf(planEstate(clinicIn("vlan"))));
  process.stdout.write(`${world.pid}\n`);
  setInterval(() => undefined, 1000);
}

void main();
