// Preloaded into the embedded host by the bench: keeps the number of requests so far in the file that
// TRILANE_BENCH_REQUESTS names.
"use strict";
const { openSync, writeSync } = require("node:fs");
const { Server } = require("node:https");

const target = process.env.TRILANE_BENCH_REQUESTS;
if (target !== undefined && process.argv.some((word) => word.endsWith("/simulator/process.ts"))) {
  const file = openSync(target, "w", 0o600);
  const { emit } = Server.prototype;
  let count = 0;
  Server.prototype.emit = function (event, ...rest) {
    if (event === "request") writeSync(file, String(++count), 0);
    return emit.call(this, event, ...rest);
  };
}
