/** Text that is scanned at once, and where its lines come from. */
import type { Find } from "../../components/model/leak";

/** Where a line stands. */
export type Origin = Pick<Find, "file" | "line" | "commit">;

/** As much as the scanner holds in memory at once. */
export const PIECE_CHARACTERS = 1 << 20;

/** Longer lines are cut: nothing that is written by hand is so long. */
const LINE_CHARACTERS = 1 << 18;

/** Lines of one text that is scanned. */
export interface Piece {
  readonly text: string;
  /** Origin of each line of `text`, by its number from zero. */
  readonly origins: readonly Origin[];
}

/**
 * Gathers lines into pieces. Files are kept apart by an empty line. The last lines of a piece begin the next one, so that
 * what spans several lines is found.
 */
export class Gatherer {
  private lines: string[] = [];
  private origins: Origin[] = [];
  private size = 0;

  constructor(private readonly done: (piece: Piece) => Promise<void>) {}

  /** Takes one line. */
  async line(text: string, origin: Origin): Promise<void> {
    for (let at = 0; at === 0 || at < text.length; at += LINE_CHARACTERS) this.take(text.slice(at, at + LINE_CHARACTERS), origin);
    if (this.size > PIECE_CHARACTERS) await this.flush(OVERLAP_LINES);
  }

  /** What follows comes from another place. */
  end(origin: Origin): void {
    this.take("", origin);
  }

  /** Hands out what is left. */
  async flush(keep = 0): Promise<void> {
    if (this.lines.length === 0) return;
    const piece = { text: this.lines.join("\n"), origins: this.origins };
    const rest = keep === 0 ? this.lines.length : Math.max(0, this.lines.length - keep);
    [this.lines, this.origins] = [this.lines.slice(rest), this.origins.slice(rest)];
    this.size = this.lines.reduce((sum, { length }) => sum + length + 1, 0);
    // Lines that are longer than a piece are not scanned over and over.
    if (this.size > PIECE_CHARACTERS) [this.lines, this.origins, this.size] = [[], [], 0];
    await this.done(piece);
  }

  private take(text: string, origin: Origin): void {
    this.lines.push(text);
    this.origins.push(origin);
    this.size += text.length + 1;
  }
}

/** As long as a private key in PEM is, and more. */
const OVERLAP_LINES = 80;
