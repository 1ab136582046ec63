export { EnvironmentAccess, type EnvironmentAccessArgs } from "./access";
export { PeopleAccess, type PeopleAccessArgs } from "./people";
