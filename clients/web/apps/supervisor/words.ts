/** The words of the supervisor's page: a file per topic, one dictionary. */

import { defineWords } from "../../src/i18n/words";
import * as page from "./words/page";
import * as inbox from "./words/inbox";
import * as review from "./words/review";
import * as evidence from "./words/evidence";
import * as events from "./words/events";
import * as side from "./words/side";
import * as signing from "./words/signing";
import * as recordings from "./words/recordings";
import * as exports from "./words/exports";
import * as history from "./words/history";
import * as keys from "./words/keys";
import * as plant from "./words/plant";
import * as keeping from "./words/keeping";

export const words = defineWords(
  { ...page.en, ...inbox.en, ...review.en, ...evidence.en, ...events.en, ...side.en, ...signing.en, ...recordings.en, ...exports.en, ...history.en, ...keys.en, ...plant.en, ...keeping.en },
  { ...page.zh, ...inbox.zh, ...review.zh, ...evidence.zh, ...events.zh, ...side.zh, ...signing.zh, ...recordings.zh, ...exports.zh, ...history.zh, ...keys.zh, ...plant.zh, ...keeping.zh },
);
