/** What every guest finds before it boots. */
import { execFileSync } from "node:child_process";
import { prepareScript } from "../../../../simulator/world/guests/prepare";

const checked = (script: string): string => {
  execFileSync("sh", ["-n"], { input: script });
  return script;
};

test("apt's lists have the names that the mirror's address gives them, and only where there is a mirror", () => {
  expect(checked(prepareScript({ mirror: "10.99.2.80" }))).toContain("ln -sfn \"$list\" '/var/lib/apt/lists/10.99.2.80_debian_'\"${list##*/}\"");
  expect(checked(prepareScript({}))).not.toContain("apt");
});

test("the authority of the servers outside is trusted once", () => {
  const script = checked(prepareScript({ authority: "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n" }));
  expect(script.indexOf("!= '-----BEGIN CERTIFICATE-----\nAAAA")).toBeLessThan(script.indexOf(">> /etc/ssl/certs/ca-certificates.crt"));
});
