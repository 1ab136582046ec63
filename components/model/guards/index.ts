/** Every guard, in the order in which problems are told: what others build upon comes first. */
import type { PlanInput } from "../input";
import type { Problem } from "../problem";
import type { Guard } from "./guard";
import { ladderNotEmpty } from "./ladder-01-not-empty";
import { ladderHasSettings } from "./ladder-02-settings";
import { environmentName } from "./name-01-environment";
import { labels } from "./name-02-label";
import { uniqueNames } from "./name-03-unique";
import { oneLineTexts } from "./text-01-one-line";
import { endpointHttps } from "./host-01-endpoint";
import { hostNames } from "./host-02-names";
import { knownHost } from "./host-03-known";
import { endpointOnce } from "./host-04-endpoint-once";
import { addressOnce } from "./host-05-address-once";
import { knownNode } from "./node-01-known";
import { knownMachine } from "./node-02-machine";
import { adminKeys } from "./key-01-admin";
import { adminPointKnown } from "./key-02-admin-point";
import { deployKeyApart } from "./key-03-deploy";
import { agentPresent } from "./key-04-agent";
import { readableNetwork } from "./net-01-readable";
import { separateNetworks } from "./net-02-overlap";
import { privateNetworks } from "./net-03-private";
import { foreignAddresses } from "./net-04-foreign";
import { roomyNetwork } from "./net-05-room";
import { uniqueVlans } from "./net-06-vlan-unique";
import { vlanRange } from "./net-07-vlan-range";
import { gatewayInside } from "./net-08-gateway";
import { peerAddresses } from "./net-09-peers";
import { managementApart } from "./net-10-management";
import { modeSettings } from "./net-11-mode";
import { slicesInside } from "./net-12-slice";
import { gatewayPlaced } from "./net-13-gateway";
import { vpnApart } from "./net-14-vpn";
import { vmidRange } from "./id-01-vmid-range";
import { separateVmids } from "./id-02-vmid-overlap";
import { uniqueSlots } from "./id-03-slots";
import { enoughVmids } from "./id-04-vmids-run-out";
import { enoughAddresses } from "./id-05-addresses-run-out";
import { knownRole } from "./service-01-role";
import { instancesFit } from "./service-02-instances";
import { readablePorts } from "./service-03-ports";
import { pinnedPackages } from "./service-04-packages";
import { knownUnits } from "./service-05-units";
import { ownFiles } from "./service-06-files";
import { ownDisk } from "./data-01-disk";
import { ownSerial } from "./data-02-serial";
import { ownMount } from "./data-03-mount";
import { holderName } from "./data-04-name";
import { retiredSaid } from "./data-05-retired";
import { machineFitsHost } from "./cap-01-machine";
import { budgetKept } from "./cap-02-budget";
import { hostNotOversold } from "./cap-03-host";
import { soundNumbers } from "./cap-04-numbers";
import { nodeNotOversold } from "./cap-05-node";
import { machineFitsNode } from "./cap-06-fits";
import { knownEnds } from "./flow-01-known";
import { listenedPort } from "./flow-02-port";
import { noCrossing } from "./flow-03-crossing";
import { flowOnce } from "./flow-04-once";
import { imageChecksum } from "./image-01-checksum";
import { imagePinned } from "./image-02-pinned";
import { imageFormat } from "./image-03-format";
import { imageOverHttps } from "./image-04-https";
import { imageName } from "./image-05-name";
import { liveOnlyInProduction } from "./integration-01-live";
import { sandboxExists } from "./integration-02-sandbox";
import { modeDeclared } from "./integration-03-mode";
import { endpointReadable } from "./integration-04-endpoint";
import { sandboxApart } from "./integration-05-apart";
import { integrationUsed } from "./integration-06-used";
import { configurationKey } from "./configuration-01-key";
import { configurationValue } from "./configuration-02-value";
import { configurationReference } from "./configuration-03-reference";
import { productionStrict } from "./configuration-04-strict";
import { configurationClear } from "./configuration-05-clear";
import { knownDifference } from "./difference-01-known";
import { differenceCurrent } from "./difference-02-expired";
import { differenceDated } from "./difference-03-date";
import { differenceReasoned } from "./difference-04-reason";
import { differenceOnce } from "./difference-05-once";
import { differenceValue } from "./difference-06-value";
import { differenceUsed } from "./difference-07-used";
import { personalDataApart } from "./acceptance-01-personal";
import { acceptanceCurrent } from "./acceptance-02-current";
import { reachedRepository } from "./repository-01-reached";
import { strongSecrets } from "./secret-01-strength";
import { knownSecrets } from "./secret-02-known";
import { rotatedSecrets } from "./secret-03-rotated";
import { databaseLogins } from "./database-01-logins";
import { reachedDatabases } from "./database-02-reached";
import { namedPeople } from "./people-01-name";
import { ownAccounts } from "./people-02-account";
import { accountOnce } from "./people-03-once";
import { knownRoles } from "./people-04-role";
import { fewProductionDeployers } from "./people-05-production";
import { deployersApart } from "./people-06-apart";
import { anotherApproves } from "./people-07-approver";
import { adminsApart } from "./people-08-admin";
import { secondFactor } from "./people-09-second-factor";
import { readableRealms } from "./people-10-realm";
import { stillHere } from "./people-11-ended";
import { backupPolicy } from "./backup-01-policy";
import { productionBackedUp } from "./backup-02-production";
import { transferName } from "./transfer-01-name";

