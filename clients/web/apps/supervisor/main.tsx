/** The supervisor's page: `/supervisor` is the inbox, `/supervisor?case=ID` one case under review. */

import { signal } from "@preact/signals";
import type { JSX } from "preact";
import { asSightlineError } from "../../src/base/errors";
import { openApi } from "../../src/api/connect";
import { common } from "../../src/i18n/common";
import type { Me } from "../../src/protocol/generated";
import { Spinner } from "../../src/ui/components";
import { AppBar, mountPage, SignIn } from "../../src/ui/page";
import { showError } from "../../src/ui/toast";
import { Inbox } from "./inbox/inbox";
import { FILTER_STATES, type InboxFilter } from "./review/review-model";
import { ReviewPage } from "./review/review-page";
import { words } from "./words";
import "./supervisor.css";

const api = openApi();
/** Undefined while asking; null when nobody is signed in. */
const me = signal<Me | null | undefined>(undefined);
const place = signal(readPlace());

interface Place {
  readonly caseId: string | null;
  readonly filter: InboxFilter;
}

function readPlace(): Place {
  const query = new URLSearchParams(location.search);
  const filter = query.get("show");
  return { caseId: query.get("case"), filter: filter !== null && filter in FILTER_STATES ? (filter as InboxFilter) : "review" };
}

/** Goes to a place by address, so that reload, back and a shared link lead there again. */
function go(change: Partial<Place>): void {
  const next = { ...place.value, ...change };
  const query = new URLSearchParams(location.search);
  if (next.caseId === null) query.delete("case");
  else query.set("case", next.caseId);
  query.set("show", next.filter);
  history.pushState(null, "", `?${query.toString()}`);
  place.value = next;
}

async function identify(): Promise<void> {
  try {
    me.value = await api.me();
  } catch (error) {
    if (asSightlineError(error).code !== "unauthenticated") showError(error);
    me.value = null;
  }
}

function Supervisor(): JSX.Element {
  const person = me.value;
  return (
    <>
      <AppBar
        actions={
          person && (
            <span class="muted">
              {person.self.display_name}, {common().roles[person.self.role]}
            </span>
          )
        }
      />
      <main>
        {person === undefined && (
          <div class="page">
            <Spinner label={common().loading(words().inbox)} />
          </div>
        )}
        {person === null && <SignIn api={api} reason={words().signedOut} onSignedIn={() => void identify()} />}
        {person && place.value.caseId === null && (
          <Inbox api={api} filter={place.value.filter} onFilter={(filter) => go({ filter })} onOpen={(caseId) => go({ caseId })} />
        )}
        {person && place.value.caseId !== null && (
          <ReviewPage api={api} caseId={place.value.caseId} me={person} onBack={() => go({ caseId: null })} />
        )}
      </main>
    </>
  );
}

addEventListener("popstate", () => (place.value = readPlace()));
mountPage(<Supervisor />);
void identify();
