import { connect } from "node:net";
import { inspect } from "node:util";
import { request, waitForTask } from "./client.cjs";

/** How the program itself asks its host: for facts before anything is declared, and to clear what a broken run left. */
export class HostConnection {
  readonly #token: string;

  /**
   * @param endpoint `https://<name>:8006`
   * @param token `user@realm!token=uuid`; held privately: printing, serializing or logging a connection does not show it
   */
  constructor(
    readonly endpoint: string,
    token: string,
    private readonly timeoutMs = 15_000,
  ) {
    this.#token = token;
  }

  /** `user@realm!token`: who asks, without the secret half. */
  get identity(): string {
    const end = this.#token.indexOf("=");
    return end > 0 ? this.#token.slice(0, end) : "a token without `=`";
  }

  /** The whole token. Only for secret inputs of resources. */
  revealToken(): string {
    return this.#token;
  }

  /** Reads below `/api2/json`. @throws {ApiError} */
  get(path: string, parameters?: Readonly<Record<string, string>>): Promise<unknown> {
    return request(this.#connection(), "GET", path, parameters);
  }

  /** Changes below `/api2/json`; returns the id of the task where there is one. @throws {ApiError} */
  put(path: string, parameters: Readonly<Record<string, string>>): Promise<unknown> {
    return request(this.#connection(), "PUT", path, parameters);
  }

  /** Asks for something to be done below `/api2/json`; returns the id of the task where there is one. @throws {ApiError} */
  post(path: string, parameters: Readonly<Record<string, string>>): Promise<unknown> {
    return request(this.#connection(), "POST", path, parameters);
  }

  /** Deletes below `/api2/json`; returns the id of the task where there is one. @throws {ApiError} */
  delete(path: string, parameters?: Readonly<Record<string, string>>): Promise<unknown> {
    return request(this.#connection(), "DELETE", path, parameters);
  }

  /** Address of this machine on the way to the host, before any translation; undefined when it cannot be reached. */
  localAddress(): Promise<string | undefined> {
    const { hostname, port } = new URL(this.endpoint);
    return new Promise((settle) => {
      const socket = connect({ host: hostname.replace(/^\[|\]$/g, ""), port: Number(port === "" ? 443 : port), timeout: this.timeoutMs });
      const end = (address?: string): void => {
        socket.destroy();
        settle(address);
      };
      socket.once("connect", () => end(socket.localAddress?.replace(/^::ffff:/, "")));
      socket.once("error", () => end());
      socket.once("timeout", () => end());
    });
  }

  /** Waits until a task ended well. @param timeoutMs how long. @default 300000 @throws {ApiError} */
  async task(node: string, upid: string, timeoutMs?: number): Promise<void> {
    await waitForTask(this.#connection(), node, upid, timeoutMs === undefined ? {} : { timeoutMs });
  }

  [inspect.custom](): string {
    return `HostConnection ${this.endpoint} as ${this.identity}`;
  }

  #connection() {
    return { endpoint: this.endpoint, token: this.#token, timeoutMs: this.timeoutMs };
  }
}
