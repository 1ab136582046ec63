import { inspect } from "node:util";
import { HostConnection } from "../../../components/host/connection";

test("a connection does not show its token: not printed, not serialized, not in its identity", () => {
  const connection = new HostConnection("https://pve.example:8006", "u@pve!t1=SECRET-UUID");
  expect(`${inspect(connection)} ${JSON.stringify(connection)} ${connection.identity} ${String(connection)}`).not.toContain("SECRET-UUID");
  expect(connection.identity).toBe("u@pve!t1");
  expect(new HostConnection("https://pve.example:8006", "SECRET-UUID").identity).not.toContain("SECRET-UUID");
});
