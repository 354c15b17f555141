/**
 * Asking for lost sound. Browsers answer NACKs for Opus but do not offer it (RFC 4585 section 4.2: feedback has to be
 * offered to be used), so the offer that goes to the server says it for them.
 */

const OPUS = /^a=rtpmap:(\d+) opus\/48000/gim;

/** Returns the description with `nack` for every Opus payload type that does not have it yet. */
export function offerSoundRepair(sdp: string): string {
  return [...sdp.matchAll(OPUS)].reduce((text, [line, payloadType]) => {
    const feedback = `a=rtcp-fb:${payloadType ?? ""} nack`;
    const has = text.split(/\r?\n/).includes(feedback);
    return has ? text : text.replace(new RegExp(`^(${escaped(line)}.*)$`, "m"), `$1\r\n${feedback}`);
  }, sdp);
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
}
