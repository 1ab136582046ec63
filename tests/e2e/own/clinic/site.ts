import { request } from "node:https";

/** What a site answered. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly text: string;
}

/** A clinic as a browser finds it: it keeps its session, and takes the certificate that the machine has made itself. */
export class Site {
  private cookie = "";

  constructor(private readonly url: string) {}

  /** Waits until it answers and reaches its database, two minutes at most. */
  async healthy(): Promise<void> {
    for (const end = Date.now() + 120_000; ; await new Promise((resolve) => setTimeout(resolve, 500))) {
      const status = await this.ask("GET", "/health").then((answer) => answer.status, (error: Error) => error.message);
      if (status === 200) return;
      if (Date.now() > end) throw new Error(`${this.url} is not healthy: ${status}`);
    }
  }

  /** Asks for a page, or the service behind it. */
  async ask(method: string, path: string, body?: object, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    const answer = await new Promise<Answer>((resolve, reject) => {
      const asked = request(new URL(path, this.url), { method, rejectUnauthorized: false, timeout: 20_000, headers: { cookie: this.cookie, "content-type": "application/json", ...headers } }, (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (part: string) => (text += part)).on("end", () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
      });
      asked.on("error", reject).on("timeout", () => asked.destroy(new Error(`${this.url} does not answer`))).end(body === undefined ? undefined : JSON.stringify(body));
    });
    this.cookie = answer.headers["set-cookie"]?.[0]?.split(";")[0] ?? this.cookie;
    return answer;
  }
}
