/** What the guards of configurations have in common. */
import { entriesOf } from "../canonical";
import { isWritten, type ConfigurationField, type WrittenField } from "../configuration/field";
import type { Difference } from "../differences";
import type { Estate } from "../estate";
import { differencePlace, estatePlace } from "../place";

/** A field with where it stands. */
export interface PlacedField {
  readonly service: string;
  readonly key: string;
  readonly field: ConfigurationField;
  readonly place: string;
}

/** Every field of an estate. */
export function fieldsIn({ services }: Pick<Estate, "services">): readonly PlacedField[] {
  return entriesOf(services).flatMap(([service, { configuration }]) => entriesOf(configuration).map(([key, field]) => ({ service, key, field, place: estatePlace(`services.${service}.configuration.${key}`) })));
}

/** Fields whose value is written. */
export function writtenFieldsIn(estate: Pick<Estate, "services">): readonly (PlacedField & { readonly field: WrittenField })[] {
  return fieldsIn(estate).flatMap((placed) => (isWritten(placed.field) ? [{ ...placed, field: placed.field }] : []));
}

/** Entries of the ledger about a value of a configuration. */
export type ConfigurationEntry = Extract<Difference, { readonly what: "configuration" }>;

/** Entries about one field, with where they stand. */
export function entriesAbout(differences: readonly Difference[], { service, key }: Pick<PlacedField, "service" | "key">): readonly { readonly entry: ConfigurationEntry; readonly place: string }[] {
  return differences.flatMap((entry, index) => (entry.what === "configuration" && entry.service === service && entry.key === key ? [{ entry, place: differencePlace(index, "value") }] : []));
}
