import { readFileSync } from "node:fs";
import { join } from "node:path";
import { transformSync } from "@swc/core";
import * as model from "../../../components/model";

const readme = readFileSync(join(__dirname, "../../../components/model/README.md"), "utf8");

test("the example of the README does what it says", () => {
  const [, source = ""] = /```ts\n([\s\S]*?)```/.exec(readme) ?? [];
  const { code } = transformSync(source, { jsc: { parser: { syntax: "typescript" }, target: "es2023" }, module: { type: "commonjs" } });
  const exported: { problems?: unknown; machine?: unknown } = {};
  const load = (path: string) => {
    expect(path).toBe("../components/model");
    return model;
  };
  new Function("exports", "require", code)(exported, load);
  expect(exported.problems).toEqual([]);
  expect(exported.machine).toMatchObject({ name: "prod-web-1", vmid: 1010, address: "10.30.0.10" });
});
