import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

const ROOT = join(__dirname, "..", "..", "..");

/** A program that prints its own failures to print, as Pulumi's Node SDK does, and the pipes it prints to closed. */
async function printsToNobody(setUp: string): Promise<number | null> {
  const code = `${setUp}
    process.on("uncaughtException", (error) => console.error(error));
    setInterval(() => console.error("still here"), 20);`;
  const child = spawn(process.execPath, ["--require", "tsx/cjs", "--eval", code], { cwd: ROOT, stdio: ["ignore", "pipe", "pipe"] });
  await once(child.stderr, "data");
  child.stdout.destroy();
  child.stderr.destroy();
  const timer = setTimeout(() => child.kill("SIGKILL"), 1500);
  const [exit] = (await once(child, "exit")) as [number | null];
  clearTimeout(timer);
  return exit;
}

test("a program whose engine was killed ends with its first failed write", async () => {
  expect(await printsToNobody(`require("./stacks/orphan.ts").endWithEngine();`)).toBe(1);
});

test("without that it would go on for ever", async () => {
  expect(await printsToNobody("")).toBeNull();
});
