/** Edges of what an estate says about secrets and databases, and settings about their generations. */
import type { Database, PlanInput, SecretPolicy } from "../../../../components/model";
import { sample, withDatabase, withEnvironment, withEstate, withHost, withSecondHost, withService } from "../sample";
import { edge, type Edge } from "./edge";

const given = (change: object): PlanInput => withService("db", { secrets: { "app-password": { kind: "given", purpose: "opens", ...change } as SecretPolicy } });
const overdue = (rotateAfterDays: number): PlanInput => given({ rotateAfterDays });
const reached = (change: object, input: PlanInput = withDatabase()): PlanInput => ({ ...withEnvironment("test", { databases: { db: { user: "postgres", tls: "verify", ...change } } }), estate: input.estate });
const rotated = (secrets: object, input: PlanInput = withDatabase()): PlanInput => ({ ...withEnvironment("test", { secrets: { ...secrets } }), estate: input.estate });
const { db } = withDatabase().estate.services as { readonly db: PlanInput["estate"]["services"][string] };
const orders = db.databases?.["orders"] as Database;
const databases = (change: object, service: object = {}): PlanInput => withEstate({ services: { ...sample.estate.services, db: { ...db, databases: { orders: { ...orders, ...change } }, ...service } } });
const secondHost = withSecondHost({ tokens: { dev: { generation: 2 }, test: { generation: 2 } } });
const port = (text: string): readonly string[] => [`Pulumi.test.yaml trilane:databases.db.port: ${text} is not a port; expected 1 to 65535; write 5432, or leave it out`];
const days = (text: string): readonly string[] => [`stacks/estate.ts services.db.secrets.app-password.rotateAfterDays: ${text} cannot be; expected a whole number from 1 to 3650; write 90, or leave it out`];
const length = (text: string): readonly string[] => [`stacks/estate.ts services.db.secrets.app-password.length: ${text} cannot be; expected a whole number from 22 to 4096; write the least length that the provider promises, or leave it out`];

/** All of them. */
export const secretEdges: readonly Edge[] = [
  edge("DATABASE-01", "a service without ports and passwords", databases({}, { listens: {}, secrets: {} }), [
    "stacks/estate.ts services.db.databases.orders.port: the service does not listen on postgres; expected a port of listens; name the port in listens, or correct it here",
    "stacks/estate.ts services.db.databases.orders.logins.migrations.secret: owner-password is not a password of the service; expected a secret of kind password; add it to the secrets of the service, or correct the name",
    "stacks/estate.ts services.db.databases.orders.logins.shop.secret: app-password is not a password of the service; expected a secret of kind password; add it to the secrets of the service, or correct the name",
  ]),
  edge("DATABASE-01", "a login with a key", databases({}, { secrets: { ...db.secrets, "app-password": { kind: "key", purpose: "signs" } } }), [
    "stacks/estate.ts services.db.databases.orders.logins.shop.secret: app-password is not a password of the service; expected one of owner-password; add it to the secrets of the service, or correct the name",
  ]),
  edge("DATABASE-01", "two databases with a login of one name", databases({}, { secrets: { ...db.secrets, third: { kind: "password", purpose: "archive" } }, databases: { orders, archive: { ...orders, logins: { migrations: { right: "owner", secret: "third" } } } } }), [
    "stacks/estate.ts services.db.databases.archive.logins.migrations: another database of the service has a login of this name; expected names that are apart on one server; rename one of them",
    "stacks/estate.ts services.db.databases.orders.logins.migrations: another database of the service has a login of this name; expected names that are apart on one server; rename one of them",
  ]),
  edge("DATABASE-02", "nobody has a database", reached({}, sample), ["Pulumi.test.yaml trilane:databases.db: db has no database; expected a service with databases; correct the name, or remove the entry"]),
  edge("DATABASE-02", "a port that is too high", reached({ port: 65536 }), port("65536")),
  edge("DATABASE-02", "half a port", reached({ port: 5432.5 }), port("5432.5")),
  edge("DATABASE-02", "another machine in plain text", reached({ host: "10.20.0.20", tls: "off" }), ["Pulumi.test.yaml trilane:databases.db.tls: is off on the way to 10.20.0.20; expected verify, or a host of this machine; leave tls out, and name its authority in ca"]),
  edge("SECRET-01", "never overdue", overdue(3651), days("3651")),
  edge("SECRET-01", "overdue after half a day", overdue(0.5), days("0.5")),
  edge("SECRET-01", "overdue after a day and a half", overdue(1.5), days("1.5")),
  edge("SECRET-01", "a given one that is endless", given({ length: 4097 }), length("4097")),
  edge("SECRET-01", "a given one of half a character", given({ length: 22.5 }), length("22.5")),
  edge("SECRET-03", "half a generation", rotated({ "db/app-password": { generation: 1.5 } }), ["Pulumi.test.yaml trilane:secrets.db/app-password.generation: 1.5 cannot be; expected a whole number, 1 or higher; let npx trilane rotate write it"]),
  edge("SECRET-03", "nothing to rotate", rotated({ "db/app-password": { generation: 2 } }, withService("db", { secrets: {} })), ["Pulumi.test.yaml trilane:secrets.db/app-password: there is no secret db/app-password; expected a secret that a service owns; correct the name, or remove the entry"]),
  edge("SECRET-03", "the next value beside the first", rotated({ "db/app-password": { generation: 1, overlap: "next" } })),
  edge("SECRET-03", "two values of what no login has", rotated({ "db/seal": { generation: 2, overlap: "next" } }, databases({}, { secrets: { ...db.secrets, seal: { kind: "key", purpose: "seals" } } })), ["Pulumi.test.yaml trilane:secrets.db/seal.overlap: two values of it cannot hold at once; expected an overlap of a database login's password alone; remove overlap"]),
  edge("SECRET-03", "half a token", withHost({ tokens: { dev: { generation: 1.5 } } }), ["Pulumi.host.yaml trilane:tokens.dev.generation: 1.5 cannot be; expected a whole number, 1 or higher; let npx trilane rotate write it"]),
  edge("SECRET-03", "a token of an environment on another host", secondHost, ["Pulumi.host-b.yaml trilane:tokens.test: test does not stand on host-b; expected one of dev; correct the name, or remove the entry"]),
  edge("SECRET-03", "a token of a host on which nothing stands", { ...sample, settings: { ...secondHost.settings, environments: sample.settings.environments } }, [
    "Pulumi.host-b.yaml trilane:tokens.dev: dev does not stand on host-b; expected an environment of this host; correct the name, or remove the entry",
    "Pulumi.host-b.yaml trilane:tokens.test: test does not stand on host-b; expected an environment of this host; correct the name, or remove the entry",
  ]),
];
