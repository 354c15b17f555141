/** English words of the tour. A step says what to do, what one sees and why it matters, in as few sentences as possible. */

import type { StepId, TaskId, Who } from "./tour/steps";

export interface StepWords {
  readonly title: string;
  /** What to do. */
  readonly act: string;
  /** What one sees, and why it matters. */
  readonly why: string;
}

const steps: Readonly<Record<StepId, StepWords>> = {
  take: {
    title: "Take the call",
    act: "A technician stands at a leaking pump and calls. Take the call on the desk at the right.",
    why: "This is the real desk, and a real call. The technician is a program on this server; it sends video, position and depth as a headset does, and writes instead of speaking.",
  },
  mark: {
    title: "Click the leaking seal",
    act: "Click the seal in the picture while the head turns. The ring shows where it is.",
    why: "The mark stays on the seal. It was placed with the head position of the very picture you clicked, not with the one at the time your click arrived.",
  },
  fault: {
    title: "Make it a fault",
    act: "Press “Make it a fault” at your mark, write a few words and record it.",
    why: "The part is chosen already, because the mark lies on it in three dimensions. The fault keeps the clicked picture, the place and its accuracy.",
  },
  outage: {
    title: "Lose the network, lose nothing",
    act: "Cut the network for ten seconds. While it is away, place another mark or write a chat line.",
    why: "What you do waits in the browser and carries a number of its own, so the server stores it once however often it is sent. Video travels beside it and may go on.",
  },
  technician: {
    title: "Be the technician",
    act: "You are in the technician’s place now: enter the machine hall, look for the mark, and say that you have seen it. Then flag the second step of the guide.",
    why: "The mark is where the expert put it, on the machine. On a headset or a phone the same page shows the real surroundings instead of this hall.",
  },
  close: {
    title: "Close the case",
    act: "You are the expert again. Press “Close case” below the picture and confirm.",
    why: "Closing makes the review list out of the record: every fault and every flagged step is on it once, and nothing else.",
  },
  review: {
    title: "Why is each item there?",
    act: "Look through the list: each item names its rule and the events behind it. Then try to sign your own work.",
    why: "Anna is also a supervisor, but she took part in this work. Nobody approves their own work here: the server refuses, not only this page.",
  },
  sign: {
    title: "Sign as supervisor",
    act: "You are Maria, who had no part in it. Confirm or reject each item, then sign with the password shown beside the field.",
    why: "The signature says what it means and covers everything up to that moment. Should the record change later, page and PDF say that it no longer holds.",
  },
  document: {
    title: "Take the record with you",
    act: "Get the PDF.",
    why: "It shows each fault with its picture and mark, why each item was on the list, who decided what, and the fingerprint of the signed record.",
  },
};

const tasks: Readonly<Record<TaskId, string>> = {
  take: "Call taken",
  mark: "Mark on the seal",
  ghost: "Ghost seen: clicked while the head turned",
  fault: "Fault recorded",
  cut: "Network cut",
  act: "Something done without network",
  stored: "All of it stored, each once",
  enter: "In the machine hall",
  acknowledge: "Mark seen",
  flag: "Step flagged",
  close: "Case closed",
  refused: "Refused to sign own work",
  decide: "Every item decided",
  sign: "Record signed",
  download: "PDF fetched",
};

const who: Readonly<Record<Who, string>> = {
  expert: "expert",
  field: "technician",
  "expert-as-supervisor": "expert, as supervisor",
  supervisor: "supervisor",
};

