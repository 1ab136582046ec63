/**
 * Waits for a lock file and takes it. A lock is taken over at once when its holder on this machine
 * is dead, and after a minute without a sign of life otherwise.
 *
 * @param file path of the lock file; its folder is created
 * @param onWait called once if somebody else holds the lock
 * @returns gives the lock back; also done when the process exits
 */
export function acquire(file: string, onWait?: () => void): Promise<() => void>;

/** `TRILANE_CACHE`, else `$XDG_CACHE_HOME/trilane`, else `~/.cache/trilane`. */
export function cacheFolder(): string;
