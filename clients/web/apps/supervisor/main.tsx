/** The supervisor's page: `/supervisor` is the inbox, `?case=ID` one case under review, `?plant=TAG` the plant's assets. */

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
import type { InboxPlace } from "./inbox/inbox-model";
import { SORTS, VIEWS } from "./inbox/order";
import { PlantPage } from "./plant/plant-page";
import { ReviewPage } from "./review/review-page";
import { words } from "./words";
import "./supervisor.css";

const api = openApi();
/** Undefined while asking; null when nobody is signed in. */
const me = signal<Me | null | undefined>(undefined);
const place = signal(readPlace());

interface Place extends InboxPlace {
  readonly caseId: string | null;
  /** Tag of the asset shown; empty for the whole plant, null for no plant page. */
  readonly plant: string | null;
}

function readPlace(): Place {
  const query = new URLSearchParams(location.search);
  return {
    caseId: query.get("case"),
    plant: query.get("plant"),
    view: oneOf(VIEWS, query.get("show"), "review"),
    sort: oneOf(SORTS, query.get("sort"), "urgency"),
    search: query.get("q") ?? "",
  };
}

function oneOf<Word extends string>(all: readonly Word[], asked: string | null, other: Word): Word {
  return all.find((word) => word === asked) ?? other;
}

/** Goes to a place by address, so that reload, back and a shared link lead there again. Typing is no new place. */
function go(change: Partial<Place>): void {
  const next = { ...place.value, ...change };
  const query = new URLSearchParams(location.search);
  const set = (key: string, value: string, usual: string): void => {
    if (value === usual) query.delete(key);
    else query.set(key, value);
  };
  set("case", next.caseId ?? "", "");
  if (next.plant === null) query.delete("plant");
  else query.set("plant", next.plant);
  set("show", next.view, "review");
  set("sort", next.sort, "urgency");
  set("q", next.search, "");
  const address = `?${query.toString()}`;
  const isSamePage = next.caseId === place.value.caseId && next.view === place.value.view && next.plant === place.value.plant;
  if (isSamePage) history.replaceState(null, "", address);
  else history.pushState(null, "", address);
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
            <>
              {place.value.plant === null && place.value.caseId === null && <a href="?plant=">{words().plant.title}</a>}
              <span class="muted">
                {person.self.display_name}, {common().roles[person.self.role]}
              </span>
            </>
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
        {person && place.value.plant !== null && place.value.caseId === null && (
          <PlantPage api={api} tag={place.value.plant} mayEdit={mayEditPlant(person)} onShow={(plant) => go({ plant })} />
        )}
        {person && place.value.plant === null && place.value.caseId === null && (
          <Inbox api={api} accountId={person.self.account_id} place={place.value} onPlace={go} onOpen={(caseId) => go({ caseId })} />
        )}
        {person && place.value.caseId !== null && (
          <ReviewPage api={api} caseId={place.value.caseId} me={person} onBack={() => go({ caseId: null })} />
        )}
      </main>
    </>
  );
}

function mayEditPlant({ self }: Me): boolean {
  return self.role === "supervisor" || self.role === "admin";
}

addEventListener("popstate", () => (place.value = readPlace()));
mountPage(<Supervisor />);
void identify();
