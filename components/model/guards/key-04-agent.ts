import { ladderOf } from "../ladder";
import { hostPlace, settingsPlace } from "../place";
import { problem, type Guard } from "./guard";

/** KEY-04 */
export const agentPresent: Guard = {
  id: "KEY-04",
  title: "machines that are reached over SSH have the QEMU guest agent",
  why: "their host keys are read through it: without it, the first one who answers would have to be trusted",
  check({ settings }) {
    const without = ladderOf(settings).filter(({ host, settings: { adminPoint } }) => adminPoint !== undefined && host.agent !== true);
    return without.map(({ name }) => problem(settingsPlace(name, "adminPoint"), "needs the guest agent in the image", `${hostPlace("agent")}: true`, "put qemu-guest-agent into the image and set it, or remove the admin point"));
  },
};
