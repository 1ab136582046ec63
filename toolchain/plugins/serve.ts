/** Starts a plugin: Pulumi's provider server on a loopback port, and a line to the engine's log. */
import { credentials } from "@grpc/grpc-js";
import { main } from "@pulumi/pulumi/provider";
import { EngineClient } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { LogRequest, LogSeverity } from "@pulumi/pulumi/proto/engine_pb";
import type { Kind } from "./kind";
import { OwnProvider } from "./provider";
import type { Log, PluginIdentity } from "./provider";

/** Serves until the engine ends the process. The engine's address is the last argument. */
export async function serve(identity: PluginIdentity, kinds: readonly Kind[]): Promise<void> {
  const args = process.argv.slice(2);
  await main(new OwnProvider(identity, kinds, engineLog(args.filter((arg) => !arg.startsWith("-")).at(-1))), args);
}

/** Lines go to the engine's status display; without an engine they go nowhere. */
function engineLog(address: string | undefined): Log {
  if (address === undefined) return () => undefined;
  const engine = new EngineClient(address, credentials.createInsecure());
  return (urn, line) => {
    const request = new LogRequest();
    request.setSeverity(LogSeverity.INFO);
    request.setMessage(line);
    request.setUrn(urn);
    request.setEphemeral(true);
    engine.log(request, () => undefined); // a lost line of progress must not fail the resource
  };
}
