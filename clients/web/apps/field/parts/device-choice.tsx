/** Which camera and microphone: lists that fill as soon as the browser tells names. */

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { common } from "../../../src/i18n/common";
import { listDevices, onDevicesChanged, type Device, type Devices } from "../../../src/media/devices";
import { Field } from "../../../src/ui/components";
import { words } from "../words";

export function useDevices(): Devices {
  const devices = useSignal<Devices>({ cameras: [], microphones: [] });
  useEffect(() => {
    const leaving = new AbortController();
    const look = (): void => void listDevices().then((found) => (devices.value = found), () => undefined);
    onDevicesChanged(look, leaving.signal);
    look();
    return () => leaving.abort();
  }, []);
  return devices.value;
}

export interface DeviceFieldProps {
  readonly label: string;
  readonly devices: readonly Device[];
  readonly value: string;
  readonly onChange: (deviceId: string) => void;
}

/** Names are empty until the person allowed one use: then there is nothing to choose between. */
export function DeviceField({ label, devices, value, onChange }: DeviceFieldProps): JSX.Element {
  const t = words().start;
  const named = devices.filter(({ deviceId }) => deviceId !== "");
  return (
    <Field label={label} size="field">
      {(field) => (
        <select {...field} value={value} onChange={(event) => onChange(event.currentTarget.value)}>
          <option value="">{t.browserChoice}</option>
          {named.map((device, index) => (
            <option key={device.deviceId} value={device.deviceId}>
              {device.label === "" ? t.unnamed(index + 1) : device.label}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

export function MicrophoneField(props: Omit<DeviceFieldProps, "label">): JSX.Element {
  return <DeviceField label={common().microphone} {...props} />;
}

export function CameraField(props: Omit<DeviceFieldProps, "label">): JSX.Element {
  return <DeviceField label={common().camera} {...props} />;
}
