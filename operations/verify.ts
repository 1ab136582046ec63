import { isHostStack, MAIN_HOST } from "../components/model";
import { report, type Examination } from "./examination/report";
import { tokenIn } from "./examination/token";
import { verifyStack } from "./examination/verify";
import { chooseWorkspace } from "./workspace/choose";
import { placesOf } from "./workspace/places";
import { planInputOf } from "./workspace/plan";

/** Options of `trilane verify`. */
export interface VerifyOptions {
  readonly stack?: string;
  readonly workspace?: string;
  readonly passphraseFile?: string;
  readonly tokenFile?: string;
  readonly json?: boolean;
}

/** What `-s` may say for everything that the tokens of the hosts see. */
const ALL = "all";

/** `trilane verify`: what is deployed, read back from the API, held against the plan. */
export async function verify({ stack = process.env["PULUMI_STACK"] ?? ALL, workspace, passphraseFile, tokenFile, json }: VerifyOptions): Promise<void> {
  const places = placesOf();
  const { target, journals } = await chooseWorkspace(places, workspace, () => passphraseFile);
  const token = tokenFile === undefined ? {} : { token: tokenIn(tokenFile) };
  const stacks = stack === ALL ? Object.keys(planInputOf(places.project, target.folder, MAIN_HOST).settings.hosts).sort() : [stack];
  const examinations: Examination[] = [];
  for (const one of stacks) examinations.push(await verifyStack({ project: places.project, target, stack: one, everything: stack === ALL && isHostStack(one), journals, ...token }));
  report(examinations, "what is deployed is what the plan says", json === true);
}
