import { homedir } from "node:os";
import { backendFolder } from "../../../operations/engine/backend";

const target = { pulumi: "pulumi", folder: "/project", project: "trilane", env: {}, passphraseFile: () => undefined };

test.each([
  ["file:///srv/state", "/srv/state"],
  ["file:///srv/my%20state?metadata=skip", "/srv/my state"],
  ["file://./state", "/project/state"],
  ["file://~", homedir()],
  ["file://~/state", `${homedir()}/state`],
  ["https://api.pulumi.com", undefined],
  ["s3://bucket", undefined],
])("%s is the folder %s", (backend, folder) => {
  expect(backendFolder({ ...target, backend })).toBe(folder);
  expect(backendFolder({ ...target, env: { PULUMI_BACKEND_URL: backend } })).toBe(folder);
});
