/** A real browser for tests of pages. */
import { createRequire } from "node:module";
import { ensureBrowser } from "../../../toolchain/browser";

/** What is used of a page of playwright-core, which lies in the cache and not among the packages of this project. */
export interface BrowserPage {
  goto(url: string): Promise<unknown>;
  /** Runs an expression in the page. */
  evaluate<T>(script: string): Promise<T>;
  emulateMedia(options: { media?: "print" | "screen"; colorScheme?: "light" | "dark" }): Promise<void>;
  setViewportSize(size: { width: number; height: number }): Promise<void>;
  pdf(options: { format: "A4"; printBackground: boolean }): Promise<Buffer>;
  screenshot(options: { path: string; fullPage: boolean; clip: { x: number; y: number; width: number; height: number } }): Promise<unknown>;
  on(event: "request", handler: (request: { url(): string }) => void): void;
  on(event: "console", handler: (message: { type(): string; text(): string }) => void): void;
  close(): Promise<void>;
}

/** What is used of a browser. */
export interface Browser {
  newPage(): Promise<BrowserPage>;
  close(): Promise<void>;
}

/** Starts Chromium; undefined where none is packaged and none is named. */
export async function startBrowser(): Promise<Browser | undefined> {
  const tools = await ensureBrowser((line) => void process.stderr.write(`${line}\n`));
  if (tools === undefined) return undefined;
  const { chromium } = createRequire(__filename)(tools.driver) as { readonly chromium: { launch(options: object): Promise<Browser> } };
  // The pages are our own, and root has no sandbox.
  return chromium.launch({ executablePath: tools.chromium, args: ["--no-sandbox", "--disable-gpu", "--no-zygote", "--headless"] });
}
