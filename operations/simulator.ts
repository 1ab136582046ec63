import { existsSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import type { EmbeddedHost } from "./embedded-host/host";
import { removeHost, runningHost, startHost, stopHost } from "./embedded-host/host";
import { prepareGuests } from "./embedded-host/guests";
import { simulatorsIn } from "./embedded-host/hosts";
import { readFaults } from "../simulator/faults/plan";
import { misused, refused } from "./failure";
import type { Places } from "./workspace/places";
import { placesOf } from "./workspace/places";

/** Options of `trilane simulator`. */
export interface SimulatorOptions {
  readonly directory?: string;
  readonly port?: number;
  readonly schema?: string;
  readonly faults?: string;
  /** Machines are real guests, where that can be. */
  readonly guests?: boolean;
  readonly json?: boolean;
}

/** `trilane simulator start|status|stop|reset`. */
export async function simulator(verb: "start" | "status" | "stop" | "reset", options: SimulatorOptions): Promise<void> {
  const places = placesOf();
  const directory = resolve(options.directory ?? places.simulator);
  const say = (text: string, facts: object): void => console.log(options.json === true ? JSON.stringify(facts) : text);
  switch (verb) {
    case "start":
      return start(directory, options, say);
    case "status": {
      const host = await runningHost(directory);
      if (host !== undefined) return say(describe("runs", host), { running: true, ...host });
      if (options.json === true) say("", { running: false });
      throw refused(options.json === true ? "" : "the embedded host does not run; start it with npx trilane simulator start");
    }
    case "stop": {
      const stopped = await stopHost(directory);
      return say(stopped ? "the embedded host is stopped; its state stays" : "no embedded host was running", { stopped });
    }
    case "reset":
      refuseKeptDemo(places, directory);
      refuseOthers(directory);
      await stopHost(directory);
      removeHost(directory);
      return say("the embedded host is stopped and its state deleted", { reset: true });
  }
}

async function start(directory: string, options: SimulatorOptions, say: (text: string, facts: object) => void): Promise<void> {
  const { port, faults } = options;
  const schema = options.schema === undefined ? undefined : resolve(options.schema);
  if (schema !== undefined && !existsSync(schema)) throw misused(`--schema ${options.schema}: no such file; expected an API schema (apidoc.js of a Proxmox host, or JSON); give its path`);
  if (faults !== undefined) requireFaults(faults);
  const running = await runningHost(directory);
  if (running !== undefined) return say(describe("runs already", running), { alreadyRunning: true, ...running });
  const guests = options.guests === true ? await prepareGuests((line) => console.error(line)) : undefined;
  const host = await startHost({ directory, guests, ...(port === undefined ? {} : { port }), ...(schema === undefined ? {} : { schema }), ...(faults === undefined ? {} : { faults }) });
  say(describe("runs", host), { alreadyRunning: false, ...host });
}

/** A file that the host could not read would be told in its log only. */
function requireFaults(file: string): void {
  try {
    readFaults(resolve(file));
  } catch (error) {
    throw misused(existsSync(file) ? (error instanceof Error ? error.message : String(error)) : `--faults ${file}: no such file; expected faults as docs/faults.md lists them; give its path`);
  }
}

/** Pulumi's state of the demo would speak of machines that are gone. */
function refuseKeptDemo(places: Places, directory: string): void {
  if (simulatorsIn(places).includes(directory) && existsSync(places.session)) throw misused("the embedded host belongs to a demo; expected no demo on it; remove both with npm run demo -- down");
}

/** What is deleted must be an embedded host's: a wrong --directory is easily typed. */
function refuseOthers(directory: string): void {
  if (!existsSync(directory) || readdirSync(directory).length === 0 || ["root-token", "simulator.log"].some((file) => existsSync(join(directory, file)))) return;
  throw misused(`--directory ${directory}: holds no embedded host; expected the folder that one was started with; give its path`);
}

const describe = (state: string, { endpoint, tokenFile, caFile, pid }: EmbeddedHost): string =>
  [`the embedded host ${state} (process ${pid})`, `  endpoint     ${endpoint}`, `  root@pam     ${tokenFile}`, `  certificate  ${caFile}`].join("\n");
