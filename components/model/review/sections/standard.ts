/** The one-page standard as a section. */
import type { Block, Section, Text } from "../block";
import type { Standard } from "../standard";

/** Naming, variables, accounts, access, deployment, rollback. */
export function standardSection({ naming, variables, accounts, access, deployment, rollback }: Standard): Section {
  const rules = (title: string, items: readonly string[]): readonly Block[] => [{ kind: "heading", text: title }, { kind: "list", items: items.map(marked) }];
  return {
    id: "standard",
    title: "Standard",
    lead: "What everybody who works on this estate goes by. It is generated from the code, so it cannot be out of date.",
    blocks: [
      { kind: "heading", text: "Names" },
      { kind: "facts", items: naming },
      ...rules("How access works, and how it is checked", access),
      ...rules("Who deploys, who approves", deployment),
      ...rules("When to roll back", rollback),
      { kind: "table", caption: "accounts that deploy: one per environment, without a password", head: ["environment", "user", "token", "rights on the host"], rows: accounts.map(({ environment, user, token, rights }) => [environment, [{ code: user }], [{ code: token }], rights]) },
      { kind: "table", caption: "settings that have to be written", head: ["setting", "file", "expected", "example"], rows: variables.map(({ file, name, expected, example }) => [[{ code: name }], file, expected, [{ code: example }]]) },
    ],
  };
}

/** Words in backticks are commands. */
function marked(text: string): Text {
  return text.split(/`([^`]+)`/).map((part, index) => (index % 2 === 1 ? { code: part } : part)).filter((part) => part !== "");
}
