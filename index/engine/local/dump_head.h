/* SPDX-License-Identifier: GPL-2.0-or-later */
/* dump_head.h - the first line of a dumped index (backup.h): written and read for every make. */
#ifndef DATELINE_ENGINE_LOCAL_DUMP_HEAD_H
#define DATELINE_ENGINE_LOCAL_DUMP_HEAD_H

#include <jansson.h>

#include "base/buf.h"
#include "base/status.h"
#include "store/settings/settings.h"

struct dump_head {
    struct str uid;            /* valid for an index; NUL-terminated; borrowed from the JSON */
    struct settings *settings; /* yours to release; NULL in a head to be written */
    struct str primary_key;    /* borrowed; STR_NONE: none */
    int64_t created;           /* ms; 0: not said */
    uint64_t documents;
};

/* Appends the line. */
void dump_head_add(struct buf *out, const struct dump_head *head, const struct settings *settings);
/* STATUS_BAD_REQUEST, STATUS_BAD_SETTING. */
enum status dump_head_read(const json_t *line, struct dump_head *out, struct error *err);

#endif
