import { checkEstate, describeProblem } from "../../../components/model";
import { uplinkOf } from "../../../components/model/guards/net-13-gateway";
import { configurationEdges } from "./edges/configuration";
import { estateEdges } from "./edges/estate";
import { ledgerEdges } from "./edges/ledger";
import { peopleEdges } from "./edges/people";
import { secretEdges } from "./edges/secrets";
import { siteEdges } from "./edges/site";
import { gateway } from "./sample";

// The name starts with the guard: `npm run mutate` asks the cases of a guard first.
test.each([...configurationEdges, ...estateEdges, ...ledgerEdges, ...peopleEdges, ...secretEdges, ...siteEdges].map((edge) => [`${edge.guard.toLowerCase()}-: ${edge.what}`, edge] as const))("%s", (_, { guard, input, messages }) => {
  expect(checkEstate(input).filter((problem) => problem.guard === guard).map(describeProblem)).toEqual(messages);
});

test("an address without the length of its network is no network outside", () => {
  expect(uplinkOf({ ...gateway, address: "192.168.7.2" })).toBeUndefined();
  expect(uplinkOf(gateway)?.toString()).toBe("192.168.7.0/24");
});
