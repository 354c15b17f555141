/** A reading at a fault: against which limits, by which instrument. */

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useId } from "preact/hooks";
import { faultWords } from "../../../src/i18n/fault-words";
import type { Fault } from "../../../src/room/case-state";
import { outcomeOf, readNumber } from "../../../src/workflow/fault-facts";
import { dayOf, endOfDay } from "../../../src/workflow/fault-days";
import { FaultForm, TextField } from "./fault-form";
import type { FaultTools } from "./fault-tools";
import { faultDialogWords } from "./fault-words";

interface Reading {
  readonly quantity: string;
  readonly value: string;
  readonly unit: string;
  readonly low: string;
  readonly high: string;
  readonly instrument: string;
  /** A day, `2026-11-23`, or empty. */
  readonly calibratedUntil: string;
}

interface MeasurementFormProps {
  readonly fault: Fault;
  readonly faults: FaultTools;
  /** The measurement that this one corrects. */
  readonly corrects: string | null;
}

export function MeasurementForm({ fault, faults, corrects }: MeasurementFormProps): JSX.Element {
  const reading = useSignal<Reading>(startOf(fault, corrects));
  const isTried = useSignal(false);
  const list = useId();
  const t = faultDialogWords().measure;
  const { quantity, value, unit, low, high, instrument, calibratedUntil } = reading.value;
  const set = (change: Partial<Reading>): void => void (reading.value = { ...reading.value, ...change });
  const choose = (chosen: string): void => {
    const usual = t.quantities.find(([name]) => name === chosen);
    set({ quantity: chosen, ...(usual && { unit: usual[1] }) });
  };
  const numbers = { value: readNumber(value), low: readNumber(low), high: readNumber(high) };
  const isCrossed = numbers.low !== null && numbers.high !== null && numbers.low > numbers.high;
  const isBad = (text: string, number: number | null): boolean => text.trim() !== "" && number === null;
  const save = (): void => {
    isTried.value = true;
    if (quantity.trim() === "" || numbers.value === null || isCrossed || isBad(low, numbers.low) || isBad(high, numbers.high)) return;
    faults.measure(fault, {
      quantity: quantity.trim(), value: numbers.value, unit: unit.trim(), low: numbers.low, high: numbers.high,
      instrument: instrument.trim(), calibration_due_ms: endOfDay(calibratedUntil), supersedes: corrects,
    });
  };
  const needsNumber = (isTried.value && value.trim() === "") || isBad(value, numbers.value);
  return (
    <FaultForm save={t.save} onSave={save} onCancel={() => faults.dismiss()}>
      <TextField
        label={t.quantity} autofocus list={list} maxLength={120} value={quantity} onChange={choose}
        error={isTried.value && quantity.trim() === "" ? t.needQuantity : null}
      />
      <datalist id={list}>
        {t.quantities.map(([name]) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      <div class="form-columns">
        <TextField label={t.value} isNumber maxLength={40} value={value} onChange={(text) => set({ value: text })} error={needsNumber ? t.needNumber : null} />
        <TextField label={t.unit} maxLength={24} value={unit} onChange={(text) => set({ unit: text })} />
        <TextField label={t.low} isNumber maxLength={40} value={low} onChange={(text) => set({ low: text })} error={isBad(low, numbers.low) ? t.needNumber : null} />
        <TextField
          label={t.high} isNumber maxLength={40} value={high} onChange={(text) => set({ high: text })}
          error={isBad(high, numbers.high) ? t.needNumber : isCrossed ? t.limitsCrossed : null}
        />
        <TextField label={t.instrument} maxLength={120} value={instrument} onChange={(text) => set({ instrument: text })} />
        <TextField label={t.calibration} type="date" value={calibratedUntil} onChange={(text) => set({ calibratedUntil: text })} />
      </div>
      <output class="measure-outcome" aria-live="polite">
        {numbers.value !== null && !isCrossed && outcomeText(numbers.value, numbers.low, numbers.high)}
      </output>
    </FaultForm>
  );
}

function outcomeText(value: number, low: number | null, high: number | null): string {
  const outcome = outcomeOf(value, low, high);
  return outcome === "no_limits" ? "" : faultWords().outcomes[outcome];
}

/** What is to be corrected; else nothing but the instrument of the last reading, which is probably still in the hand. */
function startOf({ measurements }: Fault, corrects: string | null): Reading {
  const wrong = measurements.find(({ measurement_id }) => measurement_id === corrects);
  if (wrong) {
    const { quantity, value, unit, low, high, instrument, calibration_due_ms } = wrong;
    const text = (number: number | null): string => (number === null ? "" : String(number));
    const calibratedUntil = calibration_due_ms === null ? "" : dayOf(calibration_due_ms);
    return { quantity, value: String(value), unit, low: text(low), high: text(high), instrument, calibratedUntil };
  }
  const last = measurements.at(-1);
  return { quantity: "", value: "", unit: "", low: "", high: "", instrument: last?.instrument ?? "", calibratedUntil: "" };
}
