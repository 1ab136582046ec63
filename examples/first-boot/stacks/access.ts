import type { Access } from "../components/model/people";

/** Nobody. */
export const access: Access | undefined = undefined;
