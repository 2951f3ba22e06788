/* SPDX-License-Identifier: GPL-2.0-or-later */
/* feed_ids.h - what the guids of a feed identify.
 *
 * A guid should be an id, but some programs write one guid for several items: the address of the
 * site, or a constant. An item is then identified by its link, and without one by its content. Two
 * items with one guid and one link, whatever is behind its "?" or "#", are two versions of a story.
 *
 * To tell this for all items of a guid, the items are held back until the feed ends, as far as
 * there are at most HELD_MAX of them, and HELD_BYTES_MAX. Of a larger feed the later items are
 * compared with the first of their guid. */
#ifndef DATELINE_ARTICLE_FORMATS_FEED_FEED_IDS_H
#define DATELINE_ARTICLE_FORMATS_FEED_FEED_IDS_H

#include "article/input/readers.h"

#define HELD_MAX       2000
#define HELD_BYTES_MAX ((size_t)8 << 20)
#define GUIDS_MAX      200000 /* guids of a feed that are compared */

struct feed_ids;

struct feed_ids *feed_ids_new(struct reader_input *in);
void feed_ids_free(struct feed_ids *ids); /* NULL is fine */
/* Hold an item's article, or hand it on with the right id. The caller keeps its reference. */
enum status feed_ids_take(struct feed_ids *ids, json_t *article, struct error *err);
/* Hand on what is held. */
enum status feed_ids_release(struct feed_ids *ids, struct error *err);

#endif
