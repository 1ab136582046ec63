import { isStanding } from "../components/model/grants";
import { endGrant } from "./grants/carry-out";
import { Desk, type DeskOptions } from "./grants/desk";

/** `trilane revoke <id>`: ends a grant at once, with every open session. */
export async function revoke(id: string, options: DeskOptions & { readonly reason?: string }): Promise<void> {
  const desk = Desk.open(options);
  const grant = desk.grant(id);
  const ended = isStanding(grant) ? await endGrant(desk, grant, options.reason) : `${id}: was ${grant.state} on ${grant.ended ?? "?"}; nothing changed`;
  console.log(options.json === true ? JSON.stringify({ id, state: desk.grant(id).state, changed: isStanding(grant) }) : ended);
}
