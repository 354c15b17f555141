/** A technician opens a case and goes straight to it. */

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import type { Api } from "../../src/api/api";
import { language } from "../../src/i18n/language";
import type { GuideEntry } from "../../src/protocol/generated";
import { Button, Field } from "../../src/ui/components";
import { showError } from "../../src/ui/toast";
import { textIn } from "../../src/workflow/text-in";
import { fieldUrl, type FieldDevice } from "./case-links";
import { chooseDevice, device } from "./device";
import { words } from "./words";

const DEVICES: readonly FieldDevice[] = ["webxr", "emulator", "camera"];

export function OpenCaseForm({ api }: { readonly api: Api }): JSX.Element {
  const isBusy = useSignal(false);
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const text = (name: string): string => {
      const value = form.get(name);
      return typeof value === "string" ? value.trim() : "";
    };
    isBusy.value = true;
    try {
      const card = await api.openCase({
        title: text("title"),
        asset_tag: text("asset_tag"),
        asset_name: text("asset_name"),
        work_order: text("work_order"),
        guide_id: text("guide_id"),
      });
      location.assign(fieldUrl(card.case_id, device.value));
    } catch (error) {
      showError(error);
      isBusy.value = false;
    }
  };
  const t = words();
  return (
    <form class="card form open-case" onSubmit={(event) => void submit(event)}>
      <h2>{t.openCase}</h2>
      <Field label={t.form.title} size="field">
        {(field) => <input {...field} name="title" required maxLength={200} placeholder={t.form.titleExample} />}
      </Field>
      <div class="columns">
        <Field label={t.form.assetTag} size="field">
          {(field) => <input {...field} name="asset_tag" required maxLength={60} defaultValue="P-101" />}
        </Field>
        <Field label={t.form.assetName} size="field">
          {(field) => <input {...field} name="asset_name" maxLength={120} />}
        </Field>
        <Field label={t.form.workOrder} size="field">
          {(field) => <input {...field} name="work_order" maxLength={60} />}
        </Field>
      </div>
      <GuideChoice api={api} />
      <DeviceChoice />
      <Button kind="primary" size="field" type="submit" disabled={isBusy.value}>
        {t.openCase}
      </Button>
    </form>
  );
}

/** Nothing to choose while there is only the usual guide. */
function GuideChoice({ api }: { readonly api: Api }): JSX.Element | null {
  const guides = useSignal<readonly GuideEntry[]>([]);
  useEffect(() => {
    api.guides().then((menu) => (guides.value = menu.guides), showError);
  }, []);
  if (guides.value.length < 2) return null;
  const t = words();
  return (
    <Field label={t.form.guide} size="field">
      {(field) => (
        <select {...field} name="guide_id">
          <option value="">{t.form.standardGuide}</option>
          {guides.value.map((guide) => (
            <option key={guide.guide_id} value={guide.guide_id}>
              {textIn(guide.title, language.value)}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

export function DeviceChoice(): JSX.Element {
  const t = words();
  return (
    <fieldset class="devices">
      <legend>{t.device}</legend>
      {DEVICES.map((choice) => (
        <label key={choice}>
          <input
            type="radio"
            name="device"
            value={choice}
            checked={device.value === choice}
            onChange={() => (device.value = choice)}
          />
          {t.devices[choice]}
        </label>
      ))}
    </fieldset>
  );
}

void chooseDevice();
