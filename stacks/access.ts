/**
 * People: who they are, which accounts of Proxmox are theirs, and what they may do. The host stack makes the accounts,
 * without passwords, and gives each what stands here and nothing else. Whoever is not here has no right on the hosts.
 */
import type { Access } from "../components/model/people";

/** Everybody of the clinic who works with its machines. Undefined lists nobody: then rights are given by hand. */
export const access: Access | undefined = {
  realms: {
    pve: { type: "pve", secondFactor: "totp" },
  },

  people: {
    anna: {
      name: "Anna Berger",
      account: "anna@pve",
      roles: [
        { role: "production deployer" },
        { role: "database writer", environments: ["prod"] },
        { role: "admin", account: "anna-admin@pve" },
      ],
    },
    ben: {
      name: "Ben Okafor",
      account: "ben@pve",
      roles: [{ role: "production deployer" }],
    },
    carla: {
      name: "Carla Meier",
      account: "carla@pve",
      roles: [
        { role: "deployer", environments: ["dev", "test"] },
        { role: "viewer", environments: ["prod"] },
        { role: "database reader", environments: ["test"] },
      ],
    },
    // Reads the day's figures in the database when somebody grants it; has nothing on the hosts.
    dirk: {
      name: "Dirk Sommer",
      roles: [{ role: "database reader", environments: ["prod"] }],
    },
  },
};
