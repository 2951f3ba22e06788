/* SPDX-License-Identifier: GPL-2.0-or-later */
/* recurring_file.h - what recurs in the sources of an index, kept with it from one run to the next,
 * as the note `recurring`. It may be removed: counting begins anew. */
#ifndef DATELINE_INDEXER_RECURRING_FILE_H
#define DATELINE_INDEXER_RECURRING_FILE_H

#include "article/page/recurring.h"
#include "engine/engine.h"

/* None there is no failure; STATUS_CORRUPT leaves what was counted as it was. */
enum status recurring_file_load(struct engine *engine, const char *index,
                                struct recurring *recurring, struct error *err);
enum status recurring_file_save(struct engine *engine, const char *index,
                                const struct recurring *recurring, struct error *err);

#endif
