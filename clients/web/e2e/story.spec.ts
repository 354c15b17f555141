// The whole story in one Chromium: technician, expert and supervisor, from opening a case to the signed PDF.
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test, type APIRequestContext } from "@playwright/test";
import { get } from "./rest";
import * as expert from "./story-expert";
import { readPdf, squeezed, type Pdf } from "./story-pdf";
import { signedIn, WORDS, type Language } from "./story-people";
import * as supervisor from "./story-supervisor";
import { identities, type Identity } from "./support";
import * as technician from "./story-technician";

const TESTS = resolve(import.meta.dirname, "../../../tests");
const PART = "seal_gland";
const COMPONENT = "P-101/pump/seal/gland";

/** Exports as other programs read them (tests/support/export_files.py). */
interface Found {
  readonly "case-faults.csv": { readonly rows: readonly Readonly<Record<string, string>>[] };
  readonly "case-scene.glb": { readonly places: Readonly<Record<string, readonly [number, number, number]>> };
  readonly "case-bcf.zip": { readonly topics: readonly { readonly title: string; readonly has_camera: boolean; readonly has_snapshot: boolean }[] };
}

/** What people type, and what the report must say in its own words. */
const TEXTS = {
  en: {
    case: "Pump loses water at the seal",
    fault: { severity: "high", title: "Seal leaks at the gland", note: "About ten drops a second, also at standstill." },
    question: "Is the gland hot?",
    answer: "No, it is cold.",
    reason: "The picture shows no leak.",
    closing: "Pump is off. New seal ordered.",
    report: {
      headings: ["Review record", "Signed: approved", "Who was there", "Faults", "Guide", "Review list", "Chat", "Signatures"],
      signed: "Maria Costa signed this record on",
      picture: "of the device's camera, the very one that was marked",
      title: (number: number) => `Review record Case ${number}`,
    },
  },
  zh: {
    case: "泵密封处漏水",
    fault: { severity: "high", title: "压盖处密封泄漏", note: "每秒约十滴，停机时也漏。" },
    question: "压盖烫吗？",
    answer: "不烫，是凉的。",
    reason: "图片上看不到泄漏。",
    closing: "泵已停机，新密封已订购。",
    report: {
      headings: ["审核记录", "已签署：批准", "参加人员", "故障", "指南", "审核清单", "聊天", "签名"],
      signed: "Maria Costa 于",
      picture: "即所标记的那一帧",
      title: (number: number) => `审核记录 案例 ${number}`,
    },
  },
} as const;

test.describe.configure({ timeout: 420_000 });

for (const lang of ["en", "zh"] as const) {
  test(`one case from the call to the signed PDF, ${lang}`, async ({ browser, request }, info) => {
    const texts = TEXTS[lang];
    const workOrder = `WO-${Date.now().toString().slice(-8)}`;
    const [li, anna, maria] = await identities(request);

    const field = await signedIn(browser, li, "/", lang);
    const caseId = await technician.opensCase(field, texts.case, workOrder);
    await technician.walksToTheSeal(field);
    await technician.flagsTheSecondStep(field);
    const desk = await signedIn(browser, anna, "/expert", lang);
    await technician.calls(field);

    await expert.takesTheCall(desk, workOrder);
    await technician.isReadyForClicks(field);
    const own = await technician.ownPicture(field);
    const mark = await expert.clicks(desk, await technician.placeOf(field, PART));
    await expert.makesItAFault(desk, mark, COMPONENT, texts.fault);
    await expert.writes(desk, texts.question);
    await technician.reads(field, texts.question);
    await technician.writes(field, texts.answer);
    await expert.reads(desk, texts.answer);
    await technician.acknowledges(field, mark, texts.fault.title);
    await expert.learnsThatItWasSeen(desk);
    await technician.closesTheCase(field, texts.closing);
    await expert.learnsThatItWasClosed(desk);
    await expert.mayNotSign(desk, request, anna, caseId);

    const office = await signedIn(browser, maria, "/supervisor", lang);
    const items = await supervisor.opensTheReview(office, workOrder, texts.fault.title);
    const [whole, detail] = await supervisor.looksAtTheEvidence(office);
    await supervisor.decides(office, texts.reason, items);
    await supervisor.signs(office, "Maria Costa", maria);
    const download = await supervisor.downloads(office);
    const number = Number(/^case-(\d+)\.pdf$/.exec(download.suggestedFilename())?.[1]);

    const files = Object.entries({ own, whole, detail }).map(([name, bytes]) => {
      const path = info.outputPath(`${name}.png`);
      writeFileSync(path, bytes);
      return path;
    });
    const path = info.outputPath(`case-${lang}.pdf`);
    await download.saveAs(path);
    const pdf = readPdf(path, files);
    saysWhatHappened(pdf, lang, number, workOrder);
    showsWhatWasSeen(pdf);
    await othersFindTheMark(request, maria, caseId, info.outputPath("exports"), texts.fault.title);
    for (const { page } of [field, desk, office]) await page.context().close();
  });
}

