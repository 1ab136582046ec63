// The program of every stack. Plain JavaScript, because it only makes the rest load quickly: each `pulumi preview` loads
// it anew. What that saves is in bench/README.md.
"use strict";
const { createRequire } = require("node:module");
const { retrieveSourceMap } = require("./typescript.cjs");
require("./deferred.cjs");

// The SDK takes a stack trace with each resource and each promise, and translates its lines to those of TypeScript for
// nobody to read. An error that ends the program still has them translated: V8 words a stack when it is first looked at.
const translate = Error.prepareStackTrace;
Error.prepareStackTrace = undefined;
for (const event of ["uncaughtException", "unhandledRejection"]) {
  process.prependListener(event, () => {
    if (translate === undefined) return;
    createRequire(require.resolve("@pulumi/pulumi"))("source-map-support").install({ retrieveSourceMap });
    Error.prepareStackTrace = translate;
  });
}

module.exports = require("./main.ts");
