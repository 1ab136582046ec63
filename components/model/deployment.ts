/** Whether a stack can log into its machines: its key pair is there, and is one. */
import { SSH_KEY } from "./given";
import type { EnvironmentPlan } from "./plan";
import type { Problem } from "./problem";
import { publicHalf, withoutComment } from "./ssh-key";

/**
 * Everything that is wrong with the key pair of an environment that is reached over SSH; nothing for another one.
 *
 * @param sshKey the private half, as the stack decrypts it; undefined where it is not set
 */
export function checkDeployKey({ environment, adminPoint, deployKey }: Pick<EnvironmentPlan, "environment" | "adminPoint" | "deployKey">, sshKey: string | undefined): readonly Problem[] {
  if (adminPoint === undefined) return [];
  const next = `run npx trilane handover ${environment}`;
  const place = (key: string) => `stack ${environment} trilane:${key}`;
  const missing = [...(deployKey === undefined ? ["deployKey"] : []), ...(sshKey === undefined || sshKey.trim() === "" ? [SSH_KEY] : [])];
  if (missing.length > 0) return missing.map((key) => ({ place: place(key), problem: "is missing", expected: "the key with which the stack logs into its machines", next }));
  const again = `remove trilane:deployKey and trilane:${SSH_KEY}, and ${next}`;
  const half = publicHalf(sshKey ?? "");
  if (half === undefined) return [{ place: place(SSH_KEY), problem: "is not a private key of OpenSSH without passphrase", expected: "what trilane handover made", next: again }];
  return half === withoutComment(deployKey ?? "") ? [] : [{ place: place(SSH_KEY), problem: "does not belong to trilane:deployKey", expected: "both halves of one key", next: again }];
}
