import { sample } from "../sample";
import type { PlanInput } from "../../../../components/model";
import type { InvalidCase } from "./case";

const name = "preproduction1";
const capacity = { cores: 2000, memoryMiB: 2 ** 24, diskGiB: 100000 };
const budget = { cores: 400, memoryMiB: 2 ** 20, diskGiB: 10000 };
const host = { ...sample.settings.host, environments: [name, "prod"], capacity, nodes: { pve1: { address: sample.settings.host.nodeAddress, capacity } } };
const { dev, prod } = sample.settings.environments;
const service = "s".repeat(40);

function named(long: string): PlanInput {
  return {
    ...sample,
    estate: {
      ...sample.estate,
      services: { [long]: { slot: 10, instances: 100, role: "front", purpose: "is long", persists: { files: { what: "files", mount: "/srv/files", sizeGiB: 1 } } } },
      flows: [],
      integrations: {},
    },
    differences: [],
    settings: {
      host,
      hosts: { host },
      environments: { [name]: { ...dev!, budget }, prod: { ...prod!, budget } },
    },
  };
}

export const invalid: InvalidCase = {
  guard: "DATA-04",
  input: named(service),
  valid: named("s".repeat(39)),
  messages: [
    `stacks/estate.ts services.${service}: ${name}-${service}-100-data has 64 characters; expected at most 63; give the service a shorter name before it has data`,
  ],
};
