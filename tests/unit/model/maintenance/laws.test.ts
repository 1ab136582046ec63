import fc from "fast-check";
import { planMaintenance, turnedSteps, type MaintenancePlan, type Situation, type Step } from "../../../../components/model/maintenance";
import { after, worldOf, type World } from "../../../../components/model/maintenance/room";
import { isSound, soundSituation } from "./situations";

/** Every node of a situation that a plan can be made for. */
const subjects = (situation: Situation): readonly string[] => situation.grounds.flatMap(({ nodes }) => nodes.map(({ name }) => name));

function holdsFor(law: (situation: Situation, plan: MaintenancePlan) => void): void {
  fc.assert(
    fc.property(soundSituation, fc.nat(), (situation, pick) => {
      const all = subjects(situation);
      law(situation, planMaintenance(situation, all[pick % all.length] ?? "", {}));
    }),
    { numRuns: 60 },
  );
}

const worlds = (start: World, steps: readonly Step[]): readonly World[] => steps.reduce<World[]>((all, step) => [...all, after(all.at(-1) ?? start, step)], []);

const sorted = (names: readonly string[]): readonly string[] => [...names].sort();

test("random situations are sound, so that the laws say something", () => {
  fc.assert(fc.property(soundSituation, (situation) => isSound(situation)));
});

test("capacity is never exceeded after any step, there and back", () => {
  holdsFor((situation, { away, back }) => {
    const there = worlds(worldOf(situation), away);
    const home = worlds(there.at(-1) ?? worldOf(situation), back);
    for (const world of [...there, ...home]) expect(isSound(situation, world)).toBe(true);
  });
});

test("every machine is moved, stopped or untouched, and nothing runs on what is maintained", () => {
  holdsFor((situation, plan) => {
    const start = worldOf(situation);
    const end = worlds(start, plan.away).at(-1) ?? start;
    for (const { name, machines } of situation.tenants) {
      for (const machine of machines) {
        const isOn = end.hosts[name] === plan.subject.stack && end.nodes[machine.name] === plan.subject.node;
        const moved = end.hosts[name] !== start.hosts[name] || end.nodes[machine.name] !== start.nodes[machine.name];
        const down = end.down.includes(machine.name);
        expect(isOn && !down).toBe(false);
        expect(moved && down).toBe(false);
        expect(down).toBe(plan.staysDown.includes(machine.name));
      }
    }
  });
});

test("the way back restores placement, settings and what runs", () => {
  holdsFor((situation, plan) => {
    const start = worldOf(situation);
    const end = worlds(start, [...plan.away, ...plan.back]).at(-1) ?? start;
    expect(end.hosts).toEqual(start.hosts);
    expect(end.nodes).toEqual(start.nodes);
    expect([sorted(end.down), sorted(end.stopped)]).toEqual([sorted(start.down), sorted(start.stopped)]);
    const placings = [...plan.away, ...plan.back].reduce<MaintenancePlan["placings"]>((all, { environment, placing }) => (placing === undefined ? all : { ...all, [environment]: placing }), plan.placings);
    expect(placings).toEqual(plan.placings);
  });
});

test("given up after any number of steps, the last of them unfinished, it ends where it began, and nothing is exceeded", () => {
  holdsFor((situation, plan) => {
    plan.away.forEach((_, last) => {
      const begun = plan.away.slice(0, last + 1);
      const turned = turnedSteps(plan, new Map(begun.map(({ id }, index) => [id, index === last ? "begun" : "done"])));
      const start = worldOf(situation);
      const all = worlds(start, [...begun, ...turned]);
      const end = all.at(-1) ?? start;
      expect([end.hosts, end.nodes, sorted(end.down), sorted(end.stopped)]).toEqual([start.hosts, start.nodes, sorted(start.down), sorted(start.stopped)]);
      expect(all.every((world) => isSound(situation, world))).toBe(true);
      const placings = [...begun, ...turned].reduce<MaintenancePlan["placings"]>((files, { environment, placing }) => (placing === undefined ? files : { ...files, [environment]: placing }), plan.placings);
      expect(placings).toEqual(plan.placings);
    });
  });
});

test("what is down goes on with its way at once: no step of another environment comes between", () => {
  holdsFor((_, { away, back }) => {
    for (const steps of [away, back]) {
      const rank = (step: Step): boolean => step.kind === "stop" || step.kind === "copy" || step.kind === "migrate";
      steps.forEach((step, index) => {
        const next = steps[index + 1];
        const moves = steps.some(({ kind, environment }, later) => later > index && environment === step.environment && (kind === "move" || kind === "replace"));
        if (rank(step) && moves) expect(next?.environment).toBe(step.environment);
      });
    }
  });
});

test("in a cluster one machine at a time is down on its way", () => {
  holdsFor((situation, { layout, away }) => {
    if (layout !== "cluster") return;
    const moving = away.filter(({ kind }) => kind !== "stop").flatMap(({ machines }) => machines.map(({ name }) => name));
    for (const { down } of worlds(worldOf(situation), away)) expect(down.filter((name) => moving.includes(name)).length).toBeLessThanOrEqual(1);
  });
});

test("nothing is deleted before everything has moved", () => {
  holdsFor((_, { away, back }) => {
    for (const steps of [away, back]) {
      const first = steps.findIndex(({ destroys }) => destroys);
      const moved = steps.findLastIndex(({ kind }) => ["move", "replace", "copy", "migrate", "start", "resume"].includes(kind));
      expect(first < 0 || first > moved).toBe(true);
    }
  });
});

test("production stays up wherever it can: only lower environments stop to make room, and never for one another", () => {
  holdsFor((situation, { away }) => {
    const production = situation.tenants.find((tenant) => tenant.production)?.name;
    const paused = away.filter(({ kind }) => kind === "pause");
    expect(paused.map(({ environment }) => environment)).not.toContain(production);
    if (paused.length > 0) expect(away.some(({ kind, environment }) => kind === "move" && environment === production)).toBe(true);
  });
});

test("equal situations give equal plans", () => {
  holdsFor((situation, plan) => expect(planMaintenance(structuredClone(situation), plan.subject.node, {})).toEqual(plan));
});
