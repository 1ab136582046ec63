import { verifierOf } from "../../../../components/secrets/scram.cjs";

test("the verifier is made of the keys of the example in RFC 7677", () => {
  const salt = Buffer.from("W22ZaJ0SNY7soEsUEjb6gQ==", "base64");
  expect(verifierOf("pencil", salt)).toBe("SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=");
});

test("two verifiers of one password differ", () => {
  expect(verifierOf("pencil")).not.toBe(verifierOf("pencil"));
});

test("characters that would have to be prepared first are refused", () => {
  expect(() => verifierOf("pässword")).toThrow(/no printable ASCII/);
});
