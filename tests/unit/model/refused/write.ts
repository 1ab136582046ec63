/** `npm run docs`: writes docs/guards.md, and what the proof tells. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { toldText } from "../reachability/told";
import { guardsDocument } from "./document";

writeFileSync(join(__dirname, "../../../../docs/guards.md"), guardsDocument());
writeFileSync(join(__dirname, "../reachability/told.txt"), toldText());
