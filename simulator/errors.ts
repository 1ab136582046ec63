/** Text per parameter, as Proxmox answers it in `errors`. */
export type ParameterErrors = Record<string, string>;

/**
 * A refusal in Proxmox's form: HTTP status, message (its first line becomes the reason phrase of the status line)
 * and, for parameter errors, one text per parameter (pve-common Exception.pm).
 */
export class ApiError extends Error {
  readonly status: number;
  readonly errors: ParameterErrors | undefined;

  constructor(status: number, message: string, errors?: ParameterErrors) {
    super(message);
    this.status = status;
    this.errors = errors;
  }
}

/** Perl's `die "text\n"`: a plain failure is status 500. */
export function failure(message: string): ApiError {
  return new ApiError(500, `${message}\n`);
}

/** 400 with one text per parameter (raise_param_exc). */
export function parameterError(errors: ParameterErrors): ApiError {
  return new ApiError(400, "Parameter verification failed.\n", errors);
}

/** 403; `what` is usually `<path>, <privilege>` and absent for combined checks (raise_perm_exc). */
export function permissionError(what?: string): ApiError {
  return new ApiError(403, what === undefined ? "Permission check failed\n" : `Permission check failed (${what})\n`);
}

/** 501 for what this host does not know or does not do: never a made-up success. */
export function notImplemented(verb: string, path: string): ApiError {
  return new ApiError(501, `Method '${verb} ${path}' not implemented`);
}

/**
 * An error as Perl prints it inside another text: status first, then the message, then one line per parameter
 * (Exception.pm stringify). No trailing newline.
 */
export function asText(error: unknown): string {
  if (!(error instanceof ApiError)) return error instanceof Error ? error.message : String(error);
  const own = error.message.replace(/\n$/, "");
  if (error.status === 500 && error.errors === undefined) return own;
  const details = Object.entries(error.errors ?? {}).map(([name, text]) => `${name}: ${text}`);
  return [`${error.status} ${own}`, ...details].join("\n");
}

/** Runs `action`; a failure becomes a plain 500 with `prefix: ` before it (lock_user_config and its kin). */
export function withPrefix<T>(prefix: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw failure(`${prefix}: ${asText(error)}`);
  }
}
