"""WHIP and WHEP as a page does them: ``fetch`` and a peer connection, run in a real browser."""

from __future__ import annotations

WHIP = """async ([url, token, sdp]) => {
  const headers = { Authorization: `Bearer ${token}`, "Content-Type": "application/sdp" };
  const made = await fetch(url, { method: "POST", headers, body: sdp });
  if (made.status !== 201) return { status: made.status, body: await made.text() };
  await pc.setRemoteDescription({ type: "answer", sdp: await made.text() });
  const restart = async () => {
    pc.restartIce();
    const offer = await pc.createOffer();
    const ice = offer.sdp.match(/a=ice-(ufrag|pwd):.*/g).slice(0, 2).join("\\r\\n");
    const patched = await fetch(window.session, {
      method: "PATCH",
      headers: { ...headers, "Content-Type": "application/trickle-ice-sdpfrag", "If-Match": "*" },
      body: `a=mid:0\\r\\n${ice}\\r\\n`,
    });
    if (patched.status !== 200) return patched.status;
    const fresh = await patched.text();
    await pc.setLocalDescription(offer);
    let sdp = pc.currentRemoteDescription.sdp;
    for (const name of ["ice-ufrag", "ice-pwd"]) {
      const line = new RegExp(`a=${name}:.*`, "g");
      sdp = sdp.replace(line, fresh.match(line)[0].trim());
    }
    await pc.setRemoteDescription({ type: "answer", sdp });
    return { status: patched.status, tag: patched.headers.get("ETag") };
  };
  window.session = made.headers.get("Location");
  window.restart = restart;
  return { status: made.status, tag: made.headers.get("ETag"), location: window.session };
}"""
"""Sends the offer of ``pc``; afterwards ``restart()`` restarts ICE over PATCH."""
