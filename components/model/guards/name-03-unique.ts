import { ALL, peersOf } from "../flow";
import { estatePlace } from "../place";
import { problem, type Guard } from "./guard";

/** NAME-03 */
export const uniqueNames: Guard = {
  id: "NAME-03",
  title: "a name means one thing: service, peer outside, integration or environment",
  why: "a flow names its ends; with two meanings a rule would open the wrong way",
  check({ estate, settings: { host } }) {
    const meanings = [
      { name: ALL, meaning: "every machine" },
      ...host.environments.map((name) => ({ name, meaning: "an environment" })),
      ...Object.keys(peersOf(estate)).map((name) => ({ name, meaning: "a peer outside" })),
    ];
    const own = [
      ...Object.keys(estate.services).map((name) => ({ name, meaning: "a service", path: "services" })),
      ...Object.keys(estate.integrations).map((name) => ({ name, meaning: "an integration", path: "integrations" })),
    ];
    return own.flatMap(({ name, path }, index) => {
      const other = [...meanings, ...own.slice(0, index)].find((meaning) => meaning.name === name);
      return other ? [problem(estatePlace(`${path}.${name}`), `${name} is already the name of ${other.meaning}`, "a name of its own", `rename it, for example ${name}-${path.slice(0, -1)}`)] : [];
    });
  },
};
