/* SPDX-License-Identifier: GPL-2.0-or-later */
/* packs.h - which files are in which pack (replica/publication.h). One thread. */
#ifndef DATELINE_SERVER_PUBLISH_PACKS_H
#define DATELINE_SERVER_PUBLISH_PACKS_H

#include "server/replica/publication.h"

#define PACK_FILE_MAX  ((uint64_t)256 << 10) /* bytes of a file that is packed */
#define PACK_BYTES_MAX ((uint64_t)4 << 20)   /* of a pack */

struct packs {
    json_t *known;  /* by the name of a file's first object: the members that its row gets */
    json_t *coming; /* of the next catalog */
};
void packs_init(struct packs *packs);
void packs_fini(struct packs *packs);

/* What the catalog in storage says. */
void packs_learn(struct packs *packs, const json_t *catalog);
/* Call packs_begin before the files of the next catalog, packs_published when it is in storage. */
void packs_begin(struct packs *packs);
void packs_published(struct packs *packs);
/* If the file is in a known pack, write that to its row in the catalog and to *file. False: it is
 * in none. */
bool packs_find(struct packs *packs, json_t *row, struct published_file *file);
/* The file is at an offset of a new pack: write that to its row and to *file. */
void packs_add(struct packs *packs, json_t *row, struct published_file *file, const char *pack,
               uint64_t at);
/* The name of a pack without its folder; yours to free. */
char *packs_name(struct str bytes);

#endif
