import { copyData } from "./copy";
import { migrateData, moveEnvironment, prepare, replaceMachine } from "./move";
import { startMachines, stopMachines } from "./power";
import { releaseHost, removeOld, returnHome } from "./remove";
import type { StepKind } from "../../components/model/maintenance";
import type { Work } from "./work";

const ACTIONS: Readonly<Record<StepKind, (work: Work) => Promise<void>>> = {
  pause: stopMachines,
  stop: stopMachines,
  start: startMachines,
  resume: startMachines,
  prepare,
  copy: copyData,
  move: moveEnvironment,
  migrate: migrateData,
  replace: replaceMachine,
  remove: removeOld,
  release: releaseHost,
  return: returnHome,
};

/** Carries a step out. It looks at the host first: what is done already is not done again. */
export function carryOutStep(work: Work): Promise<void> {
  return ACTIONS[work.step.kind](work);
}
