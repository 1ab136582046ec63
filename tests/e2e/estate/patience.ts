/** Runs of the real engine take seconds, and longer on a busy machine. */
jest.setTimeout(240_000);
