import { generateKeyPairSync } from "node:crypto";
import { planEstate, type EnvironmentPlan } from "../../../components/model";
import { checkDeployKey } from "../../../components/model/deployment";
import { publicHalf, withoutComment } from "../../../components/model/ssh-key";
import { newSshKey } from "../../../operations/workspace/ssh-key";
import { HOST_KEY, repository, sample, withEnvironment, withHost } from "./sample";

const adminPoint = { host: "admin.example.internal", port: 22, user: "trilane", hostKey: HOST_KEY };
const { privateKey, publicKey } = newSshKey("trilane-test");
const planWith = (deployKey: string | undefined): EnvironmentPlan => {
  const { settings } = withEnvironment("test", { adminPoint, deployKey });
  const { host, hosts } = withHost({ agent: true }).settings;
  return planEstate({ ...sample, estate: { ...sample.estate, repository }, settings: { ...settings, host, hosts } }).environments.find(({ environment }) => environment === "test")!;
};

test("the public half of a private key is read from it; of anything else there is none", () => {
  expect(publicHalf(privateKey)).toBe(withoutComment(publicKey));
  expect(publicHalf(privateKey.trim())).toBe(withoutComment(publicKey));
  const pem = generateKeyPairSync("ed25519", { privateKeyEncoding: { type: "pkcs8", format: "pem" }, publicKeyEncoding: { type: "spki", format: "pem" } }).privateKey;
  const body = (text: string) => `-----BEGIN OPENSSH PRIVATE KEY-----\n${text}\n-----END OPENSSH PRIVATE KEY-----\n`;
  // A key with a passphrase names its cipher where one without says "none".
  const locked = body(Buffer.from(Buffer.from(privateKey.split("\n").slice(1, -2).join(""), "base64").toString("latin1").replace("none", "aes2"), "latin1").toString("base64"));
  for (const text of ["", publicKey, pem, body("AAAA"), body("A"), body(btoa("openssh-key-v1\0")), locked]) expect(publicHalf(text)).toBeUndefined();
});

test("machines let in the admins and the key of their stack, and are replaced with it", () => {
  const [before, after] = [planWith(undefined), planWith(publicKey)];
  expect(after.machines[0]?.keys).toEqual([...sample.settings.host.adminKeys, publicKey].sort());
  expect(after.machines[0]?.immutable).not.toBe(before.machines[0]?.immutable);
});

test("a pair that is missing, torn or no pair is told, and the private half never shown", () => {
  const plan = planWith(publicKey);
  expect(checkDeployKey(plan, privateKey)).toEqual([]);
  expect(checkDeployKey({ ...plan, adminPoint: undefined as never }, undefined)).toEqual([]);
  const told = (deployKey: string | undefined, sshKey: string | undefined): readonly string[] => checkDeployKey(planWith(deployKey), sshKey).map(({ place, problem, next }) => `${place}: ${problem}; ${next}`);
  expect(told(undefined, " ")).toEqual(["deployKey", "sshKey"].map((key) => `stack test trilane:${key}: is missing; run npx trilane handover test`));
  expect(told(publicKey, "-----BEGIN")).toEqual(["stack test trilane:sshKey: is not a private key of OpenSSH without passphrase; remove trilane:deployKey and trilane:sshKey, and run npx trilane handover test"]);
  expect(told(publicKey, newSshKey("x").privateKey)).toEqual(["stack test trilane:sshKey: does not belong to trilane:deployKey; remove trilane:deployKey and trilane:sshKey, and run npx trilane handover test"]);
});