function saysWhatHappened(pdf: Pdf, lang: Language, number: number, workOrder: string): void {
  const { fault, question, answer, reason, closing, case: about, report } = TEXTS[lang];
  const { common, field } = WORDS[lang];
  expect(pdf.title).toBe(report.title(number));
  const text = pdf.pages.join("");
  const said = [
    ...report.headings, report.picture, report.signed, about, common.caseNumber(number), workOrder, "P-101", fault.title, fault.note,
    COMPONENT, common.severities.high, "Li Wei", "Anna Berg", question, answer, closing, field.guide.quickNotes[0] ?? "",
  ];
  for (const phrase of said) expect(text).toContain(squeezed(phrase));
  // On an overloaded machine it is honest to call the place approximate.
  expect([common.anchorStates.good, common.anchorStates.approximate].some((state) => text.includes(squeezed(state)))).toBe(true);
  // What was taken back before the signature is no verdict.
  expect(text).not.toContain(squeezed(reason));
  for (const [index, page] of pdf.pages.entries()) {
    expect(page).toContain(squeezed(`${index + 1} / ${pdf.pages.length}`));
    expect(page).toContain(workOrder);
  }
}

/** The fault stands there whole and close: the supervisor's pictures, and what the technician's camera saw. */
function showsWhatWasSeen(pdf: Pdf): void {
  expect(pdf.pictures.length).toBe(2);
  for (const { contrast } of pdf.pictures) expect(contrast).toBeGreaterThan(15);
  const [whole, close] = pdf.pictures;
  expect(whole?.width).toBeGreaterThanOrEqual(640);
  expect(close?.width).toBeGreaterThanOrEqual(480);
  const [likeCamera, likeWhole, unlikeDetail] = whole?.likeness ?? [];
  expect(likeCamera).toBeGreaterThan(0.95);
  expect(likeWhole).toBeGreaterThan(0.95);
  expect(close?.likeness[2]).toBeGreaterThan(0.95);
  expect(unlikeDetail).toBeLessThan(0.5);
}

/** What the scene, the table and BCF say of the fault's place, read by programs that know nothing of ours. */
async function othersFindTheMark(
  request: APIRequestContext, reader: Identity, caseId: string, folder: string, title: string,
): Promise<void> {
  mkdirSync(folder, { recursive: true });
  for (const name of ["scene.glb", "bcf.zip", "faults.csv"]) {
    const file = await get(request, reader, `/cases/${caseId}/export/${name}`);
    writeFileSync(`${folder}/case-${name}`, await file.body());
  }
  const found = JSON.parse(execFileSync("python", ["-m", "support.export_files", folder], { cwd: TESTS, encoding: "utf8" })) as Found;
  const [fault] = found["case-faults.csv"].rows;
  const place = found["case-scene.glb"].places[fault?.["mark_number"] ?? ""];
  expect(place).toBeDefined();
  for (const [axis, metres] of (place ?? []).entries()) expect(metres).toBeCloseTo(Number(fault?.[`${"xyz".charAt(axis)}_world_m`]), 4);
  const topic = found["case-bcf.zip"].topics.find((one) => one.title.includes(title));
  expect(topic).toMatchObject({ has_snapshot: true, has_camera: true });
}
