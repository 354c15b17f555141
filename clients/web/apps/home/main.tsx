/** The start page: sign in, the cases of one's role, and the way into a call. */

import { signal } from "@preact/signals";
import type { JSX } from "preact";
import { asSightlineError } from "../../src/base/errors";
import { openApi } from "../../src/api/connect";
import { common } from "../../src/i18n/common";
import type { Me } from "../../src/protocol/generated";
import { Button, Spinner } from "../../src/ui/components";
import { AppBar, mountPage, SignIn } from "../../src/ui/page";
import { showError } from "../../src/ui/toast";
import { CaseTable } from "./case-table";
import { OpenCaseForm } from "./open-case";
import { words } from "./words";
import "./home.css";

const api = openApi();
/** Undefined while asking; null when nobody is signed in. */
const me = signal<Me | null | undefined>(undefined);

async function identify(): Promise<void> {
  try {
    me.value = await api.me();
  } catch (error) {
    if (asSightlineError(error).code !== "unauthenticated") showError(error);
    api.sessions.clear();
    me.value = null;
  }
}

async function signOut(): Promise<void> {
  await api.signOut().catch(showError);
  me.value = null;
}

function Home(): JSX.Element {
  const person = me.value;
  const name = person && (
    <>
      <span class="muted">
        {person.self.display_name}, {common().roles[person.self.role]}
      </span>
      <Button kind="quiet" onClick={() => void signOut()}>
        {common().signOut}
      </Button>
    </>
  );
  return (
    <>
      <AppBar actions={name} />
      <main>
        {person && <h1 class="visually-hidden">{common().product}</h1>}
        {person === undefined && (
          <div class="page">
            <Spinner label={common().loading(words().cases)} />
          </div>
        )}
        {person === null && <SignedOut />}
        {person && <SignedIn person={person} />}
      </main>
    </>
  );
}

function SignedOut(): JSX.Element {
  return (
    <>
      <SignIn api={api} reason={common().tagline} onSignedIn={() => void identify()} />
      <p class="try-line">
        <a href="/try">{words().tryIt}</a>
      </p>
    </>
  );
}

function SignedIn({ person }: { readonly person: Me }): JSX.Element {
  const { role } = person.self;
  return (
    <div class="page">
      {role === "expert" && (
        <a class="button" data-kind="primary" href="/expert">
          {words().openDesk}
        </a>
      )}
      {(role === "supervisor" || role === "auditor") && (
        <a class="button" data-kind="primary" href="/supervisor">
          {words().openInbox}
        </a>
      )}
      {role === "field" && !person.case_id && <OpenCaseForm api={api} />}
      <CaseTable api={api} role={role} />
    </div>
  );
}

mountPage(<Home />);
void identify();
