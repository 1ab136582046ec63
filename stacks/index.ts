/** The program of every stack: what it declares depends on the stack's name alone. */
import { hideValues } from "./debug-log";
import { program } from "./program";

hideValues();

export = program;
