// Preloaded by the bench: when a program of Pulumi's ends, its largest memory in KiB is added as a line to the file that
// TRILANE_BENCH_MEMORY names.
"use strict";
const { appendFileSync } = require("node:fs");

const target = process.env.TRILANE_BENCH_MEMORY;
if (target !== undefined && /pulumi.cmd.run(.index.js)?$/.test(process.argv[1] ?? "")) {
  process.once("exit", () => appendFileSync(target, `${process.resourceUsage().maxRSS}\n`));
}
