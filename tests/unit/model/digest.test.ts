import { digest } from "../../../components/model/digest";

test("a digest is SHA-256 of the text's UTF-8, as the known vectors say", () => {
  expect(digest("")).toBe("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  expect(digest("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  expect(digest("é")).not.toBe(digest("e"));
});
