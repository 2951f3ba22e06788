/* SPDX-License-Identifier: GPL-2.0-or-later */
/* mail_part.h - a message, or a part of one (RFC 2045): what its header says, and its body.
 *
 * GMime decodes: words and file names in any charset (RFC 2047, 2231), types with their parameters,
 * transfer encodings. It gets one header field or one body at a time. Its parser gets nothing: it
 * keeps every field and part of a message in memory, 1.3 GB for 5 MB of empty parts, and its time
 * for addresses is quadratic. Where parts begin and end, and how many there may be, is decided
 * here.
 *
 * All texts are in UTF-8 and "" where the header says nothing. Any thread. */
#ifndef DATELINE_ARTICLE_FORMATS_MAIL_PART_H
#define DATELINE_ARTICLE_FORMATS_MAIL_PART_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"

struct mail_part {
    struct str fields;   /* the header as it is written */
    struct str body;     /* still encoded */
    struct str type;     /* "text/html", in lower case; "text/plain" where none is declared */
    struct str charset;  /* of the type, as is */
    struct str boundary; /* of a multipart */
    struct str name;     /* the file's, without folders */
    bool has_type;       /* the header declares one */
    bool attached;       /* says "attachment", where others say "inline" or nothing */
};

/* `bytes` must outlive the part; the rest is in the arena. */
void mail_part_read(struct str bytes, struct arena *arena, struct mail_part *part);
/* A field, unfolded and decoded; bytes of no declared charset by a guess. In the arena. */
struct str mail_part_field(const struct mail_part *part, const char *name, struct arena *arena);
/* The body without its transfer encoding: borrowed from the message, or in `out`. */
struct str mail_part_bytes(const struct mail_part *part, struct buf *out);
/* The next part of a multipart, or false. *rest is `body` before the first call. */
bool mail_part_next(const struct mail_part *multipart, struct str *rest, struct str *bytes);

#endif
