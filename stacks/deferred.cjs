// Pulumi's SDK loads packages that only serialized functions (dynamic providers, callbacks in a cloud) and the
// Automation API need: TypeScript's compiler and half of npm, three quarters of its start. Nothing here uses them. They
// are loaded when somebody first touches them, so whoever does gets the real thing.
"use strict";
const Module = require("node:module");

const DEFERRED = new Set(["@npmcli/arborist", "typescript"]);
const load = Module._load;

Module._load = function (request, parent, isMain) {
  const ofTheSdk = DEFERRED.has(request) && parent?.filename.includes("/@pulumi/pulumi/");
  return ofTheSdk ? deferred(() => load.call(Module, request, parent, isMain)) : load.call(Module, request, parent, isMain);
};

/** Stands for a module until one of its properties is asked for. */
function deferred(loadIt) {
  let loaded;
  const real = () => (loaded ??= loadIt());
  // The code that TypeScript's compiler writes around an import asks for this one at once.
  return new Proxy({}, { get: (_, key) => (key === "__esModule" ? true : real()[key]), has: (_, key) => key in real() });
}
