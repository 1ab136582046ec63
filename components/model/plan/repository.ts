/** Where machines get their packages. */

/** An archive of packages, as apt names it. */
export interface RepositoryPlan {
  /** `http://<address>:<port>/<path>`; the port is left out where it is 80. */
  readonly url: string;
  readonly suites: readonly string[];
  readonly components: readonly string[];
}
