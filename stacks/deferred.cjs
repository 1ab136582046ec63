// Pulumi's SDK loads what only serialized functions (dynamic providers, callbacks in a cloud) and the Automation API
// need: TypeScript's compiler and half of npm, three quarters of its start; zod loads its messages in fifty languages.
// Nothing here uses them. They are loaded when somebody first touches them, so whoever does gets the real thing.
"use strict";
const Module = require("node:module");

/** What is asked for, and who asks. */
const DEFERRED = { "@npmcli/arborist": "/@pulumi/pulumi/", typescript: "/@pulumi/pulumi/", "./automation": "/@pulumi/pulumi/index.js", "../locales/index.cjs": "/zod/" };
const load = Module._load;

Module._load = function (request, parent, isMain) {
  const asker = Object.hasOwn(DEFERRED, request) ? DEFERRED[request] : undefined;
  return asker !== undefined && parent?.filename.includes(asker) ? deferred(() => load.call(Module, request, parent, isMain)) : load.call(Module, request, parent, isMain);
};

/** Stands for a module until one of its properties is asked for. */
function deferred(loadIt) {
  let loaded;
  const real = () => (loaded ??= loadIt());
  // The code that TypeScript's compiler writes around an import asks for this one at once.
  return new Proxy({}, { get: (_, key) => (key === "__esModule" ? true : real()[key]), has: (_, key) => key in real() });
}
