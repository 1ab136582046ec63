import { entriesOf } from "../canonical";
import { settingsPlace } from "../place";
import { problem, type Guard } from "./guard";

const LABELS = "[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*";
const ENDPOINT = new RegExp(`^https://(\\[[0-9a-fA-F:]+\\]|${LABELS})(:(?<port>[1-9]\\d{0,4}))?/?$`);

/** HOST-01 */
export const endpointHttps: Guard = {
  id: "HOST-01",
  title: "the endpoint is an https address without path, user or password",
  why: "the token goes there",
  check({ settings: { hosts } }) {
    return entriesOf(hosts).flatMap(([stack, { endpoint }]) => {
      const port = ENDPOINT.exec(endpoint)?.groups?.["port"];
      if (ENDPOINT.test(endpoint) && Number(port ?? 8006) <= 65535) return [];
      return [problem(settingsPlace(stack, "endpoint"), /@/.test(endpoint) ? "holds a user or a password" : `"${endpoint}" is not an https address`, "https://<name>:8006", "write the name that the host's certificate carries")];
    });
  },
};
