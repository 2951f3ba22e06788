/* SPDX-License-Identifier: GPL-2.0-or-later */
/* locales.h - the language codes that requests and settings may use: those of the Meilisearch v1
 * API. Words of a language without a stemmer (see language.h) are indexed without stemming. Any
 * thread. */
#ifndef DATELINE_STORE_SETTINGS_LOCALES_H
#define DATELINE_STORE_SETTINGS_LOCALES_H

#include <stdbool.h>

#include "base/buf.h"

/* Is `code` supported? It is ISO 639-1 or 639-3, in lower case. */
bool locale_known(struct str code);
/* Append all codes for an error message, in backquotes and separated by commas. */
void locale_list(struct buf *out);

#endif
