import type { Access } from "../components/model/people";

/** Nobody is listed: rights of people are given on the host by hand. See docs/access.md. */
export const access: Access | undefined = undefined;
