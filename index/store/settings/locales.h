/* SPDX-License-Identifier: GPL-2.0-or-later */
/* locales.h - the codes of languages that requests and settings may name: those of the Meilisearch
 * v1 API. Analysis knows some of them (language.h); for the others words are taken as they are. */
#ifndef DATELINE_STORE_SETTINGS_LOCALES_H
#define DATELINE_STORE_SETTINGS_LOCALES_H

#include <stdbool.h>

#include "base/buf.h"

/* ISO 639-1 or 639-3, in lower case. */
bool locale_known(struct str code);
/* All of them, each between backquotes, a comma between: for messages. */
void locale_list(struct buf *out);

#endif
