/** The program of every stack: what it declares depends on the stack's name alone. */
import { hideValues } from "./debug-log";
import { endWithEngine } from "./orphan";
import { program } from "./program";

endWithEngine();
hideValues();

export = program;
