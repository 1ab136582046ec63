import { resolve } from "node:path";
import { isHostStack, MAIN_HOST } from "../components/model";
import { fromProblems } from "../components/model/doctor/checks";
import type { Finding } from "../components/model/finding";
import { overdueProblems } from "../components/model/secret-ages";
import { examine } from "./examination/doctor";
import { report } from "./examination/report";
import { tokenIn, tokenOf, trust } from "./examination/token";
import { Failure } from "./failure";
import { agesOf } from "./rotation/ages";
import { chooseWorkspace } from "./workspace/choose";
import { layoutIn } from "./workspace/layout";
import { placesOf } from "./workspace/places";
import type { Places } from "./workspace/places";
import { planInputOf } from "./workspace/plan";
import { readProject } from "./workspace/settings";

/** Options of `trilane doctor`. */
export interface DoctorOptions {
  readonly stack?: string;
  readonly workspace?: string;
  readonly passphraseFile?: string;
  readonly tokenFile?: string;
  readonly json?: boolean;
}

/** `trilane doctor`: whether a real host is ready; changes nothing. */
export async function doctor(options: DoctorOptions): Promise<void> {
  const places = placesOf();
  const { stack = MAIN_HOST, tokenFile, json } = options;
  const { folder, ...tokens } = tokenFile === undefined ? await fromStack(places, stack, options) : fromFile(places, tokenFile, options);
  const patient = { input: planInputOf(places.project, folder, stack), stack, project: readProject(places.project).name, ...tokens };
  const examination = await examine(patient);
  const overdue = tokenFile === undefined ? await overdueIn(places, stack, options) : [];
  report([{ ...examination, findings: [...examination.findings, ...overdue] }], "ready, nothing is in the way", json === true);
}

/** Secrets that are overdue: of a host stack its own and those of every environment that stands on it. */
async function overdueIn(places: Places, stack: string, { workspace, passphraseFile }: DoctorOptions): Promise<readonly Finding[]> {
  const { target } = await chooseWorkspace(places, workspace, () => passphraseFile);
  const { environments, hostOf } = layoutIn(planInputOf(places.project, target.folder, stack).settings);
  const stacks = isHostStack(stack) ? [stack, ...environments.filter((environment) => hostOf(environment) === stack)] : [stack];
  return fromProblems("secret-overdue", overdueProblems(await agesOf(places.project, target, stacks)));
}

async function fromStack(places: Places, stack: string, { workspace, passphraseFile }: DoctorOptions) {
  const { target } = await chooseWorkspace(places, workspace, () => passphraseFile);
  trust(target);
  const other = async (one: string) => {
    const endpoint = planInputOf(places.project, target.folder, one).settings.hosts[one]?.endpoint ?? "";
    return tokenOf(target, one).then((token) => ({ endpoint, token }), noneOf);
  };
  return { folder: target.folder, token: () => tokenOf(target, stack), other };
}

/** A token that cannot be read is no reason to stop. */
function noneOf(error: unknown): undefined {
  if (!(error instanceof Failure)) throw error;
}

/** Needs no Pulumi: the first thing that can be asked of a new host. */
function fromFile(places: Places, tokenFile: string, { workspace }: DoctorOptions) {
  const value = tokenIn(tokenFile);
  return { folder: resolve(workspace ?? places.project), token: () => Promise.resolve(value), other: () => Promise.resolve(undefined) };
}
