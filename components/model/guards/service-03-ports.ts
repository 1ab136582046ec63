import { entriesOf } from "../canonical";
import { Port } from "../port";
import { estatePlace } from "../place";
import { problem, type Guard } from "./guard";

/** SERVICE-03 */
export const readablePorts: Guard = {
  id: "SERVICE-03",
  title: "a service listens on readable ports, each once",
  why: "rules are written from them; a port with two names could be opened by mistake under the other",
  check({ estate }) {
    return entriesOf(estate.services).flatMap(([name, { listens }]) => {
      const ports = entriesOf<string>(listens);
      const path = (port: string) => estatePlace(`services.${name}.listens.${port}`);
      const malformed = ports.filter(([, text]) => Port.parse(text) === undefined);
      const twice = ports.filter(([, text], index) => ports.findIndex(([, other]) => other === text) < index);
      return [
        ...malformed.map(([port, text]) => problem(path(port), `"${text}" is not a port`, "tcp/ or udp/ and 1 to 65535", "write for example tcp/8080")),
        ...twice.map(([port, text]) => problem(path(port), `${text} already has a name`, "one name per port", "remove one of the names")),
      ];
    });
  },
};
