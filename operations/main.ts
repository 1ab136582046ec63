import { Command, CommanderError } from "commander";
import { addBench, addCheck, addFaults, addMutate, addProve } from "./commands/development";
import { addDemo, addExplain, addRecover, addShell, addSimulator, addToolchain } from "./commands/estate";
import { addDoctor, addScan, addVerify } from "./commands/examination";
import { addGrants, addJournal } from "./commands/grants";
import { addMaintenance } from "./commands/maintenance";
import { addAccess, addConfig, addDiff, addReview } from "./commands/review";
import { addHandover, addRotate, addSecrets } from "./commands/secrets";
import { Failure } from "./failure";

function program(): Command {
  const trilane = new Command("trilane")
    .description("Strictly separated dev, test and prod on Proxmox VE: what surrounds `pulumi up`.")
    .addHelpText("after", "\nExit codes: 0 done, 1 a check says no, 2 wrong use or settings, 3 the other side failed.")
    // What is given to an option that nobody knows may be a secret.
    .configureOutput({ outputError: (text, write) => write(text.replace(/'(--?[\w-]+)=[^']*'/g, "'$1=…'")) })
    .exitOverride()
    .showHelpAfterError("(see --help)");
  addDemo(trilane);
  addCheck(trilane);
  addBench(trilane);
  addShell(trilane);
  addSimulator(trilane);
  addToolchain(trilane);
  addDiff(trilane);
  addHandover(trilane);
  addSecrets(trilane);
  addRotate(trilane);
  addDoctor(trilane);
  addVerify(trilane);
  addReview(trilane);
  addAccess(trilane);
  addConfig(trilane);
  addScan(trilane);
  addMaintenance(trilane);
  addGrants(trilane);
  addJournal(trilane);
  addRecover(trilane);
  addExplain(trilane);
  addFaults(trilane);
  addMutate(trilane);
  addProve(trilane);
  return trilane;
}

async function main(): Promise<number> {
  try {
    await program().parseAsync();
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (error instanceof Failure) {
      if (error.message !== "") process.stderr.write(`${error.message}\n`);
      return error.exitCode;
    }
    process.stderr.write(`${describeError(error)}\n`);
    return 3;
  }
}

/** A full disk or a folder that cannot be written is told in one line; anything else is a fault of ours and keeps its stack trace. */
function describeError(error: unknown): string {
  const { code, syscall, path } = error as NodeJS.ErrnoException;
  if (error instanceof Error && code !== undefined && syscall !== undefined && path !== undefined) {
    return `${path}: ${error.message.replace(/, \w+ '.*$/s, "")} (${syscall}); expected files that can be read and written here; mend that, or name another folder with TRILANE_HOME or TRILANE_CACHE`;
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

void main().then((code) => (process.exitCode = code));
