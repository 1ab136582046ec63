import { version } from "@pulumi/command/package.json";
import { serve } from "../serve";
import { kinds } from "./kinds";

void serve({ name: "command", version, description: "Local and remote commands, for sites that cannot download the official plugin. Serves command.local.Command and command.remote.Command." }, kinds);
