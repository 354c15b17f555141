/** `/join#TOKEN`: turns an invite into a session of this tab and goes on to the case. The token never leaves in an address. */

import { signal } from "@preact/signals";
import type { JSX } from "preact";
import { asSightlineError } from "../../src/base/errors";
import { openApi } from "../../src/api/connect";
import { common } from "../../src/i18n/common";
import type { Session } from "../../src/protocol/generated";
import { Banner, Button, Spinner } from "../../src/ui/components";
import { AppBar, mountPage } from "../../src/ui/page";
import { showError } from "../../src/ui/toast";
import { caseUrl } from "../home/case-links";
import { chooseDevice, device } from "../home/device";
import { words } from "../home/words";

type Step = "working" | "missing" | "spent" | "failed";

const step = signal<Step>("working");
const token = location.hash.slice(1);

async function redeem(): Promise<void> {
  step.value = "working";
  try {
    await chooseDevice();
    goOn(await openApi().redeem(token));
  } catch (error) {
    const { code, isRetryable } = asSightlineError(error);
    step.value = isRetryable ? "failed" : "spent";
    if (code === "connection_lost") showError(error);
  }
}

/** Replaces this page, so that "back" does not try to use the link a second time. */
function goOn(session: Session): void {
  const url = session.case_id ? caseUrl({ case_id: session.case_id }, session.self.role, device.value) : null;
  location.replace(url ?? "/");
}

function Join(): JSX.Element {
  const t = words();
  return (
    <>
      <AppBar />
      <main class="page">
        {step.value === "working" && <Spinner label={t.joining} />}
        {step.value === "failed" && (
          <Banner tone="warning" actions={<Button onClick={() => void redeem()}>{common().retry}</Button>}>
            {common().errors["connection_lost"]}
          </Banner>
        )}
        {(step.value === "spent" || step.value === "missing") && (
          <Banner tone="warning" actions={<a href="/">{t.goHome}</a>}>
            {step.value === "spent" ? t.linkSpent : t.linkMissing}
          </Banner>
        )}
      </main>
    </>
  );
}

mountPage(<Join />);
if (token.length < 16) step.value = "missing";
else void redeem();
