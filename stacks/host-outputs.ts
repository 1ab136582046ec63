import * as pulumi from "@pulumi/pulumi";

/**
 * Public facts of the host stack; undefined when it is not up. They pass across stacks with other passphrases:
 * what this stack cannot decrypt (the tokens) stays out.
 */
export async function hostStackOutputs(): Promise<unknown> {
  const reference = new pulumi.StackReference("host", { name: `${pulumi.getOrganization()}/${pulumi.getProject()}/host` });
  return (await reference.getOutputDetails("trilane")).value;
}
