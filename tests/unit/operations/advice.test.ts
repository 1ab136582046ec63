import { adviceFor } from "../../../operations/engine/advice";

const again = "run pulumi up again: pulumi up --refresh -s dev";

test.each([
  ["error: 500 VM is locked (create)\n PUT qemu/3011/config", `a task of the host died and left the lock create; free the machine on the host with qm unlock 3011, remove it with qm destroy 3011 --destroy-unreferenced-disks 1 if it was only being created, then ${again}`],
  ["task failed: unexpected status", `a task of the host died; free the machine on the host with qm unlock <vmid>, remove it with qm destroy <vmid> --destroy-unreferenced-disks 1 if it was only being created, then ${again}`],
  ["500 unable to create VM 3011 - VM 3011 already exists on node 'pve1'", `VM 3011 is on the host, and this stack does not know it: a creation that died leaves one that no environment's token sees; trilane verify -s host-b names it and the commands that remove it, then ${again}`],
  ["VM is locked (backup)", `the machine is busy; wait until the backup has ended (its task list says when), then ${again}`],
  ["qemu-img: error while writing: No space left on device", `the storage is full; free room on it or enlarge it, then ${again}`],
  ["cannot import from 'trilane-images:import/x.qcow2' - qemu-img", `the image is gone from the host; bring it back with pulumi up -s host-b --refresh, then ${again}`],
  ["error: the stack is currently locked by 1 lock(s).", "a run of this stack was killed, or somebody works on it; when nobody does: npx trilane recover dev, and where that says so pulumi cancel -s dev before it; then run this again"],
  ["get stack secrets manager: passphrase must be set with PULUMI_CONFIG_PASSPHRASE", "the passphrase of dev is not known here; name its file in PULUMI_CONFIG_PASSPHRASE_FILE, a command that prints it in TRILANE_PASSPHRASE_COMMAND, or the folder of all with --passphrases where that is an option"],
  ["401 Authentication failed!", `the token has expired or is unknown; extend it on the host, or make another one (pulumi up -s host-b --refresh, then trilane handover dev), then ${again}`],
  ["error getting IPSet content: 500 no such IPSet 'ipfilter-net0'", `a replacement was killed or failed, and what it had deleted is still in the state; run npx trilane recover dev, then ${again}`],
  ["403 Permission check failed (/vms/3011, VM.Audit)", `VM 3011 is gone or out of its pool; if it is gone, as after a replacement that failed, run npx trilane recover dev, then ${again}`],
  ["403 Permission check failed (/storage/x, Datastore.Audit)", `the token lacks this right; its role comes with pulumi up -s host-b, then ${again}`],
  ["received interrupt", `somebody stopped the task on the host; ${again}`],
  ["Put \"https://pve1:8006\": EOF", `the host did not answer to the end; look whether it is up, then ${again}: what it had done by then is found and taken on`],
  ["received an HTTP 596 response", `the host did not answer to the end; look whether it is up, then ${again}: what it had done by then is found and taken on`],
  ["error: open keeper hashivault://trilane-dev: neither VAULT_SERVER_URL nor VAULT_ADDR environment variables are set", "the key store that secretsprovider in Pulumi.dev.yaml names does not answer; log in to it in this shell, then run this again"],
  ["something new", `look at the task list of the host for what went wrong, mend it, then ${again}`],
])("%s", (said, advice) => expect(adviceFor(said, "dev", "host-b")).toBe(advice));

test("a host stack's own token is set, not handed over", () => {
  expect(adviceFor("401", "host", "host")).toContain("set another one as trilane:apiToken");
});
