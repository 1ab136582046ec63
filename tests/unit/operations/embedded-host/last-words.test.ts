import { lastWordsOf } from "../../../../operations/embedded-host/host";

test.each([
  ["a module that is missing", "              ^\n\nError: Cannot find module 'dns-packet'\nRequire stack:\n- /x/names.ts\n    at y\n\nNode.js v24.21.0\n", "Error: Cannot find module 'dns-packet'\nRequire stack:\n- /x/names.ts"],
  ["the last of several", "TypeError: first\n    at a\nRangeError [ERR]: second\n    at b\n\nNode.js v24.21.0", "RangeError [ERR]: second\n    at b\n"],
  ["no error", "one\ntwo\nthree\nfour", "two\nthree\nfour"],
])("an embedded host that did not start says why: %s", (_title, log, expected) => {
  expect(lastWordsOf(log)).toBe(expected);
});
