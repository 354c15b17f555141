/** What this session does less well, in words; nothing when all is there. */

import type { JSX } from "preact";
import { Banner } from "../../../src/ui/components";
import type { XrLack } from "../../../src/xr/capabilities";
import { words } from "../words";

export function Lacks({ lacks }: { readonly lacks: readonly XrLack[] }): JSX.Element {
  return (
    <>
      {lacks.map((lack) => (
        <Banner key={lack} tone="note">
          {words().xr.lacks[lack]}
        </Banner>
      ))}
    </>
  );
}
