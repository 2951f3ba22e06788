/* SPDX-License-Identifier: GPL-2.0-or-later */
/* delivered.h - which tasks a webhook has: all below a uid, and ranges of later ones.
 *
 * Tasks end in nearly the order of their uids, so there are few ranges: one task that waits for the
 * machine makes one gap. Not thread-safe. */
#ifndef DATELINE_SERVER_HOOKS_DELIVERED_H
#define DATELINE_SERVER_HOOKS_DELIVERED_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DELIVERED_RANGES_MAX 4000

struct delivered_range {
    uint32_t first, last;
};

struct delivered {                  /* zeroed: none */
    uint32_t next;                  /* all below */
    struct delivered_range *ranges; /* of later ones: sorted, not empty, with gaps between */
    size_t count, capacity;
};

void delivered_fini(struct delivered *delivered);
bool delivered_has(const struct delivered *delivered, uint32_t uid);
/* False: the uid would make one range more than DELIVERED_RANGES_MAX, and was not added. */
bool delivered_add(struct delivered *delivered, uint32_t uid);
/* All below this uid need not be delivered, or not again. */
void delivered_raise(struct delivered *delivered, uint32_t uid);

/* {"next":7,"ranges":[9,9,12,40]}: a new value. */
json_t *delivered_to_json(const struct delivered *delivered);
/* False: the value is not of that form. */
bool delivered_from_json(const json_t *value, struct delivered *delivered);

#endif
