/** Parts of the engine's events that are read here (pulumi sdk/go/common/apitype/events.go). */
interface EngineEvent {
  readonly resourcePreEvent?: { readonly metadata: StepMetadata; readonly planning?: boolean };
  readonly resOutputsEvent?: { readonly metadata: StepMetadata };
  readonly resOpFailedEvent?: { readonly metadata: StepMetadata };
  readonly diagnosticEvent?: { readonly urn?: string; readonly message: string; readonly severity: string };
  readonly summaryEvent?: { readonly resourceChanges?: Readonly<Record<string, number>>; readonly durationSeconds?: number };
}

interface StepMetadata {
  readonly op: string;
  readonly urn: string;
  readonly type: string;
  readonly detailedDiff?: Readonly<Record<string, unknown>> | null;
}

/** One resource and what happened to it. */
export interface Step {
  readonly op: string;
  readonly urn: string;
  /** Properties that differed, as far as the provider tells. */
  readonly properties: readonly string[];
}

/** How far a run is. */
export interface Progress {
  /** Resources that are settled. */
  readonly done: number;
  /** Resources known so far; grows until the program has declared everything. */
  readonly known: number;
  /** Name of the resource settled last. */
  readonly last: string;
}

/** What a run did. */
export interface Summary {
  /** Steps by operation, for example `{ same: 40, update: 1 }`, as the engine counts them. */
  readonly changes: Readonly<Record<string, number>>;
  /** Every resource that was not left as it was. */
  readonly steps: readonly Step[];
  /** Errors in the engine's words, each once. */
  readonly errors: readonly string[];
  /** Warnings, each once. */
  readonly warnings: readonly string[];
}

/** Last part of a URN. */
export const nameOf = (urn: string): string => urn.slice(urn.lastIndexOf("::") + 2);

/** A step in one phrase, for example `update database-1-vm (memory.dedicated)`. */
export const describeStep = ({ op, urn, properties }: Step): string => `${op} ${nameOf(urn)}${properties.length === 0 ? "" : ` (${properties.join(", ")})`}`;

/** Reads the JSON lines of `pulumi up|preview|refresh|destroy --json` while they come. */
export class EventReader {
  private readonly changed = new Map<string, Step>();
  private readonly errors = new Set<string>();
  private readonly warnings = new Set<string>();
  private readonly settled = new Set<string>();
  private readonly begun = new Set<string>();
  private changes: Readonly<Record<string, number>> = {};
  private declared = 0;

  /**
   * @param onProgress called after every resource that is settled
   * @param expected resources that the run will touch, where this is known before. @default learned from the run
   */
  constructor(
    private readonly onProgress: (progress: Progress) => void = () => undefined,
    private readonly expected = 0,
  ) {}

  /** Takes one line of stdout; lines that are no events are ignored. */
  read(line: string): void {
    if (!line.startsWith("{")) return;
    let event: EngineEvent;
    try {
      event = JSON.parse(line) as EngineEvent;
    } catch {
      return;
    }
    this.take(event);
  }

  /** What was seen until now. */
  summary(): Summary {
    return { changes: this.changes, steps: [...this.changed.values()], errors: [...this.errors], warnings: [...this.warnings] };
  }

  private take(event: EngineEvent): void {
    const started = event.resourcePreEvent?.metadata;
    if (started !== undefined) {
      this.begun.add(started.urn);
      if (started.op !== "same" && started.op !== "read") this.changed.set(`${started.op} ${started.urn}`, { op: started.op, urn: started.urn, properties: Object.keys(started.detailedDiff ?? {}) });
    }
    const finished = event.resOutputsEvent?.metadata;
    if (finished !== undefined) this.settle(finished.urn);
    if (event.summaryEvent !== undefined) this.changes = event.summaryEvent.resourceChanges ?? {};
    if (event.diagnosticEvent !== undefined) this.hear(event.diagnosticEvent.severity, event.diagnosticEvent.message);
  }

  private settle(urn: string): void {
    this.settled.add(urn);
    const known = Math.max(this.expected, this.declared, this.begun.size, this.settled.size);
    this.onProgress({ done: this.settled.size, known, last: nameOf(urn) });
  }

  private hear(severity: string, message: string): void {
    // The Node SDK tells of each declaration at once, long before the engine begins with it.
    if (severity === "debug" && message.startsWith("Registering resource:")) this.declared += 1;
    if (severity === "error") this.errors.add(message.trim());
    if (severity === "warning") this.warnings.add(message.trim());
  }
}
