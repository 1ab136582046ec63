import { entriesOf } from "../canonical";
import { estatePlace } from "../place";
import { completePolicy, entropyOf, LEAST_BITS } from "../secret";
import { problem, type Guard } from "./guard";

/** SECRET-01 */
export const strongSecrets: Guard = {
  id: "SECRET-01",
  title: `a secret has at least ${LEAST_BITS} bits`,
  why: "nobody types it, so there is no reason for a weaker one",
  check({ estate }) {
    return entriesOf(estate.services).flatMap(([service, { secrets }]) =>
      entriesOf(secrets).flatMap(([name, policy]) => {
        const complete = completePolicy(policy);
        const [field, amount, enough] = complete.kind === "password" ? (["length", complete.length, 22] as const) : (["bytes", complete.bytes, 16] as const);
        const place = estatePlace(`services.${service}.secrets.${name}.${field}`);
        if (!Number.isInteger(amount) || amount > 128) return [problem(place, `${amount} cannot be`, `a whole number from ${enough} to 128`, "write 32, or leave it out")];
        const bits = entropyOf(policy);
        return bits < LEAST_BITS ? [problem(place, `${amount} gives ${bits} bits`, `at least ${LEAST_BITS} bits`, `write ${enough} or more, or leave it out`)] : [];
      }),
    );
  },
};
