import { text } from "node:stream/consumers";
import { adviceFor } from "./engine/advice";
import { misused } from "./failure";
import { layoutOf } from "./workspace/layout";
import { placesOf } from "./workspace/places";

/** `trilane explain <stack>`: reads what a failed `pulumi up` printed and says what to do about it. */
export async function explain(stack: string, { json }: { readonly json: boolean }): Promise<void> {
  if (process.stdin.isTTY) throw misused(`explain ${stack}: nothing to explain; expected what pulumi printed, on stdin; for example pulumi up -s ${stack} 2>&1 | tee up.log, then npx trilane explain ${stack} < up.log`);
  const advice = adviceFor(await text(process.stdin), stack, layoutOf(placesOf().project).hostOf(stack));
  console.log(json ? JSON.stringify({ stack, advice }) : `${stack}: ${advice}`);
}
