import { checkEstate, describeProblem } from "../../../components/model";
import { estateEdges } from "./edges/estate";
import { ledgerEdges } from "./edges/ledger";
import { siteEdges } from "./edges/site";

// The name starts with the guard: `npm run mutate` asks the cases of a guard first.
test.each([...estateEdges, ...ledgerEdges, ...siteEdges].map((edge) => [`${edge.guard.toLowerCase()}-: ${edge.what}`, edge] as const))("%s", (_, { guard, input, messages }) => {
  expect(checkEstate(input).filter((problem) => problem.guard === guard).map(describeProblem)).toEqual(messages);
});
