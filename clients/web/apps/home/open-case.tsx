/** A technician opens a case and goes straight to it. */

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import type { Api } from "../../src/api/api";
import { Button, Field } from "../../src/ui/components";
import { showError } from "../../src/ui/toast";
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
        guide_id: "",
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
      <DeviceChoice />
      <Button kind="primary" size="field" type="submit" disabled={isBusy.value}>
        {t.openCase}
      </Button>
    </form>
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
