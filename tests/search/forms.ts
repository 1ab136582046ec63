/** How a value may be written down, besides as it is. */

/** A way to write a value, and the bytes that it leaves. */
export interface Form {
  readonly name: string;
  readonly bytes: Buffer;
}

/** Every form of a value that is looked for, each once. */
export function formsOf(value: string): readonly Form[] {
  const plain = Buffer.from(value, "utf8");
  const json = JSON.stringify(value).slice(1, -1);
  const texts: readonly (readonly [string, string])[] = [
    ["as it is", value],
    ["escaped for JSON", json],
    ["escaped for JSON twice", JSON.stringify(json).slice(1, -1)],
    ["escaped as \\u", [...value].map((letter) => (/\w/.test(letter) ? letter : `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`)).join("")],
    ["URL-encoded", encodeURIComponent(value)],
    ["URL-encoded in lower case", encodeURIComponent(value).replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase())],
    ["URL-encoded whole", [...plain].map((byte) => `%${byte.toString(16).padStart(2, "0")}`).join("")],
    ["escaped for HTML", value.replace(/[&<>"']/g, (letter) => `&${{ "&": "amp", "<": "lt", ">": "gt", '"': "quot", "'": "#39" }[letter] ?? ""};`)],
    ["in hexadecimal digits", plain.toString("hex")],
    ["in capital hexadecimal digits", plain.toString("hex").toUpperCase()],
    ...base64Of(plain, ""),
    ...base64Of(Buffer.from(plain.toString("base64")), " twice"),
    ["backwards", [...value].reverse().join("")],
  ];
  const forms = [...texts.map(([name, text]) => ({ name, bytes: Buffer.from(text, "utf8") })), { name: "in UTF-16", bytes: Buffer.from(value, "utf16le") }];
  return forms.filter(({ bytes }, index) => forms.findIndex((other) => other.bytes.equals(bytes)) === index);
}

/** Base64 of a text that holds the value at any place: three ways to be cut into threes, without the letters that hold a neighbour. */
function base64Of(bytes: Buffer, suffix: string): readonly (readonly [string, string])[] {
  return [0, 1, 2].flatMap((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes]).toString("base64").replace(/=+$/, "");
    const inner = text.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
    return [[`in base64${suffix}`, inner] as const, [`in base64url${suffix}`, inner.replaceAll("+", "-").replaceAll("/", "_")] as const];
  });
}