export type { Guard } from "./guard";

/** All guards. */
export const guards: readonly Guard[] = [
  ladderNotEmpty,
  ladderHasSettings,
  environmentName,
  labels,
  uniqueNames,
  oneLineTexts,
  endpointHttps,
  hostNames,
  knownHost,
  endpointOnce,
  addressOnce,
  knownNode,
  knownMachine,
  adminKeys,
  adminPointKnown,
  deployKeyApart,
  agentPresent,
  readableNetwork,
  separateNetworks,
  privateNetworks,
  foreignAddresses,
  roomyNetwork,
  uniqueVlans,
  vlanRange,
  gatewayInside,
  peerAddresses,
  managementApart,
  modeSettings,
  slicesInside,
  gatewayPlaced,
  vpnApart,
  vmidRange,
  separateVmids,
  uniqueSlots,
  enoughVmids,
  enoughAddresses,
  knownRole,
  instancesFit,
  readablePorts,
  pinnedPackages,
  knownUnits,
  ownFiles,
  reachedRepository,
  ownDisk,
  ownSerial,
  ownMount,
  holderName,
  retiredSaid,
  machineFitsHost,
  budgetKept,
  hostNotOversold,
  soundNumbers,
  nodeNotOversold,
  machineFitsNode,
  knownEnds,
  listenedPort,
  noCrossing,
  flowOnce,
  imageChecksum,
  imagePinned,
  imageFormat,
  imageOverHttps,
  imageName,
  liveOnlyInProduction,
  sandboxExists,
  modeDeclared,
  endpointReadable,
  sandboxApart,
  integrationUsed,
  configurationKey,
  configurationValue,
  configurationReference,
  productionStrict,
  configurationClear,
  knownDifference,
  differenceCurrent,
  differenceDated,
  differenceReasoned,
  differenceOnce,
  differenceValue,
  differenceUsed,
  personalDataApart,
  acceptanceCurrent,
  strongSecrets,
  knownSecrets,
  databaseLogins,
  reachedDatabases,
  rotatedSecrets,
  namedPeople,
  ownAccounts,
  accountOnce,
  knownRoles,
  fewProductionDeployers,
  deployersApart,
  anotherApproves,
  adminsApart,
  secondFactor,
  readableRealms,
  stillHere,
  backupPolicy,
  productionBackedUp,
  transferName,
];

/** Everything that is wrong, from every guard at once. A guard that fails counts as a violation. */
export function checkEstate(input: PlanInput): readonly Problem[] {
  return guards.flatMap((guard) => runGuard(guard, input));
}

function runGuard(guard: Guard, input: PlanInput): readonly Problem[] {
  try {
    return guard.check(input).map((found) => ({ ...found, guard: guard.id }));
  } catch (error) {
    const problem = `guard ${guard.id} could not decide (${String(error)})`;
    return [{ place: "stacks/estate.ts", problem, expected: guard.title, next: "mend the other problems first, or report this one", guard: guard.id }];
  }
}
