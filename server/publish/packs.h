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
/* Between these two calls: the files of the next catalog. */
void packs_begin(struct packs *packs);
void packs_published(struct packs *packs);
/* The file is in a pack: its row in the catalog says so from then on, and *file, too. */
bool packs_find(struct packs *packs, json_t *row, struct published_file *file);
/* It is, from now on. */
void packs_add(struct packs *packs, json_t *row, struct published_file *file, const char *pack,
               uint64_t at);
/* The name of a pack without its folder; yours to free. */
char *packs_name(struct str bytes);

#endif
