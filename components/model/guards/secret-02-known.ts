import { entriesOf } from "../canonical";
import { didYouMean } from "../nearest";
import { estatePlace } from "../place";
import { ownedSecrets } from "../secret";
import { problem, type Guard } from "./guard";

/** SECRET-02 */
export const knownSecrets: Guard = {
  id: "SECRET-02",
  title: "a service uses secrets that another service owns",
  why: "a secret that nobody owns would never be made",
  check({ estate }) {
    const owned = [...ownedSecrets(estate).keys()];
    return entriesOf(estate.services).flatMap(([service, { uses = [] }]) =>
      uses
        .filter((name) => !owned.includes(name))
        .map((name) =>
          problem(estatePlace(`services.${service}.uses`), `there is no secret ${name}${didYouMean(name, owned)}`, owned.length > 0 ? `one of ${owned.join(", ")}` : "a secret that a service owns", "correct the name, or add the secret to its owner"),
        ),
    );
  },
};
