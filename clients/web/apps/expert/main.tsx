/** The expert's page: sign in, then the desk, or a case with its call. */

import type { JSX } from "preact";
import { asSightlineError } from "../../src/base/errors";
import { openApi } from "../../src/api/connect";
import { common } from "../../src/i18n/common";
import type { Me } from "../../src/protocol/generated";
import { Button, Spinner } from "../../src/ui/components";
import { AppBar, mountPage, SignIn } from "../../src/ui/page";
import { showError } from "../../src/ui/toast";
import { CasePage } from "./call/case-page";
import { Desk } from "./desk/desk";
import { caseId, followAddress, me } from "./page-state";
import { words } from "./words";
import "./expert.css";

const api = openApi();

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

function ExpertPage(): JSX.Element {
  const person = me.value;
  if (person === undefined) return <Waiting />;
  if (person === null) return <SignedOut />;
  if (person.self.role !== "expert") return <WrongRole person={person} />;
  const onlyCase = person.case_id ?? null;
  const id = onlyCase ?? caseId.value;
  return id === null ? (
    <Desk api={api} me={person} onSignOut={() => void signOut()} />
  ) : (
    <CasePage key={id} api={api} caseId={id} isGuest={onlyCase !== null} />
  );
}

function Waiting(): JSX.Element {
  return (
    <>
      <AppBar />
      <main class="page">
        <Spinner label={common().loading(words().pageTitle)} />
      </main>
    </>
  );
}

function SignedOut(): JSX.Element {
  return (
    <>
      <AppBar />
      <main>
        <SignIn api={api} reason={words().pageTitle} onSignedIn={() => void identify()} />
      </main>
    </>
  );
}

function WrongRole({ person }: { readonly person: Me }): JSX.Element {
  const t = words().wrongRole;
  return (
    <>
      <AppBar />
      <main class="page">
        <h1>{t.title}</h1>
        <p class="muted">{t.text(person.self.display_name, common().roles[person.self.role])}</p>
        <p>
          <Button kind="primary" onClick={() => void signOut()}>
            {t.other}
          </Button>
        </p>
      </main>
    </>
  );
}

// The desk is dark unless the person chose otherwise (expert.css): the picture is what is looked at.
document.documentElement.dataset["page"] = "expert";
followAddress();
mountPage(<ExpertPage />);
void identify();
