/* SPDX-License-Identifier: GPL-2.0-or-later */
/* lucene.h - reads Lucene's classic query syntax to the same tree.
 *
 *   a b              a or b, as Lucene's default has it; +a: required, -a and !a: excluded
 *   a AND b, && ||   AND, OR, NOT in capitals; AND requires both of its sides
 *   "a b"~3          a and b at most 3 words further apart than adjacent, in any order
 *   field:a field:(a b) field:[x TO y] field:>x
 *   a~ a~2 a* a?b    slips and patterns
 *   a^2              the boost is read and has no effect
 *   \                takes the next character as it is
 *
 * A range is of the date of publication (`published`, or the field `date`); of other fields use a
 * filter. Regular expressions (`/…/`) are refused. Without AND and `+`, one of the words is enough,
 * as in Lucene; where some are required, the others only raise the score there, and are left out
 * here. */
#ifndef DATELINE_QUERY_PROFESSIONAL_LUCENE_H
#define DATELINE_QUERY_PROFESSIONAL_LUCENE_H

#include "query/professional/professional.h"

/* `text` lives as long as the tree. STATUS_BAD_QUERY. */
enum status lucene_parse(struct str text, const struct pro_options *options, struct arena *arena,
                         struct pro_node **root, struct error *err);

#endif
