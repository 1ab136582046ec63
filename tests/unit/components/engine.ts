/** Stands in for the engine and keeps every registration: what was asked of the platform, options included. */
import * as pulumi from "@pulumi/pulumi";
import { MockMonitor } from "@pulumi/pulumi/runtime/mocks";
import type { RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb";
import { HOST_KEY } from "../model/sample";

const SECRET_SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";

/** One registered resource. */
export interface Registered {
  readonly type: string;
  readonly name: string;
  readonly urn: string;
  /** As sent: a secret is an object with Pulumi's signature. */
  readonly sent: Record<string, unknown>;
  /** Without the marks of secrets. */
  readonly inputs: Record<string, unknown>;
  readonly parent: string;
  readonly dependsOn: readonly string[];
  readonly replaceWith: readonly string[];
  readonly deletedWith: string;
  readonly ignoreChanges: readonly string[];
  readonly deleteBeforeReplace: boolean;
  readonly protect: boolean;
  readonly replacementTrigger: unknown;
  readonly secretOutputs: readonly string[];
  readonly version: string;
}

/** Everything that one program registered. */
export class Recording {
  readonly resources: Registered[] = [];
  /** Full names of the stacks that were read. */
  readonly references: string[] = [];
  /** Outputs that components registered, by URN. */
  readonly outputs = new Map<string, unknown>();

  /** The one resource of a name. */
  named(name: string): Registered {
    const found = this.resources.filter((resource) => resource.name === name);
    if (found.length !== 1 || found[0] === undefined) throw new Error(`${found.length} resources are called ${name}; there are ${this.resources.map((resource) => resource.name).join(", ")}`);
    return found[0];
  }

  /** Names of the resources behind URNs. */
  names(urns: readonly string[]): string[] {
    return urns.map((urn) => urn.slice(urn.lastIndexOf("::") + 2)).sort();
  }
}

/** Takes the marks of secrets off a sent value. */
export function reveal(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reveal);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value);
  if ((value as Record<string, unknown>)[SECRET_SIGNATURE] === SECRET) return reveal((value as Record<string, unknown>)["value"]);
  return Object.fromEntries(entries.map(([key, inner]) => [key, reveal(inner)]));
}

/** Whether a text stands anywhere in a value outside of secrets. */
export function exposes(value: unknown, text: string): boolean {
  if (typeof value === "string") return value.includes(text);
  if (typeof value !== "object" || value === null) return false;
  if ((value as Record<string, unknown>)[SECRET_SIGNATURE] === SECRET) return false;
  return Object.values(value).some((inner) => exposes(inner, text));
}

function registered(request: RegisterResourceRequest, urn: string): Registered {
  const sent = (request.getObject()?.toJavaScript() ?? {}) as Record<string, unknown>;
  return {
    type: request.getType(),
    name: request.getName(),
    urn,
    sent,
    inputs: reveal(sent) as Record<string, unknown>,
    parent: request.getParent(),
    dependsOn: request.getDependenciesList(),
    replaceWith: request.getReplaceWithList(),
    deletedWith: request.getDeletedwith(),
    ignoreChanges: request.getIgnorechangesList(),
    deleteBeforeReplace: request.getDeletebeforereplace(),
    protect: request.getProtect() === true,
    replacementTrigger: request.getReplacementTrigger()?.toJavaScript(),
    secretOutputs: request.getAdditionalsecretoutputsList(),
    version: request.getVersion(),
  };
}

/** Outputs that only the platform would know. */
function platformState(args: pulumi.runtime.MockResourceArgs): Record<string, unknown> {
  if (args.type.endsWith(":Token")) return { ...args.inputs, value: `${String(args.inputs.userId)}!t1=TOKEN-VALUE` };
  if (args.type.endsWith(":RandomPassword")) return { ...args.inputs, result: `PASSWORD-VALUE of ${args.name}` };
  if (args.type.endsWith(":VmLegacy")) return { ...args.inputs, disks: args.inputs.disks?.map((disk: object, index: number) => ({ pathInDatastore: `${args.inputs.vmId}/vm-${args.inputs.vmId}-disk-${index}.qcow2`, ...disk })) };
  if (args.name.endsWith("-host-key")) return { ...args.inputs, stdout: HOST_KEY };
  return { ...args.inputs };
}

type Answer = (error: Error | null, response: { getUrn(): string }) => void;

/** Watches what the SDK sends; returns a function that stops it. */
function intercept(recording: Recording): () => void {
  const { registerResource, registerResourceOutputs } = MockMonitor.prototype;
  MockMonitor.prototype.registerResource = function (request: RegisterResourceRequest, answer: Answer) {
    return registerResource.call(this, request, (error: Error | null, response: { getUrn(): string }) => {
      if (error === null) recording.resources.push(registered(request, response.getUrn()));
      answer(error, response);
    });
  };
  MockMonitor.prototype.registerResourceOutputs = function (request, answer) {
    recording.outputs.set(request.getUrn(), reveal(request.getOutputs()?.toJavaScript()));
    return registerResourceOutputs.call(this, request, answer);
  };
  return () => Object.assign(MockMonitor.prototype, { registerResource, registerResourceOutputs });
}

/**
 * Runs a program against the stand-in and returns what it registered, in the order of registration.
 * @param hostOutputs outputs of the host stack. @default - there is no host stack
 */
export async function record(program: () => unknown, stack = "dev", hostOutputs?: Readonly<Record<string, unknown>>): Promise<Recording> {
  const recording = new Recording();
  const call = ({ token, inputs }: pulumi.runtime.MockCallArgs): Record<string, unknown> => {
    if (token === "pulumi:pulumi:readStackResourceOutputs") return { outputs: {} };
    if (token !== "pulumi:pulumi:readStackOutputs") return inputs;
    recording.references.push(String(inputs.name));
    if (hostOutputs !== undefined && /\/host$/.test(String(inputs.name))) return { outputs: hostOutputs };
    const details = `unknown stack "${String(inputs.name)}"`;
    throw Object.assign(new Error(details), { details });
  };
  const newResource = (args: pulumi.runtime.MockResourceArgs) => ({ id: `${args.name}-id`, state: platformState(args) });
  await pulumi.runtime.setMocks({ newResource, call }, "trilane", stack, false, "organization");
  const restore = intercept(recording);
  // The SDK would end the process at an error that leaves the stack's program.
  let failure: { readonly error: unknown } | undefined;
  await pulumi.runtime.runInPulumiStack(async () => {
    try {
      await program();
    } catch (error) {
      failure = { error };
    }
  });
  // What a refused program had declared never reaches the engine, so nobody waits for it.
  if (failure === undefined) await pulumi.runtime.disconnect();
  restore();
  if (failure !== undefined) throw failure.error;
  return recording;
}
