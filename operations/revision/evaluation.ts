import type { EstatePlan, PlanInput, Problem, Settings } from "../../components/model";

/** The parts of a checkout that a plan is made with. */
export interface Library {
  readonly planEstate: (input: PlanInput) => EstatePlan;
  readonly readSettings: (root: string, stack: string, overlay: Readonly<Record<string, unknown>>) => Settings;
}

/** What a checkout says: estate, people, ledger and the folders of services. */
export type Declared = Pick<PlanInput, "estate" | "differences" | "acceptances" | "access" | "folders">;

/** A plan, or everything that is wrong with what it would be made from. */
export type Evaluation =
  | { readonly plan: EstatePlan; /** Whether the key of the admins is still the placeholder: another stands in for it. */ readonly standIn: boolean }
  | { readonly problems: readonly Problem[] };

/** Nobody's key: its point is zero. It stands where the placeholder does, so that a new clone can be planned. */
export const STAND_IN = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA nobody";

/** Guard that tells of the placeholder. */
const KEY_GUARD = "KEY-01";

/**
 * Plans a folder's estate with its settings. Reads no secret and asks nobody.
 *
 * @param folder holds the settings of all stacks, `Pulumi.<stack>.yaml`
 * @param today ISO date that expiries are compared with
 */
export function evaluate({ planEstate, readSettings }: Library, declared: Declared, folder: string, today: string): Evaluation {
  const attempt = (overlay: Readonly<Record<string, unknown>>): EstatePlan => planEstate({ ...declared, today, settings: readSettings(folder, "host", overlay) });
  try {
    return { plan: attempt({}), standIn: false };
  } catch (error) {
    const problems = problemsOf(error);
    const placeholder = problems.some(({ guard, problem }) => guard === KEY_GUARD && problem.includes("placeholder"));
    if (!placeholder) return { problems };
  }
  try {
    return { plan: attempt({ adminKeys: JSON.stringify([STAND_IN]) }), standIn: true };
  } catch (error) {
    return { problems: problemsOf(error) };
  }
}

/** The problems of an `InvalidSettings`, which may be of another revision's class. Anything else is thrown on. */
function problemsOf(error: unknown): readonly Problem[] {
  const { name, problems } = error as { readonly name?: string; readonly problems?: readonly Problem[] };
  if (name === "InvalidSettings" && Array.isArray(problems)) return problems;
  throw error;
}
