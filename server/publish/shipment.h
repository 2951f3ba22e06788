/* SPDX-License-Identifier: GPL-2.0-or-later */
/* shipment.h - objects of a shipped journal, numbered from 1 on.
 *
 *   journal/0000000000000042
 *     {"version":1, "database":uuid, "epoch":N, "run":uuid, "fresh":bool, "nextTask":N,
 *      "round":N, "roundTask":N, "crc":N,
 *      "pieces":[{"file":"tasks/log-00000003","offset":N,"length":N}, …]} and a line feed
 *     the bytes of the pieces, one after the other; "crc" is their CRC-32
 *
 * The pieces together are the files of the queue, and of the log of alerts, as they grew. `fresh`:
 * the files have nothing to do with those of the shipments before.
 *
 * A round ships all files again. `round` is the first shipment of the newest round that is complete
 * with this shipment; 0: none is, or it is not known. From it on, the files have the documents of
 * all tasks but those before `roundTask` that had ended. So whose indexes have the tasks before
 * `roundTask` needs no shipment before `round`.
 *
 * A number is put only where there is none yet; so a replica that takes the primary's place puts
 * an empty shipment of its epoch, a fence, and the former primary finds its next number taken. A
 * primary whose files are all empty puts an empty shipment, too: a place without any has heard
 * of no primary. */
#ifndef DATELINE_SERVER_PUBLISH_SHIPMENT_H
#define DATELINE_SERVER_PUBLISH_SHIPMENT_H

#include <jansson.h>

#include "server/objects/objects.h"

#define SHIPMENT_FOLDER    "journal/"
#define SHIPMENT_BYTES_MAX ((size_t)8 << 20) /* of the pieces */

struct shipment_head {
    const char *database, *run;
    uint64_t epoch, next_task;
    uint64_t round, round_task;
    bool fresh;
};

struct shipment { /* one that is made */
    json_t *pieces;
    struct buf bytes;
};
void shipment_init(struct shipment *shipment);
void shipment_fini(struct shipment *shipment);
size_t shipment_room(const struct shipment *shipment); /* bytes that it still takes */
void shipment_add(struct shipment *shipment, const char *file, uint64_t offset, struct str bytes);
/* Puts it where there must be none yet. STATUS_STALE: there is one. */
enum status shipment_put(const struct shipment *shipment, const struct shipment_head *head,
                         struct objects *objects, uint64_t number, struct error *err);

struct shipment_text { /* one that is read */
    struct buf text;
    json_t *head;
    struct str bytes; /* of the pieces */
};
/* Call shipment_text_fini in any case. STATUS_NOT_FOUND; STATUS_CORRUPT: it is damaged. */
enum status shipment_get(struct objects *objects, uint64_t number, struct shipment_text *out,
                         struct error *err);
void shipment_text_fini(struct shipment_text *shipment);
uint64_t shipment_number(const struct shipment_text *shipment,
                         const char *member); /* of its head */

struct shipment_numbers {        /* what a place has */
    uint64_t first, last, count; /* 0: none */
};
enum status shipment_list(struct objects *objects, struct shipment_numbers *out, struct error *err);
enum status shipment_remove(struct objects *objects, uint64_t number, struct error *err);

#endif
