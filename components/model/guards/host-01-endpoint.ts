import { hostPlace } from "../place";
import { problem, type Guard } from "./guard";

const LABELS = "[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*";
const ENDPOINT = new RegExp(`^https://(\\[[0-9a-fA-F:]+\\]|${LABELS})(:(?<port>[1-9]\\d{0,4}))?/?$`);

/** HOST-01 */
export const endpointHttps: Guard = {
  id: "HOST-01",
  title: "the endpoint is an https address without path, user or password",
  why: "the token goes there",
  check({ settings: { host } }) {
    const port = ENDPOINT.exec(host.endpoint)?.groups?.["port"];
    if (ENDPOINT.test(host.endpoint) && Number(port ?? 8006) <= 65535) return [];
    return [problem(hostPlace("endpoint"), /@/.test(host.endpoint) ? "holds a user or a password" : `"${host.endpoint}" is not an https address`, "https://<name>:8006", "write the name that the host's certificate carries")];
  },
};
