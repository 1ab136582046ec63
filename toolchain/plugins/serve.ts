/** Starts a plugin: Pulumi's provider server on a loopback port, and a line to the engine's log. */
import { connectivityState, credentials } from "@grpc/grpc-js";
import { main } from "@pulumi/pulumi/provider";
import { EngineClient } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { LogRequest, LogSeverity } from "@pulumi/pulumi/proto/engine_pb";
import type { Kind } from "./kind";
import { OwnProvider } from "./provider";
import type { Log, PluginIdentity } from "./provider";

/** Serves until the engine ends the process. The engine's address is the last argument. */
export async function serve(identity: PluginIdentity, kinds: readonly Kind[]): Promise<void> {
  const args = process.argv.slice(2);
  const address = args.filter((arg) => !arg.startsWith("-")).at(-1);
  const engine = address === undefined ? undefined : new EngineClient(address, credentials.createInsecure());
  if (engine !== undefined) endWithEngine(engine.getChannel());
  await main(new OwnProvider(identity, kinds, engineLog(engine)), args);
}

/**
 * Ends this process once nobody answers at the engine's address. An engine that is killed tells its plugins nothing,
 * and they run in process groups of their own: each would stay for ever. (The official plugins, in Go, ask the
 * engine for its health every few minutes: pulumi sdk/go/common/util/rpcutil/healthcheck.go.)
 */
function endWithEngine(channel: ReturnType<EngineClient["getChannel"]>): void {
  // Asking with `true` also connects again, for an idle channel and one whose other end went away.
  const state = channel.getConnectivityState(true);
  if (state === connectivityState.TRANSIENT_FAILURE || state === connectivityState.SHUTDOWN) process.exit(1);
  channel.watchConnectivityState(state, Infinity, () => endWithEngine(channel));
}

/** Lines go to the engine's status display; without an engine they go nowhere. */
function engineLog(engine: EngineClient | undefined): Log {
  if (engine === undefined) return () => undefined;
  return (urn, line) => {
    const request = new LogRequest();
    request.setSeverity(LogSeverity.INFO);
    request.setMessage(line);
    request.setUrn(urn);
    request.setEphemeral(true);
    engine.log(request, () => undefined); // a lost line of progress must not fail the resource
  };
}
