import fc from "fast-check";
import { describeProblem } from "../../../components/model";
import { courseOf, settingsAfter, stepsOf, type StepDone } from "../../../components/model/rotation";
import { overdueProblems, secretAges } from "../../../components/model/secret-ages";
import type { SecretSettings } from "../../../components/model/settings";
import { isVerifierOf, verifierOf } from "../../../components/secrets/scram.cjs";

test("a whole rotation: two values side by side from the preparation on, and one in the end", () => {
  expect(stepsOf(true).map((step) => settingsAfter(step, 4))).toEqual([undefined, { generation: 3, overlap: "next" }, { generation: 4, overlap: "previous" }, { generation: 4 }]);
  expect(stepsOf(false).map((step) => settingsAfter(step, 4))).toEqual([undefined, { generation: 4 }]);
});

// Each step changes the settings, runs, and is noted; a kill may come before, between and behind.
test("killed anywhere and as often as may be, it reaches the next generation, with every step noted once and in order", () => {
  fc.assert(
    fc.property(fc.boolean(), fc.integer({ min: 1, max: 5 }), fc.array(fc.constantFrom("settings", "noted", "none"), { maxLength: 8 }), (twoSided, start, kills) => {
      let settings: SecretSettings = { generation: start };
      const done: StepDone[] = [];
      const values: string[] = [];
      for (const kill of [...kills, "none", "none", "none", "none"]) {
        const { generation, steps } = courseOf(twoSided, settings, done);
        if (generation > start + 1) break;
        for (const step of steps) {
          settings = settingsAfter(step, generation) ?? settings;
          values.push(JSON.stringify(settings));
          if (kill === "settings") break;
          done.push({ generation, step });
          if (kill === "noted") break;
        }
      }
      expect(done).toEqual(stepsOf(twoSided).map((step) => ({ generation: start + 1, step })));
      expect(settings).toEqual({ generation: start + 1 });
      // A consumer's value is never gone while it is used: the generation changes only while both hold, or at once.
      const order = [...new Set(values)];
      expect(order).toEqual([...new Set([{ generation: start }, ...stepsOf(twoSided).flatMap((step) => settingsAfter(step, start + 1) ?? [])].map((one) => JSON.stringify(one)))]);
    }),
  );
});

test("age and due date come from what a stack tells; what it does not tell is not overdue", () => {
  const secrets = [{ name: "db/app", policy: { kind: "password", length: 32, purpose: "x", rotateAfterDays: 90 }, length: 32, consumers: ["db", "web"], twoSided: true, generation: 1 }, { name: "web/new", policy: { kind: "key", bytes: 32, purpose: "x", rotateAfterDays: 365 }, length: 43, consumers: ["web"], twoSided: false, generation: 1 }] as const;
  const told = (since: string) => ({ schema: 1 as const, key: "k", secrets: { "db/app": { digest: "d", since, generation: 2, earlier: [] }, "api-token": { digest: "e", since, generation: 1, earlier: [] } } });
  const ages = (since: string) => secretAges("prod", { secrets }, told(since), "2026-11-21");
  expect(ages("2026-08-24").map(({ name, days, due, overdue }) => [name, days, due, overdue])).toEqual([["db/app", 89, "2026-11-22", false], ["web/new", undefined, undefined, false], ["api-token", 89, "2027-08-24", false]]);
  expect(overdueProblems(ages("2026-08-23")).map(describeProblem)).toEqual(["secret db/app of stack prod: is 90 days old, and was due on 2026-11-21; expected a value that is changed in time; rotate it: npx trilane rotate db/app --env prod, or where it is given: pulumi config set --secret trilane:db/app -s prod"]);
});

test("the key for SSH is listed where a stack has one, and says how another one is made", () => {
  const told = (secrets: Readonly<Record<string, { digest: string; since: string; generation: number; earlier: string[] }>>) => secretAges("prod", undefined, { schema: 1, key: "k", secrets }, "2026-11-21");
  const since = { digest: "d", since: "2025-11-20", generation: 1, earlier: [] };
  expect(told({}).map(({ name }) => name)).toEqual(["api-token"]);
  const ages = told({ "ssh-key": since });
  expect(ages.map(({ name, kind, consumers }) => [name, kind, consumers])).toEqual([["ssh-key", "key", ["pulumi"]], ["api-token", "token", ["pulumi"]]]);
  expect(overdueProblems(ages).map(describeProblem)).toEqual(["secret ssh-key of stack prod: is 366 days old, and was due on 2026-11-20; expected a value that is changed in time; remove trilane:sshKey and trilane:deployKey of prod, and run npx trilane handover prod"]);
});

test("a verifier is what PostgreSQL makes of a password", () => {
  // RFC 7677, the example: user "user", password "pencil".
  expect(verifierOf("pencil", Buffer.from("W22ZaJ0SNY7soEsUEjb6gQ==", "base64"))).toBe("SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=");
  expect([isVerifierOf(verifierOf("pencil"), "pencil"), isVerifierOf(verifierOf("pencil"), "pencils"), isVerifierOf(null, "pencil")]).toEqual([true, false, false]);
});
