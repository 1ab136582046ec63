/** Where grants are made: the workspace, its journals, and the ways to its databases and hosts. */
import { HostConnection } from "../../components/host/connection";
import { environmentPlanIn, groundOf, hostPlanIn, planEstate, type DatabasePlan, type HostPlan, type PlanInput } from "../../components/model";
import { describeGrant, grantsOf, type Grant } from "../../components/model/grants";
import type { DatabaseServer } from "../database/connection";
import { serverOf } from "../database/machine";
import { groundIn } from "../examination/ground";
import { tokenIn, tokenOf, trust } from "../examination/token";
import { misused } from "../failure";
import { append, type Theme } from "../journal/journal";
import type { EventFacts, Facts } from "../journal/chain";
import { entriesOf } from "../journal/show";
import { chainsIn } from "../journal/writer";
import { chooseJournals, chooseWorkspace } from "../workspace/choose";
import { planInputOf } from "../workspace/plan";
import { placesOf, type Places } from "../workspace/places";
import { orMisused } from "../workspace/settings";

/** Options that all verbs about grants have. */
export interface DeskOptions {
  readonly workspace?: string;
  /** Passphrase of the host stack; for a database that is asked in its machine, of the environment's stack. */
  readonly passphraseFile?: string;
  /** Token of the host stack, instead of the one in its configuration. */
  readonly tokenFile?: string;
  readonly json?: boolean;
}

/** A host that can be asked, with its plan. */
export interface AskedHost {
  readonly connection: HostConnection;
  readonly plan: HostPlan;
}

/** Everything that a verb about grants needs; nothing is asked before it is used. */
export class Desk {
  readonly #hosts = new Map<string, Promise<AskedHost>>();

  private constructor(
    readonly places: Places,
    /** Folder with the settings of the stacks. */
    readonly workspace: string,
    readonly journal: Theme,
    /** Folder of passwords and tokens that were made. */
    readonly secrets: string,
    private readonly options: DeskOptions,
  ) {}

  /** The embedded workspace in a shell that was set up for it, else the project. */
  static open(options: DeskOptions): Desk {
    const places = placesOf();
    const { workspace, folder, grants } = chooseJournals(places, options.workspace);
    return new Desk(places, workspace, { folder, theme: "grants" }, grants, options);
  }

  /** What the plan is made from, as the files of a stack say. @throws Failure (2) for an environment that nobody knows */
  input(environment: string): PlanInput {
    const input = planInputOf(this.places.project, this.workspace, environment);
    const { environments } = input.settings.host;
    if (!environments.includes(environment)) throw misused(`environment ${environment}: is not known; expected one of ${environments.join(", ")}; name one of the ladder`);
    return input;
  }

  /** A database of an environment, and how its server is reached. @throws Failure (2) when there is none, or the settings say nothing */
  database(environment: string, named: string): DatabasePlan {
    const { databases } = environmentPlanIn(orMisused(() => planEstate(this.input(environment))), environment);
    const fits = databases.filter(({ name, service }) => named === name || named === `${service}/${name}` || named.replaceAll("-", "_") === name);
    const [database, second] = fits;
    const all = databases.map(({ service, name }) => `${service}/${name}`).join(", ") || "none";
    if (database === undefined) throw misused(`database ${named}: is not known; expected one of ${all}; correct the name, or write it into stacks/estate.ts`);
    if (second !== undefined) throw misused(`database ${named}: is more than one, ${fits.map(({ service, name }) => `${service}/${name}`).join(" and ")}; expected one of them; name it with its service`);
    if (!database.maintained) throw misused(`Pulumi.${environment}.yaml trilane:databases: says nothing about ${database.service}; expected how its server is reached; write for example ${database.service}: { user: postgres, passwordFile: /etc/trilane/${database.service} }`);
    return database;
  }

  /** How the server of a database is asked. Only where that is done in its machine, the environment's own passphrase is needed. */
  async server(environment: string, database: DatabasePlan): Promise<DatabaseServer> {
    if (database.onMachine === undefined) return database.administration;
    const { target } = await chooseWorkspace(this.places, this.options.workspace, () => this.options.passphraseFile);
    return serverOf(target, environmentPlanIn(orMisused(() => planEstate(this.input(environment))), environment), database);
  }

  /** The host of an environment, asked with the host stack's token. */
  host(environment: string): Promise<AskedHost> {
    const input = this.input(environment);
    const hostStack = groundOf(input.settings, environment)?.hostStack ?? environment;
    const known = this.#hosts.get(hostStack) ?? this.#connect(input, environment);
    this.#hosts.set(hostStack, known);
    return known;
  }

  async #connect(input: PlanInput, environment: string): Promise<AskedHost> {
    const { hostStack, endpoint } = groundIn(input, environment);
    const { target } = await chooseWorkspace(this.places, this.options.workspace, () => this.options.passphraseFile);
    trust(target);
    const token = this.options.tokenFile === undefined ? await tokenOf(target, hostStack) : tokenIn(this.options.tokenFile);
    return { connection: new HostConnection(endpoint, token), plan: hostPlanIn(orMisused(() => planEstate(input)), hostStack) };
  }

  /** What became of all grants, as the journals say now. */
  grants(now: Date = new Date()): readonly Grant[] {
    return grantsOf(entriesOf(chainsIn(this.journal.folder)), now);
  }

  /** A grant by its id. @throws Failure (2) when there is none */
  grant(id: string): Grant {
    const all = this.grants();
    const grant = all.find((one) => one.id === id);
    if (grant === undefined) throw misused(`grant ${id}: is not known; expected one of ${all.map((one) => `${one.id} (${describeGrant(one)})`).join(", ") || "none, nothing was granted yet"}; see npx trilane grants --all`);
    return grant;
  }

  /** Writes down what happens to a grant. */
  async note(what: string, id: string, facts: Omit<EventFacts, "what"> & Facts = {}): Promise<void> {
    await append(this.journal, { what, grant: id, ...facts });
  }
}
