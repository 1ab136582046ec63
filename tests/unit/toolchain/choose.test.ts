import { choose } from "../../../toolchain/choose";
import type { TrialResult, Ways } from "../../../toolchain/choose";
import { versionSuffices } from "../../../toolchain/official";
import { readSettings } from "../../../toolchain/settings";

const lines: string[] = [];
const log = (line: string): void => void lines.push(line);
beforeEach(() => void (lines.length = 0));

/** Fakes that say which way was gone, and count what was asked. */
function ways(have: { path?: boolean; official?: boolean; trial?: TrialResult | "nobody" }): Ways<string> & { asked: string[] } {
  const asked: string[] = [];
  const way = (name: string, works: boolean) => async (): Promise<string | undefined> => (asked.push(name), works ? name : undefined);
  return {
    asked,
    title: "the plugin",
    ownOrigin: "built",
    path: way("path", have.path === true),
    official: way("official", have.official === true),
    own: async () => (asked.push("own"), "own"),
    ...(have.trial === undefined ? {} : { trial: { run: have.trial === "nobody" ? undefined : async () => have.trial as TrialResult } }),
  };
}

const auto = { mode: "auto", offline: false } as const;

describe("the choice", () => {
  it("prefers what is on PATH, then the official download, then our own", async () => {
    expect(await choose(ways({ path: true, official: true }), auto, log)).toEqual({ part: "path", origin: "path" });
    expect(await choose(ways({ official: true }), auto, log)).toEqual({ part: "official", origin: "official" });
    const none = ways({});
    expect(await choose(none, auto, log)).toEqual({ part: "own", origin: "built" });
    expect(none.asked).toEqual(["path", "official", "own"]);
    expect(lines).toEqual([]); // a download that cannot be had is nothing to talk about
  });

  it("looks at nothing else when our own is asked for, and downloads nothing when that is forbidden", async () => {
    const own = ways({ path: true, official: true });
    await choose(own, { mode: "own", offline: false }, log);
    expect(own.asked).toEqual(["own"]);
    const offline = ways({ official: true });
    expect((await choose(offline, { mode: "auto", offline: true }, log)).origin).toBe("built");
    expect(offline.asked).toEqual(["path", "own"]);
  });

  it("does not fall back when only official parts are allowed", async () => {
    await expect(choose(ways({}), { mode: "official", offline: false }, log)).rejects.toThrow("the plugin: no official build, the download failed; expected one because TRILANE_TOOLCHAIN is official; unset it to have it built here");
    await expect(choose(ways({}), { mode: "official", offline: true }, log)).rejects.toThrow("downloads are switched off (TRILANE_OFFLINE)");
  });
});

describe("the trial of an official plugin", () => {
  const panics: TrialResult = { works: false, problem: "creating a storage ended the plugin" };

  it("decides between the official build and our own", async () => {
    expect(await choose(ways({ official: true, trial: { works: true } }), auto, log)).toEqual({ part: "official", origin: "official" });
    expect(await choose(ways({ official: true, trial: panics }), auto, log)).toEqual({ part: "own", origin: "built" });
    expect(lines).toEqual(["the plugin: the official build is not used, creating a storage ended the plugin; building our own"]);
  });

  it("is not skipped: without somebody to run it, our own is taken, unless official was asked for", async () => {
    expect((await choose(ways({ official: true, trial: "nobody" }), auto, log)).origin).toBe("built");
    expect((await choose(ways({ official: true, trial: "nobody" }), { mode: "official", offline: false }, log)).origin).toBe("official");
  });

  it("is an error when it fails and only official parts are allowed", async () => {
    await expect(choose(ways({ official: true, trial: panics }), { mode: "official", offline: false }, log)).rejects.toThrow("the official build does not work, creating a storage ended the plugin");
  });
});

describe("settings", () => {
  it("are read from the environment and refused when unknown", () => {
    expect(readSettings({ PATH: "/a:/b" })).toEqual({ mode: "auto", offline: false, searchPath: ["/a", "/b"] });
    expect(readSettings({ TRILANE_TOOLCHAIN: "own", TRILANE_OFFLINE: "1" })).toMatchObject({ mode: "own", offline: true });
    expect(readSettings({ TRILANE_OFFLINE: "0" })).toMatchObject({ offline: false });
    expect(() => readSettings({ TRILANE_TOOLCHAIN: "newest" })).toThrow(`TRILANE_TOOLCHAIN: unknown value, got "newest"; expected auto, official or own; unset it to choose automatically`);
  });

  it.each([["v3.256.0", true], ["v3.256.1\n", true], ["v3.300.0", true], ["v4.0.0", true], ["v3.255.9", false], ["v2.999.0", false], ["dev", false]])("%s is new enough: %s", (printed, enough) => {
    expect(versionSuffices(printed, "3.256.0")).toBe(enough);
  });
});
