/* SPDX-License-Identifier: GPL-2.0-or-later */
/* issue_source.h - a METS and the pages that it names as one input: an archive (cpio) that is made
 * while it is read, with the METS as its first member. The reader of archives puts them together
 * (article/formats/library/issue_shelf.h). */
#ifndef DATELINE_INDEXER_ISSUE_SOURCE_H
#define DATELINE_INDEXER_ISSUE_SOURCE_H

#include <sys/stat.h>

#include "article/input/reader.h"
#include "base/buf.h"
#include "indexer/issues.h"

struct issue_source {
    struct source source; /* with the name and the key of the root: see reader_options.folder */
    uint64_t stamp;       /* changes when a page does, or comes, or goes */
    struct issue_file *files;
    size_t count, capacity, next;
    int fd;           /* of the file that is read; -1: none */
    uint64_t left;    /* bytes of it */
    struct buf bytes; /* headers and padding that come before them */
    size_t at;
    char *name, *key;
};

/* `key`: of the METS, as struct source has it; NULL: none. Call issue_source_close() afterwards. */
void issue_source_open(struct issue_source *issue, const struct issues *issues, const char *path,
                       const char *key, const struct stat *about);
void issue_source_close(struct issue_source *issue);

#endif
