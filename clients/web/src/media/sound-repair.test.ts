import { describe, expect, it } from "vitest";
import { offerSoundRepair } from "./sound-repair";

const SDP = [
  "v=0",
  "m=audio 9 UDP/TLS/RTP/SAVPF 111 63",
  "a=mid:0",
  "a=rtpmap:111 opus/48000/2",
  "a=rtcp-fb:111 transport-cc",
  "a=rtpmap:63 red/48000/2",
  "m=video 9 UDP/TLS/RTP/SAVPF 96",
  "a=rtpmap:96 VP8/90000",
  "a=rtcp-fb:96 nack",
  "",
].join("\r\n");

describe("offering to repair sound", () => {
  it("names nack for Opus, in its section, and nothing else", () => {
    const lines = offerSoundRepair(SDP).split("\r\n");
    expect(lines).toHaveLength(SDP.split("\r\n").length + 1);
    expect(lines[lines.indexOf("a=rtpmap:111 opus/48000/2") + 1]).toBe("a=rtcp-fb:111 nack");
    expect(lines.filter((line) => !SDP.split("\r\n").includes(line))).toEqual(["a=rtcp-fb:111 nack"]);
  });

  it("changes nothing where it is offered already or there is no Opus", () => {
    expect(offerSoundRepair(offerSoundRepair(SDP))).toBe(offerSoundRepair(SDP));
    expect(offerSoundRepair("v=0\r\nm=video 9 X 96\r\n")).toBe("v=0\r\nm=video 9 X 96\r\n");
  });
});
