import { publicOutputs } from "../../../stacks/exported";

const secret = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", ciphertext: "v1:abc:def" };
const state = (resources?: readonly object[]): unknown => ({ version: 3, deployment: { ...(resources ? { resources } : {}) } });

test("of an exported state, what holds no secret is public", () => {
  const outputs = { trilane: { schema: 1 }, tokens: secret, nested: { list: [1, secret] }, deployed: "abc" };
  expect(publicOutputs(state([{ type: "other", outputs: { x: 1 } }, { type: "pulumi:pulumi:Stack", outputs }]))).toEqual({ trilane: { schema: 1 }, deployed: "abc" });
});

test("a stack that is not up has none", () => {
  expect([publicOutputs(state()), publicOutputs(state([])), publicOutputs({ version: 3 })]).toEqual([undefined, undefined, undefined]);
  expect(publicOutputs(state([{ type: "pulumi:pulumi:Stack" }]))).toEqual({});
});
