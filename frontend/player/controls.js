// SPDX-License-Identifier: AGPL-3.0-or-later
// The controls of media-chrome that the page uses, speaking the page's language. The words come first:
// the controls read them once, when they are made.
import { addTranslation, setLanguage } from 'media-chrome/dist/utils/i18n.js';
import { film } from './film.js';

addTranslation(film.language, film.controls);
setLanguage(film.language);
