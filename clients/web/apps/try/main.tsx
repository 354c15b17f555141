/** "Try it": the whole story in one window, step by step, beside the real pages. The address holds case and step. */

import { signal } from "@preact/signals";
import type { JSX } from "preact";
import { openApi } from "../../src/api/connect";
import { mountPage } from "../../src/ui/page";
import { Intro } from "./parts/intro";
import { TourPage } from "./parts/tour-page";
import { TourPeople } from "./tour/people";
import { asStep } from "./tour/steps";
import "./try.css";

const api = openApi();
const people = new TourPeople(api, sessionStorage);
const caseId = signal(new URLSearchParams(location.search).get("case"));

function go(id: string | null): void {
  const address = new URL(location.href);
  address.searchParams.delete("step");
  if (id === null) address.searchParams.delete("case");
  else address.searchParams.set("case", id);
  history.pushState(null, "", address);
  caseId.value = id;
}

function TryPage(): JSX.Element {
  const id = caseId.value;
  if (id === null) return <Intro api={api} onStarted={go} />;
  const step = asStep(new URLSearchParams(location.search).get("step"));
  return <TourPage key={id} api={api} people={people} caseId={id} step={step} onRestart={() => go(null)} />;
}

addEventListener("popstate", () => (caseId.value = new URLSearchParams(location.search).get("case")));
mountPage(<TryPage />);
