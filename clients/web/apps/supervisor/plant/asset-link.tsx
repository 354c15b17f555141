/** A link to an asset that stays in the page, and can still be opened in a tab of its own. */

import type { ComponentChildren, JSX } from "preact";

interface AssetLinkProps {
  readonly tag: string;
  readonly onShow: (tag: string) => void;
  readonly children: ComponentChildren;
}

export function AssetLink({ tag, onShow, children }: AssetLinkProps): JSX.Element {
  const clicked = (event: MouseEvent): void => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    onShow(tag);
  };
  return (
    <a href={`?plant=${encodeURIComponent(tag)}`} onClick={clicked}>
      {children}
    </a>
  );
}
