/* SPDX-License-Identifier: GPL-2.0-or-later */
/* publication.h - what a primary publishes: its catalog, and the files that it names, as objects.
 *
 *   catalog.json                                  as catalog.h draws it, replaced last; and
 *                                                 "publisher": who wrote it
 *   files/UID/seg-000001.texts.SIZE.CRC.PART      16 MB of a file: its name, size and CRC-32
 *   files/UID/pack.SIZE.CRC                       small files, one after the other: a request
 *                                                 takes longer than their bytes
 *
 * A file that is in a pack has "pack": its name without the folder, and "at": an offset.
 *
 * A file never changes, and neither does an object of files/. Parts let an upload go on where it
 * was interrupted. */
#ifndef DATELINE_SERVER_REPLICA_PUBLICATION_H
#define DATELINE_SERVER_REPLICA_PUBLICATION_H

#include <jansson.h>

#include "server/objects/objects.h"

#define PUBLICATION_CATALOG "catalog.json"
#define PUBLICATION_FILES   "files/"
#define PUBLICATION_PACK    "pack"
#define PUBLISHER_PROMOTION "promotion" /* the publisher of what a promotion has left there */
#define PUBLICATION_PART    ((uint64_t)16 << 20) /* bytes */

struct config;

/* The place at an address, as the options describe it. */
enum status publication_open(const struct config *config, const char *address,
                             const atomic_bool *stop, struct objects **out, struct error *err);

/* Any part of a file of an index; `size` and `crc` of the whole file. */
struct published_file {
    struct str uid, name;
    uint64_t size;
    uint32_t crc;
    struct str pack; /* STR_NONE: it is in objects of its own */
    uint64_t at, pack_size;
};
/* False: the catalog does not describe it so. Texts are borrowed. */
bool published_file_read(struct str uid, const json_t *value, struct published_file *out);
/* The name of the object; yours to free. */
char *published_part_name(const struct published_file *file, uint64_t part);
uint64_t published_part_count(const struct published_file *file);
uint64_t published_part_size(const struct published_file *file, uint64_t part);
/* The name of the object; yours to free. */
char *published_pack_name(struct str uid, struct str pack);

#endif
