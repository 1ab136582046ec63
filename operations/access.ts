import { accessMatrix, type AccessMatrix } from "../components/model/rights";
import { accessText } from "./access/text";
import { misused, refused } from "./failure";
import { planAt } from "./revision";

/** Options of `trilane access`. */
export interface AccessOptions {
  readonly env?: string;
  readonly json?: boolean;
}

/** `trilane access`: who may do what, by what, and whether that ends where an environment ends. Needs no secret and no host. */
export async function access({ env, json }: AccessOptions): Promise<void> {
  const plan = await planAt(undefined);
  const ladder = plan.environments.map(({ environment }) => environment);
  if (env !== undefined && !ladder.includes(env)) throw misused(`access --env ${env}: there is no environment ${env}; expected one of ${ladder.join(", ")}; name one of the ladder`);
  const matrix = accessMatrix(plan);
  const shown = env === undefined ? matrix : about(matrix, env);
  console.log(json === true ? JSON.stringify(shown, null, 2) : accessText(shown));
  if (matrix.violations.length > 0) throw refused("");
}

/** Who may do anything on an environment, and what they may do there. Claims stay those of the whole estate. */
function about(matrix: AccessMatrix, environment: string): AccessMatrix {
  const rows = matrix.rows.filter(({ may, environment: own }) => may[environment] !== undefined || own === environment);
  const known = new Set(rows.map(({ identity }) => identity));
  return { ...matrix, areas: matrix.areas.filter((area) => area === environment || !matrix.rows.some((row) => row.environment === area)), rows, letThrough: matrix.letThrough.map((entry) => ({ ...entry, who: entry.who.filter((one) => known.has(one)) })) };
}
