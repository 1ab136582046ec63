import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { credentials, Server, ServerCredentials } from "@grpc/grpc-js";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { CreateRequest } from "@pulumi/pulumi/proto/provider_pb";
import type { CreateResponse } from "@pulumi/pulumi/proto/provider_pb";
import type { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { bundlePlugin } from "../../../toolchain/build";
import { pins } from "../../../toolchain/pins";

/** Turns a call with a callback into a promise. */
const call = <T>(start: (done: (error: Error | null, answer: T) => void) => unknown): Promise<T> => new Promise((resolve, reject) => start((error, answer) => (error === null ? resolve(answer) : reject(error))));

it("bundles a plugin into one file that serves the plugin protocol", async () => {
  const folder = mkdtempSync(join(tmpdir(), "trilane-bundle-"));
  await bundlePlugin("random", folder);
  // Started outside the checkout: everything must be in the bundle.
  const plugin = spawn(join(folder, `plugins/resource-random-v${pins.random}/pulumi-resource-random`), [], { cwd: folder, env: { PATH: process.env["PATH"] }, stdio: ["ignore", "pipe", "inherit"] });
  try {
    const port = String(await new Promise((resolve) => plugin.stdout.once("data", resolve))).trim();
    const client = new ResourceProviderClient(`127.0.0.1:${port}`, credentials.createInsecure());
    expect((await call<PluginInfo>((done) => client.getPluginInfo(new Empty(), done))).getVersion()).toBe(pins.random);
    const request = new CreateRequest();
    request.setUrn("urn:pulumi:dev::clinic::random:index/randomId:RandomId::it");
    request.setProperties(Struct.fromJavaScript({ byteLength: 4 }));
    const created = await call<CreateResponse>((done) => client.create(request, done));
    expect(created.getProperties()?.toJavaScript()["hex"]).toMatch(/^[0-9a-f]{8}$/);
    client.close();
  } finally {
    plugin.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}, 30_000);

it("ends a plugin with the engine that started it, however the engine ends", async () => {
  const folder = mkdtempSync(join(tmpdir(), "trilane-bundle-"));
  const engine = new Server();
  const address = await new Promise<number>((resolve, reject) => engine.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) => (error === null ? resolve(port) : reject(error))));
  await bundlePlugin("command", folder);
  const plugin = spawn(join(folder, `plugins/resource-command-v${pins.command}/pulumi-resource-command`), [`127.0.0.1:${address}`], { cwd: folder, env: { PATH: process.env["PATH"] }, stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise((resolve) => plugin.once("exit", resolve));
  try {
    await new Promise((resolve) => plugin.stdout.once("data", resolve));
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(plugin.exitCode).toBeNull();
    engine.forceShutdown();
    await ended;
  } finally {
    plugin.kill("SIGKILL");
    engine.forceShutdown();
    rmSync(folder, { recursive: true, force: true });
  }
}, 30_000);
