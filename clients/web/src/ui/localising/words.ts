/** Words of finding a machine again on a later visit. */

import { defineWords } from "../../i18n/words";

const en = {
  title: "Earlier visit",
  searching: { asset: "Looking for this machine in pictures of an earlier visit", earlier_world: "Looking for where the marks were before tracking started anew" },
  guide: "Not placed yet: look from here",
  guideHow: "Stand so that your picture looks like this one, and hold still for a moment. Earlier marks are then placed.",
  confirm: "This one?",
  confirmHow: "There may be more than one that looks like it. Compare number plates, bolts, pipes.",
  then: "Earlier visit",
  now: "Now",
  yes: "Yes, this one",
  no: "Not this one",
  placed: (size: string, pictures: number) => `Placed, ${size} (${pictures === 1 ? "1 picture" : `${pictures} pictures`})`,
  placedTag: (size: string) => `Placed by its tag, ${size}`,
  confirmed: "The pictures were compared by a person.",
  failed: "Not found in the pictures of an earlier visit",
  hide: "Hide",
  pictureThen: "Picture of the earlier visit",
  pictureNow: "Live picture",
  loadingPicture: "the picture",
};

const zh: typeof en = {
  title: "以前的到访",
  searching: { asset: "正在以前到访的画面中寻找此设备", earlier_world: "正在寻找跟踪重新开始之前标记的位置" },
  guide: "尚未定位：请从这里看",
  guideHow: "请站到画面与此图相似的位置，并保持片刻。以前的标记随后会就位。",
  confirm: "是这一台吗？",
  confirmHow: "可能有多台看起来相似。请比较铭牌、螺栓、管道。",
  then: "以前到访",
  now: "现在",
  yes: "是，就是这台",
  no: "不是这台",
  placed: (size, pictures) => `已定位，${size}（${pictures} 张画面）`,
  placedTag: (size) => `已由标签定位，${size}`,
  confirmed: "已由人工比较画面。",
  failed: "在以前到访的画面中未找到",
  hide: "隐藏",
  pictureThen: "以前到访的画面",
  pictureNow: "实时画面",
  loadingPicture: "画面",
};

export const localisingWords = defineWords(en, zh);
