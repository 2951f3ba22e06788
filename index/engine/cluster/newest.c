/* SPDX-License-Identifier: GPL-2.0-or-later */
/* newest.c - from which date recency counts. What the cluster said of it lately is used again. */
#include <stdio.h>

#include "base/date.h"
#include "base/json.h"
#include "base/json_members.h"
#include "engine/cluster/counts.h"
#include "engine/cluster/inquiry.h"
#include "engine/local/reader_private.h"
#include "search/searcher.h"

/* 0: no article has a date. */
static enum status ask_newest(const struct inquiry *inquiry, uint64_t *newest)
{
    BUF_AUTO struct buf answer = {0};
    struct str found;
    char field[16];
    double date = 0;

    snprintf(field, sizeof field, "s%d", schema_field(inquiry->dsl.schema, STR("published")));
    if (inquiry_search(inquiry->cluster, inquiry_uid(inquiry->reader),
                       inquiry_patience(inquiry->request),
                       json_pack("{s:i, s:b, s:{s:{s:{s:s}}}}", "size", 0, "track_total_hits",
                                 false, "aggs", "newest", "max", "field", field),
                       &answer, inquiry->dsl.err))
        return inquiry->dsl.err->status;
    found = json_member(json_member(buf_str(&answer), STR("aggregations")), STR("newest"));
    str_to_double(json_member(found, STR("value")), &date);
    *newest = date > 0 ? (uint64_t)date : 0;
    return STATUS_OK;
}

enum status inquiry_find_newest(struct inquiry *inquiry)
{
    int64_t now = clock_monotonic();
    BUF_AUTO struct buf key = {0};
    uint64_t newest;
    enum status status = STATUS_OK;

    buf_addf(&key, "%s newest", inquiry_uid(inquiry->reader));
    if (counts_find(inquiry->cluster->counts, buf_str(&key), now, &newest) != COUNT_KNOWN) {
        status = ask_newest(inquiry, &newest);
        if (!status)
            counts_keep(inquiry->cluster->counts, buf_str(&key), now, newest);
    }
    inquiry->newest = inquiry->reader->searcher->now;
    if (!status && newest > 0 && (int64_t)newest < inquiry->newest)
        inquiry->newest = (int64_t)newest;
    return status == STATUS_TIMEOUT ? STATUS_OK : status;
}
