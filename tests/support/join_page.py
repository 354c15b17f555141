"""The expert's real page in a real Chromium, joining a running call again and again, with the time of every step."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Final

from playwright.async_api import Page

WAIT_S: Final = 20.0
"""What a join may take at the very most (issue: all of 50 within 20 s at 20 % loss)."""

WATCH = """([token, relay]) => {
  const self = { account_id: "", display_name: "", role: "expert" };
  const session = { token, expires_at_ms: Date.now() + 3_600_000, self, roles: ["expert"], case_id: null };
  sessionStorage.setItem("sightline.session", JSON.stringify(session));
  let steps = {}, done = () => {};
  const note = (name) => {
    steps[name] ??= performance.now();
    if ("shown" in steps && "decoded" in steps) done();
  };
  window.newJoin = () => void (steps = {});
  window.joinSteps = (withinMs) => Promise.race([
    new Promise((resolve) => setTimeout(resolve, withinMs)),
    new Promise((resolve) => ((done = resolve), "shown" in steps && "decoded" in steps && done())),
  ]).then(() => steps);
  document.addEventListener("click", () => note("click"), true);

  const Socket = window.WebSocket;
  window.WebSocket = class extends Socket {
    constructor(...args) {
      super(...args);
      if (!String(args[0]).includes("/cases/")) return;
      note("socket");
      this.addEventListener("open", () => note("open"));
      this.addEventListener("message", ({ data }) => {
        const { type } = JSON.parse(data);
        if (type === "room.welcome") note("welcome");
        if (type === "subscribe.offer") note("offer");
      });
    }
    send(data) {
      if (String(data).includes('"subscribe.answer"')) note("answer");
      super.send(data);
    }
  };

  const Peer = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Peer {
    #made = performance.now();
    setRemoteDescription(description) {
      if (description.type === "offer" && !("peer" in steps)) this.#watch();
      const sdp = relay ? description.sdp.replace(
        /^(a=candidate:\\S+ \\d+ udp \\d+) \\S+ \\d+ typ host.*$/gim, `$1 ${relay[0]} ${relay[1]} typ host`,
      ) : description.sdp;
      return super.setRemoteDescription({ type: description.type, sdp });
    }
    #watch() {
      steps.peer = this.#made;
      this.addEventListener("iceconnectionstatechange", () => {
        if (this.iceConnectionState === "connected" || this.iceConnectionState === "completed") note("ice");
      });
      this.addEventListener("connectionstatechange", () => this.connectionState === "connected" && note("dtls"));
    }
  };

  const { play } = HTMLVideoElement.prototype;
  HTMLVideoElement.prototype.play = function () {
    this.requestVideoFrameCallback(() => note("decoded"));
    return play.call(this);
  };
  const looking = () => {
    if (document.querySelector('.stage[data-has-picture="true"]')) note("shown");
  };
  const what = { subtree: true, childList: true, attributes: true, attributeFilter: ["data-has-picture"] };
  new MutationObserver(looking).observe(document, what);
}"""
"""Runs before the page: keeps the session and notes when each step happens. Steps are in milliseconds of the page."""

STEPS: Final = ("click", "socket", "open", "welcome", "peer", "offer", "answer", "ice", "dtls", "decoded", "shown")


@dataclass(frozen=True, slots=True)
class Joined:
    """One join; seconds of the page's own clock."""

    steps_s: dict[str, float]
    """By name (``STEPS``), from the click on."""

    @property
    def media_s(self) -> float:
        """From ``new RTCPeerConnection`` to the first frame that was decoded and handed to the screen."""
        return self.steps_s["decoded"] - self.steps_s["peer"]

    @property
    def click_s(self) -> float:
        """From the click to the picture on the page."""
        return self.steps_s["shown"]


async def open_desk(tab: Page, url: str, token: str, relay: tuple[str, int] | None) -> None:
    """Open the expert's desk.

    Args:
        tab: a fresh page.
        url: of the server, or of a relay in front of it.
        token: of the expert.
        relay: address that stands in for the media port's; None for the direct way.
    """
    await tab.add_init_script(f"({WATCH})({json.dumps([token, relay])})")
    await tab.goto(f"{url}/expert?lang=en")
    await tab.get_by_role("button", name="Join", exact=True).wait_for()


async def join(tab: Page) -> Joined:
    """Click on "Join" and wait for the picture; the page is on its desk again afterwards.

    Raises:
        TimeoutError: there was no picture within ``WAIT_S``; with the steps that were reached.
    """
    await tab.evaluate("() => newJoin()")
    await tab.get_by_role("button", name="Join", exact=True).click()
    steps: dict[str, Any] = await tab.evaluate("(withinMs) => joinSteps(withinMs)", WAIT_S * 1000)
    await _leave(tab)
    if "shown" not in steps or "decoded" not in steps:
        raise TimeoutError(f"no picture within {WAIT_S:g} s; reached {', '.join(steps)}")
    start = steps["click"]
    return Joined({name: (steps[name] - start) / 1000 for name in STEPS if name in steps})


async def _leave(tab: Page) -> None:
    await tab.go_back()
    await tab.get_by_role("button", name="Join", exact=True).wait_for()
