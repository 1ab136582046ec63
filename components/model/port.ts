/** Transport ports. */
import type { PortText } from "./estate";

/** A port of a transport protocol. */
export class Port {
  private constructor(
    readonly protocol: "tcp" | "udp",
    /** 1…65535. */
    readonly number: number,
  ) {}

  /** A TCP port. Throws a RangeError outside 1…65535. */
  static tcp(number: number): Port {
    return Port.of(`tcp/${number}`);
  }

  /** A UDP port. Throws a RangeError outside 1…65535. */
  static udp(number: number): Port {
    return Port.of(`udp/${number}`);
  }

  /** The port written as `tcp/443`. Throws a RangeError for anything else. */
  static of(text: string): Port {
    const found = Port.parse(text);
    if (!found) throw new RangeError(`${text} is not a port`);
    return found;
  }

  /** Like `of`, but undefined for text that is not a port. */
  static parse(text: string): Port | undefined {
    const match = /^(tcp|udp)\/([1-9]\d{0,4})$/.exec(text);
    const number = Number(match?.[2]);
    return match && number <= 65535 ? new Port(match[1] as "tcp" | "udp", number) : undefined;
  }

  /** As it is written in the estate. */
  toString(): PortText {
    return `${this.protocol}/${this.number}`;
  }
}
