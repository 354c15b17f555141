/** A name and what is known under it, in a list of facts. */

import type { ComponentChildren, JSX } from "preact";

export function Fact({ name, children }: { readonly name: string; readonly children: ComponentChildren }): JSX.Element {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
