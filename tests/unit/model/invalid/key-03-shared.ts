import { HOST_KEY, sample } from "../sample";
import type { InvalidCase } from "./case";

const [admin = ""] = sample.settings.host.adminKeys;
const { dev, test, prod } = sample.settings.environments;
const withKeys = (ofDev: string, ofTest: string, ofProd: string) => ({
  ...sample,
  settings: { ...sample.settings, environments: { dev: { ...dev!, deployKey: ofDev }, test: { ...test!, deployKey: ofTest }, prod: { ...prod!, deployKey: ofProd } } },
});

export const invalid: InvalidCase = {
  guard: "KEY-03",
  input: withKeys(admin.replace("anna", "trilane-dev"), "trilane-test", admin),
  valid: withKeys(HOST_KEY, HOST_KEY.replace("root", "trilane-test").replace("gNo", "gNp"), HOST_KEY.replace("gNo", "gNq")),
  messages: [
    "Pulumi.test.yaml trilane:deployKey: is not an OpenSSH public key; expected the OpenSSH public key that trilane handover makes; remove trilane:deployKey and trilane:sshKey there, and run npx trilane handover test",
    "Pulumi.dev.yaml trilane:deployKey: is the key of an admin; expected a key of this environment alone; remove trilane:deployKey and trilane:sshKey there, and run npx trilane handover dev",
    "Pulumi.prod.yaml trilane:deployKey: is the key of an admin; expected a key of this environment alone; remove trilane:deployKey and trilane:sshKey there, and run npx trilane handover prod",
    "Pulumi.prod.yaml trilane:deployKey: is already the key of dev; expected a key of this environment alone; remove trilane:deployKey and trilane:sshKey there, and run npx trilane handover prod",
  ],
};
