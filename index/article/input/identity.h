/* SPDX-License-Identifier: GPL-2.0-or-later */
/* identity.h - the id of an article that has none of its own.
 *
 * Two different inputs never get one id, and an input gets the same id in each run. An id is the
 * first of these:
 *
 *   1. the article's own id (set by the reader)
 *   2. its url, if that is a web address with more than a host
 *   3. the key of the input: a file's whole path, or a member's name after its archive's key and
 *      "!". An article of an input that holds many also gets "#" and a hash of its content, since
 *      its place among the others may change.
 *   4. without a key (a pipe): the source's name, ":", and a hash of the content
 *
 * A key that is no valid text, or longer than an id may be, is repaired or cut and gets a hash of
 * all of it.
 *
 * With the option short_ids, ids are as they were before there were keys: the path below the named
 * directory without suffix, or a member's name without its archive. */
#ifndef DATELINE_ARTICLE_INPUT_IDENTITY_H
#define DATELINE_ARTICLE_INPUT_IDENTITY_H

#include "article/input/readers.h"

/* The id that the input gives: its key as text, or a name with short_ids; STR_NONE if it has no
 * key. In in->arena. */
struct str identity_of_input(struct reader_input *in);
/* Is the name an address of the web? */
bool identity_is_address(struct str name);
/* Append the mark and a hash. */
void identity_add_hash(struct buf *out, char mark, struct str hashed);
/* Is the address one of a page, not only of a site? Some programs write the site's address for each
 * of its pages. */
bool identity_is_page(struct str url);
/* Make sure that the article has an id. */
void identity_fill(struct reader_input *in, json_t *article);
/* The key of a member, yours to free; NULL if the archive has no key. An address of the web stands
 * for itself. */
char *identity_of_member(const struct reader_input *in, struct str name);

#endif
