/** Where a Proxmox API is and who asks. */
export interface Connection {
  /** `https://<name>:8006`. */
  readonly endpoint: string;
  /** `user@realm!token=uuid`. */
  readonly token: string;
  /** How long one request may take. @default 15000 */
  readonly timeoutMs?: number;
}

/**
 * Why a call gave nothing: `unreachable` (nobody answers), `untrusted` (its certificate), `timeout`, `refused`
 * (Proxmox said no: see `status`), `task` (a task ended badly), `foreign` (not a Proxmox API).
 */
export type ApiErrorKind = "unreachable" | "untrusted" | "timeout" | "refused" | "task" | "foreign";

/** What went wrong, in Proxmox's words where it answered. Never holds the token. */
export class ApiError extends Error {
  constructor(kind: ApiErrorKind, status: number, message: string);
  readonly kind: ApiErrorKind;
  /** HTTP status; 0 where there was no answer. */
  readonly status: number;
}

/**
 * Sends one request and returns its `data`.
 * @param path below `/api2/json`, for example `/version`
 * @param parameters sent as a form, or in the query of GET and DELETE
 * @throws {ApiError}
 */
export function request(connection: Connection, method: "GET" | "POST" | "PUT" | "DELETE", path: string, parameters?: Readonly<Record<string, string>>): Promise<unknown>;

/**
 * Waits until a task ended and returns its exit status.
 * @throws {ApiError} of kind `task` when it ended with anything but OK or warnings, `timeout` when it still runs
 */
export function waitForTask(connection: Connection, node: string, upid: string, limits?: { readonly timeoutMs?: number; readonly intervalMs?: number }): Promise<string>;

/** Certificates that are trusted here: those of SSL_CERT_FILE, else the system's. @throws when the file cannot be read */
export function trustedCertificates(): readonly string[];

/** Codes of errors that are about a certificate. */
export const UNTRUSTED: RegExp;
