import { version } from "@pulumi/random/package.json";
import { serve } from "../serve";
import { kinds } from "./kinds";

void serve({ name: "random", version, description: "Random values, for sites that cannot download the official plugin. Serves passwords, strings, bytes, ids and UUIDs." }, kinds);
