/** `npm run docs`: writes docs/guards.md. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { guardsDocument } from "./document";

writeFileSync(join(__dirname, "../../../../docs/guards.md"), guardsDocument());
