/** One measured value and what it should be. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** Largest (`<=`) or smallest (`>=`) value that is good; empty for a figure that is only stated. */
  readonly goal: string;
  readonly met: boolean;
  /** Where the value comes from: the times behind a ratio, for people. */
  readonly from?: string;
}

const rounded = (value: number): number => Number(value.toPrecision(3));

/** A figure that should not be larger than its goal. */
export const atMost = (name: string, value: number, unit: string, limit: number, from?: string): Figure => ({ name, value: rounded(value), unit, goal: `<= ${limit}`, met: value <= limit, ...(from === undefined ? {} : { from }) });

/** A figure that should not be smaller than its goal. */
export const atLeast = (name: string, value: number, unit: string, limit: number, from?: string): Figure => ({ name, value: rounded(value), unit, goal: `>= ${limit}`, met: value >= limit, ...(from === undefined ? {} : { from }) });

/** A figure without a goal. */
export const stated = (name: string, value: number, unit: string, from?: string): Figure => ({ name, value: rounded(value), unit, goal: "", met: true, ...(from === undefined ? {} : { from }) });
