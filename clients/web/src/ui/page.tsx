/** The frame of a page: bar with brand, language and theme; mounting; sign-in where nobody is signed in. */

import { useSignal } from "@preact/signals";
import { render, type ComponentChildren, type JSX } from "preact";
import type { Api } from "../api/api";
import { common } from "../i18n/common";
import { language, setLanguage, startLanguage, type Language } from "../i18n/language";
import { Button, Field } from "./components";
import { setTheme, theme, type Theme } from "./theme";
import { showError, Toasts } from "./toast";
import { isInTour, onTour } from "./tour-link";
import "./base.css";

/** Starts language and styles and draws into `#app`; the last line of every page's `main.tsx`. */
export function mountPage(page: JSX.Element): void {
  startLanguage();
  followTour();
  const root = document.getElementById("app");
  if (!root) throw new Error("The page has no #app.");
  render(
    <>
      {page}
      <Toasts />
    </>,
    root,
  );
}

/** In the tour its panel has the switches for language and theme. */
function followTour(): void {
  onTour((message) => {
    if (message.type !== "settings") return;
    if (message.language !== language.value) setLanguage(message.language);
    if (message.theme !== theme.value) setTheme(message.theme);
  });
}

export interface AppBarProps {
  /** After the brand: where one is. */
  readonly children?: ComponentChildren;
  /** At the end, before language and theme. */
  readonly actions?: ComponentChildren;
}

export function AppBar({ children, actions }: AppBarProps): JSX.Element {
  return (
    <header class="app-bar">
      <Brand />
      {children}
      <span class="grow" />
      {actions}
      <LanguageSwitch />
      <ThemeSwitch />
    </header>
  );
}

/** In the tour the way home would lead out of it. */
function Brand(): JSX.Element {
  const content = (
    <>
      <img src="/icon.svg" alt="" width={24} height={24} />
      {common().product}
    </>
  );
  return isInTour ? <span class="brand">{content}</span> : <a class="brand" href="/">{content}</a>;
}

export function LanguageSwitch(): JSX.Element | null {
  if (isInTour) return null;
  const other: Language = language.value === "zh" ? "en" : "zh";
  return (
    <Button kind="quiet" lang={other === "zh" ? "zh-Hans" : "en"} onClick={() => setLanguage(other)}>
      {other === "zh" ? "中文" : "English"}
    </Button>
  );
}

const NEXT_THEME: Readonly<Record<Theme, Theme>> = { system: "dark", dark: "light", light: "system" };
const THEME_SIGNS: Readonly<Record<Theme, string>> = { system: "◐", dark: "☾", light: "☀︎" };

export function ThemeSwitch(): JSX.Element | null {
  if (isInTour) return null;
  const label = `${common().theme}: ${common().themes[theme.value]}`;
  return (
    <Button kind="quiet" aria-label={label} title={label} onClick={() => setTheme(NEXT_THEME[theme.value])}>
      {THEME_SIGNS[theme.value]}
    </Button>
  );
}

export interface SignInProps {
  readonly api: Api;
  readonly onSignedIn: () => void;
  /** Why one has to sign in here, if it is not obvious. */
  readonly reason?: string;
}

export function SignIn({ api, onSignedIn, reason }: SignInProps): JSX.Element {
  const isBusy = useSignal(false);
  const submit = (event: Event): void => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    isBusy.value = true;
    api
      .signIn({ username: text(form, "username"), password: text(form, "password"), keep_cookie: false })
      .then(onSignedIn, showError)
      .finally(() => (isBusy.value = false))
      .catch(showError);
  };
  const words = common();
  return (
    <form class="sign-in card" onSubmit={submit}>
      <h1>{words.signIn}</h1>
      {reason !== undefined && <p class="muted">{reason}</p>}
      <Field label={words.username}>{(field) => <input {...field} name="username" autocomplete="username" required />}</Field>
      <Field label={words.password}>
        {(field) => <input {...field} name="password" type="password" autocomplete="current-password" required />}
      </Field>
      <Button kind="primary" type="submit" disabled={isBusy.value}>
        {words.signIn}
      </Button>
    </form>
  );
}

function text(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === "string" ? value : "";
}
