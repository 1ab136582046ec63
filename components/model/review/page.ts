/** The page of a review: which words stand where. */
import { answersOf } from "./answers";
import type { Page, Section, Tone } from "./block";
import type { Review } from "./review";
import { accessSection } from "./sections/access";
import { capacitySection } from "./sections/capacity";
import { certificateSection, refusalSection } from "./sections/certificate";
import { changesSection } from "./sections/changes";
import { inventorySection } from "./sections/inventory";
import { ledgerSection } from "./sections/ledger";
import { reachabilitySection } from "./sections/reachability";
import { standardSection } from "./sections/standard";
import type { VerdictLevel } from "./verdict";

const TONES: Readonly<Record<VerdictLevel, Tone>> = { refused: "danger", danger: "danger", caution: "caution", calm: "good" };

/** What a page says about a review. */
export function pageOf(review: Review): Page {
  const { estate, name, base, today, verdict } = review;
  return {
    estate,
    title: base === undefined ? "the estate" : "review of a change",
    source: base === undefined ? `${name}, as of ${today}.` : `${name}, compared with ${base}, as of ${today}.`,
    tone: TONES[verdict.level],
    headline: verdict.headline,
    reasons: [...verdict.reasons, ...review.notes.map((note) => `Note: ${note}.`)],
    answers: answersOf(review),
    sections: sectionsOf(review),
  };
}

function sectionsOf(review: Review): readonly Section[] {
  const { inventory, access, standard, ladder } = review;
  return [
    ...refusalSection(review),
    ...changesSection(review),
    ...pictureSection(review),
    ...(inventory ? [reachabilitySection(review), ledgerSection(review), ...certificateSection(review), ...(access ? [accessSection(access)] : []), capacitySection(review), inventorySection(inventory, ladder)] : []),
    ...(standard ? [standardSection(standard)] : []),
  ];
}

function pictureSection({ pictures, base }: Review): readonly Section[] {
  if (pictures.length === 0) return [];
  return [
    {
      id: "picture",
      title: "Picture",
      lead: `Each lane is an environment: a copy of the whole estate with machines, a network and rights of its own. No line leads from one lane to another, because no connection does.${base === undefined ? "" : " What the change touches is marked with a sign."}`,
      blocks: [{ kind: "lanes", lanes: pictures }],
    },
  ];
}
