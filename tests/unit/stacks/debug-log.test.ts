import { hideValues, withoutValues } from "../../../stacks/debug-log";

test.each([
  ["RegisterResource RPC finished: resource:a[b]; err: null, resp: urn,id,hunter2", "RegisterResource RPC finished: resource:a[b]; err: null, resp: [not shown]"],
  ['Invoke RPC prepared: tok=a:b:c, obj={"key":"hunter2"}', "Invoke RPC prepared: tok=a:b:c, obj=[not shown]"],
  ["Serialize property [x]: primitive=hunter2", "Serialize property [x]: primitive=[not shown]"],
  ["Registering resource: t=a:b:C, name=one, custom=true, remote=false", "Registering resource: t=a:b:C, name=one, custom=true, remote=false"],
])("%s", (message, shown) => {
  expect(withoutValues(message)).toBe(shown);
});

test("the log that is given writes without values, and keeps everything else", async () => {
  const written: string[] = [];
  const log = { debug: async (message: string): Promise<void> => void written.push(message) };
  hideValues(log);
  await log.debug("RPC finished, resp: hunter2");
  expect(written).toEqual(["RPC finished, resp: [not shown]"]);
});
