import { execFileSync, spawnSync } from "node:child_process";
import fc from "fast-check";
import { exportLines, pathLine, shellQuote } from "../../../operations/workspace/quoting";

const shells = ["sh", "dash", "bash", "zsh"].filter((shell) => spawnSync(shell, ["-c", "true"]).status === 0);
/** A bash whose input is a socket takes itself for one of a remote login and reads the user's own start-up file. */
const words = (shell: string, script: string): string[] => [...(shell === "bash" ? ["--norc"] : []), "-c", script];
const nasty = ["plain", "two words", "it's", "'", "''", '"', "$HOME", "`id`", "$(id)", "back\\slash", "new\nline", "-n", "~", "*", "!!", "a;b&c|d", "ä€", ""];

test.each(shells)("%s reads back exactly what was quoted", (shell) => {
  const script = nasty.map((text) => `printf '%s\\0' ${shellQuote(text)}`).join("\n");
  expect(execFileSync(shell, words(shell, script), { encoding: "utf8" }).split("\0").slice(0, -1)).toEqual(nasty);
});

test.each(shells)("%s evaluates export lines", (shell) => {
  const variables = { TRILANE_A: "/tmp/my 'own' dir/bin:/x", TRILANE_B: "$(exit 3)\nsecond" };
  const code = `eval "$CODE"; printf '%s\\0%s' "$TRILANE_A" "$TRILANE_B"`;
  expect(execFileSync(shell, words(shell, code), { encoding: "utf8", env: { ...process.env, CODE: exportLines(variables) } }).split("\0")).toEqual(Object.values(variables));
});

test.each(shells)("%s puts folders before its own PATH", (shell) => {
  const code = `eval "$CODE"; printf '%s' "$PATH"`;
  const env = { ...process.env, PATH: `${process.env["PATH"] ?? ""}:/own $x`, CODE: pathLine(["/my 'tools'/bin", "/other"]) };
  expect(execFileSync(shell, words(shell, code), { encoding: "utf8", env })).toBe(`/my 'tools'/bin:/other:${env.PATH}`);
});

test("any text survives sh", () => {
  const text = fc.string({ unit: "grapheme", maxLength: 40 }).filter((value) => !value.includes("\0"));
  fc.assert(
    fc.property(fc.array(text, { minLength: 1, maxLength: 20 }), (values) => {
      const script = values.map((value) => `printf '%s\\0' ${shellQuote(value)}`).join("\n");
      return execFileSync("sh", ["-s"], { input: script, encoding: "utf8" }) === values.map((value) => `${value}\0`).join("");
    }),
    { numRuns: 40 },
  );
});
