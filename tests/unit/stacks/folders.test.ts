import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { digest } from "../../../components/model/digest";
import { readFolders } from "../../../stacks/folders";

const root = mkdtempSync(join(tmpdir(), "services-"));
afterAll(() => rmSync(root, { recursive: true }));

function put(folder: string, path: string, text: string, mode = 0o644): void {
  mkdirSync(dirname(join(root, folder, path)), { recursive: true });
  writeFileSync(join(root, folder, path), text);
  chmodSync(join(root, folder, path), mode);
}

test("a folder of a service is read as paths, modes and digests, sorted by path", () => {
  put("sound", "web/files/etc/nginx/conf.d/site.conf", "server {}\n", 0o600);
  put("sound", "web/files/etc/nginx-site", "", 0o664);
  put("sound", "web/files/opt/run", "#!/bin/sh\n", 0o700);
  put("sound", "web/setup.sh", "true\n");
  put("sound", "db/setup.sh", "false\n");
  put("sound", "README.md", "what this is\n");
  expect(readFolders(join(root, "sound"))).toEqual({
    db: { files: [], setup: digest("false\n") },
    web: {
      files: [
        { path: "/etc/nginx-site", mode: "0644", digest: digest("") },
        { path: "/etc/nginx/conf.d/site.conf", mode: "0644", digest: digest("server {}\n") },
        { path: "/opt/run", mode: "0755", digest: digest("#!/bin/sh\n") },
      ],
      setup: digest("true\n"),
    },
  });
  expect(readFolders(join(root, "missing"))).toEqual({});
});

test("what would be left behind or mean something else is refused, all at once", () => {
  put("odd", "web/setup", "true\n");
  put("odd", "web/files/etc/real", "");
  symlinkSync("real", join(root, "odd/web/files/etc/link"));
  mkdirSync(join(root, "odd/db"));
  expect(() => readFolders(join(root, "odd"))).toThrow(
    [
      "stacks/services/db/: holds nothing; expected a folder with files/ or setup.sh; move it, or remove it",
      "stacks/services/web/setup: is nobody's; expected files/ and setup.sh alone; move it, or remove it",
      "stacks/services/web/files/etc/link: is a link, or no file at all; expected plain files; move it, or remove it",
    ].join("\n"),
  );
});
