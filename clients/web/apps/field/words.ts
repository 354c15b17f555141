/** Words of the technician's page. */

import { defineWords } from "../../src/i18n/words";
import { en, type FieldWords } from "./words-en";
import { zh } from "./words-zh";

export const words = defineWords<FieldWords>(en, zh);
