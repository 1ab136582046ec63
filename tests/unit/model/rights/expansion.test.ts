import * as fc from "fast-check";
import { BUILT_IN_ROLES, PRIVILEGES } from "../../../../components/model/rights";
import { BUILT_IN_ROLES as EMBEDDED_ROLES, PRIVILEGES as EMBEDDED_PRIVILEGES } from "../../../../simulator/permissions/privileges";
import { anyState, bothSides } from "./law";

it("expands random access control to what the embedded host decides, for everybody on everything", () => {
  fc.assert(
    fc.property(anyState, (state) => {
      const { expanded, decided } = bothSides(state);
      expect(expanded).toEqual(decided);
    }),
    { numRuns: 1500 },
  );
});

it("knows the privileges and roles that Proxmox brings along", () => {
  const own = (privileges: Iterable<string>) => [...privileges].filter((privilege) => privilege !== "VM.Monitor").sort();
  expect(own(PRIVILEGES)).toEqual([...EMBEDDED_PRIVILEGES].sort());
  expect(Object.fromEntries(BUILT_IN_ROLES.map(({ id, privileges }) => [id, own(privileges)]))).toEqual(Object.fromEntries([...EMBEDDED_ROLES].map(([id, privileges]) => [id, [...privileges].sort()])));
});