export const en = {
  pageTitle: "Try Sightline",
  intro: {
    title: "Try Sightline",
    lead: "One case from the ringing call to the signed record, in about five minutes. You need nobody else: you are the expert, then the technician, then the supervisor, in this one window.",
    start: "Start the tour",
    stepsTitle: "What you will do",
    demo: "Nothing here is a film: every step runs through the real server, and a real case is left behind.",
  },
  unavailable: {
    title: "This server has no tour",
    text: "The tour needs the demo’s people. Start the server with “make run” or “sightline serve --demo”, then load this page again.",
    home: "To the start page",
  },
  preparing: {
    title: "One moment",
    hall: "Building the machine hall. This is done once on a machine.",
    pictures: (done: number, total: number) => `Rendering what the technician sees: picture ${done} of ${total}. This is done once on a machine and takes a minute or two.`,
    sending: "Sending the technician to the pump.",
    people: "Getting the people of the demo.",
    failed: "It could not be prepared. The server’s log says why.",
    busy: "Two tours run on this server already. One of them must end first: it does so two minutes after its window was closed.",
    again: "Try again",
  },
  panel: {
    label: "Tour",
    stepOf: (number: number, count: number) => `Step ${number} of ${count}`,
    youAre: "You are",
    goTo: (number: number, title: string) => `Step ${number}: ${title}`,
    done: "done",
    why: "What you see",
    next: (title: string) => `Next: ${title}`,
    skip: "Skip",
    skipFor: "Do it for me",
    back: "Back",
    restart: "Start again",
    restartHint: "Ends this case’s call and begins with a new case.",
    loading: "the case",
    frame: (name: string) => `The page of ${name}`,
    offline: "The server does not answer. The tour goes on when it is back.",
    left: "The technician has left the call: that happens when nobody was here for two minutes. Start again for a new call.",
    late: "This case is closed already, so this step cannot be done any more. Go on, or start again.",
    missing: (title: string) => `First comes: ${title}.`,
    goThere: "Go there",
  },
  who,
  steps,
  tasks,
  take: {
    onTheWay: "The technician puts the headset on and walks to the pump. It rings in a few seconds.",
    slow: "It takes longer than usual. If it does not ring in half a minute, start again.",
    rings: "It rings.",
  },
  mark: {
    pointOut: "The seal: click here",
    placed: "Your mark is on the machine. Watch it while the head turns.",
    waiting: "Comparing with the head position on arrival …",
    ghost: (ms: number, turn: string) => `With the head position ${ms} ms later, when a click arrives, the mark would be where the dashed ghost is. The head turned ${turn} in that time.`,
    beside: "beside the seal",
    resting: (off: string) => `The head was resting, so the ghost is only ${off} away. Click once more while the head turns.`,
    notFound: "The clicked picture was not certain, so there is nothing to compare. Click once more.",
  },
  outage: {
    cut: "Cut the network for 10 s",
    again: "Cut it once more",
    away: (seconds: number) => `Network away, back in ${seconds}\u00a0s`,
    doNow: "Now place a mark or write a chat line.",
    waiting: (count: number) => (count === 1 ? "1 thing waits" : `${count} things wait`),
    returning: "The network is back. Sending what waited …",
    result: (waited: number, stored: number) => `${waited} waited, ${stored} stored, none twice.`,
    nothing: "Nothing was waiting. Cut it once more, and do something while it is away.",
  },
  technician: {
    stepTitle: "Inspect the mechanical seal",
    hint: "Drag to look around, walk with W A S D. The buttons for “Seen” and the guide are beside the view.",
    aside: "The program has stepped aside; you are the technician now.",
  },
  review: {
    attempt: "Try to sign as Anna",
    attempting: "Asking the server …",
    refused: "The server refused:",
    refusals: {
      permission_denied: "You took part in the work of this case: somebody else must sign it.",
    } as Readonly<Record<string, string>>,
    notRefused: "This was not the refusal that was expected:",
    items: (count: number) => (count === 1 ? "1 item on the list" : `${count} items on the list`),
  },
  sign: {
    left: (count: number) => (count === 1 ? "1 item is not decided yet." : `${count} items are not decided yet.`),
    nowSign: "All items are decided. Press “Sign” at the top right.",
    password: (name: string, password: string) => `${name}’s demo password: ${password}`,
  },
  document: {
    get: "Get the PDF",
    getting: "The server sets the PDF …",
    again: "Get it again",
    inside: "In this PDF",
    size: (kilobytes: number) => `${kilobytes} kB`,
    faults: (count: number) => (count === 1 ? "1 fault with picture and mark" : `${count} faults with picture and mark`),
    items: (count: number) => (count === 1 ? "1 review item with rule, events and verdict" : `${count} review items with rule, events and verdict`),
    signature: (name: string) => `signature of ${name}, with time and meaning`,
    unsigned: "no signature: the case was not signed",
    hash: "fingerprint of the record",
    picture: "The clicked picture with your mark, as it stands in the PDF",
    end: "That was the whole story. The case stays on this server.",
    homeLink: "Start page: more cases, devices and people",
    docsTitle: "Read on in the repository",
    docs: {
      "docs/architecture.md": "how it is built",
      "docs/media.md": "how a picture travels and keeps its identity",
      "docs/records.md": "log, rules, signatures",
      "docs/operations.md": "running it for real",
    },
  },
};

export type TryWords = typeof en;
