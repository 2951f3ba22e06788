/* SPDX-License-Identifier: GPL-2.0-or-later */
/* recurring_file.h - what recurs in the sources of an index, kept beside it from one run to the
 * next: the file `recurring` of the index's directory. It may be removed: counting begins anew. */
#ifndef DATELINE_INDEXER_RECURRING_FILE_H
#define DATELINE_INDEXER_RECURRING_FILE_H

#include "article/page/recurring.h"
#include "base/status.h"
#include "indexer/options.h"

/* None there is no failure; STATUS_CORRUPT leaves what was counted as it was. */
enum status recurring_file_load(const struct indexer_options *options, struct recurring *recurring,
                                struct error *err);
enum status recurring_file_save(const struct indexer_options *options, const struct recurring *recurring,
                                struct error *err);

#endif
