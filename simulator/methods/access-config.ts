import { failure } from "../errors";
import type { State } from "../state/state";
import { bare } from "../state/table";
import type { AclRecord } from "../state/records";

/** Makes a user a member of a group; the group must exist. */
export function addToGroup(state: State, user: string, group: string): void {
  if (!state.groups.has(group)) throw failure(`no such group '${group}'`);
  state.groups.change(group, (draft) => {
    if (!draft.users.includes(user)) draft.users.push(user);
  });
}

/** Takes a user out of all groups. */
export function removeFromGroups(state: State, user: string): void {
  for (const [group, record] of state.groups.entries()) {
    if (record.users.includes(user)) state.groups.change(group, (draft) => void (draft.users = draft.users.filter((member) => member !== user)));
  }
}

function isEmpty(record: Readonly<AclRecord>): boolean {
  return Object.keys(record.users).length + Object.keys(record.groups).length + Object.keys(record.tokens).length === 0;
}

/** Changes the entries of one path; empty names and empty paths vanish, as they do when user.cfg is written. */
export function changeAcl(state: State, path: string, edit: (draft: AclRecord) => void): void {
  const draft = bare(state.acl.get(path) ?? { users: {}, groups: {}, tokens: {} }) as AclRecord;
  edit(draft);
  for (const kind of [draft.users, draft.groups, draft.tokens]) {
    for (const [name, roles] of Object.entries(kind)) if (Object.keys(roles).length === 0) delete kind[name];
  }
  if (isEmpty(draft)) state.acl.delete(path);
  else state.acl.set(path, draft);
}

function removeEverywhere(state: State, edit: (draft: AclRecord) => void, touches: (record: Readonly<AclRecord>) => boolean): void {
  for (const [path, record] of state.acl.entries()) if (touches(record)) changeAcl(state, path, edit);
}

/** Takes a user out of all ACLs. */
export function removeUserAcl(state: State, user: string): void {
  removeEverywhere(state, (draft) => void delete draft.users[user], (record) => record.users[user] !== undefined);
}

/** Takes a group out of all ACLs. */
export function removeGroupAcl(state: State, group: string): void {
  removeEverywhere(state, (draft) => void delete draft.groups[group], (record) => record.groups[group] !== undefined);
}

/** Takes a token, by its full id, out of all ACLs. */
export function removeTokenAcl(state: State, token: string): void {
  removeEverywhere(state, (draft) => void delete draft.tokens[token], (record) => record.tokens[token] !== undefined);
}

/** Entries that name a role that is gone are dropped when Proxmox next reads user.cfg (AccessControl.pm parse_user_config). */
export function removeRoleAcl(state: State, role: string): void {
  const lists = (record: Readonly<AclRecord>): Record<string, number>[] => [record.users, record.groups, record.tokens].flatMap((kind) => Object.values(kind));
  removeEverywhere(
    state,
    (draft) => {
      for (const roles of lists(draft)) delete roles[role];
    },
    (record) => lists(record).some((roles) => roles[role] !== undefined),
  );
}
