/* SPDX-License-Identifier: GPL-2.0-or-later */
/* recurring_file.h - keeps the counts of recurring paragraphs (boilerplate) from run to run, in the
 * index's note `recurring`. If the note is removed, counting starts again. */
#ifndef DATELINE_INDEXER_RECURRING_FILE_H
#define DATELINE_INDEXER_RECURRING_FILE_H

#include "article/page/recurring.h"
#include "engine/engine.h"

/* A missing note is no error. STATUS_CORRUPT: *recurring is unchanged. */
enum status recurring_file_load(struct engine *engine, const char *index,
                                struct recurring *recurring, struct error *err);
enum status recurring_file_save(struct engine *engine, const char *index,
                                const struct recurring *recurring, struct error *err);

#endif
