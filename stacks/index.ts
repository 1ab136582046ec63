/** The program of every stack: what it declares depends on the stack's name alone. */
import { program } from "./program";

export = program;
