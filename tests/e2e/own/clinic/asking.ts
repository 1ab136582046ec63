import type { Site } from "./site";

/** Somebody who asks a site again and again, one request after the other, and tries nothing twice. */
export class Asking {
  answered = 0;
  readonly failures: string[] = [];
  /** Milliseconds that the slowest answer took. */
  slowest = 0;
  private running = true;
  private readonly asking: Promise<void>;

  constructor(site: Site, path: string) {
    this.asking = this.ask(site, path);
  }

  private async ask(site: Site, path: string): Promise<void> {
    while (this.running) {
      const start = performance.now();
      const { status } = await site.ask("GET", path).catch((error: Error) => ({ status: error.message }));
      this.slowest = Math.max(this.slowest, Math.round(performance.now() - start));
      if (status === 200) this.answered += 1;
      else this.failures.push(String(status));
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  async stop(): Promise<void> {
    this.running = false;
    await this.asking;
  }
}
