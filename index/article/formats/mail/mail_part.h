/* SPDX-License-Identifier: GPL-2.0-or-later */
/* mail_part.h - read a message or a part of one (RFC 2045): its header fields and its body.
 *
 * GMime decodes words and file names in any charset (RFC 2047, 2231), types with parameters, and
 * transfer encodings. It gets one header field or one body at a time. GMime's own parser is not
 * used: it keeps every field and part in memory (1.3 GB for 5 MB of empty parts), and its address
 * parser takes quadratic time. This file finds the parts itself and limits their number.
 *
 * All texts are in UTF-8; "" if the header lacks the value. Any thread. */
#ifndef DATELINE_ARTICLE_FORMATS_MAIL_MAIL_PART_H
#define DATELINE_ARTICLE_FORMATS_MAIL_MAIL_PART_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"

struct mail_part {
    struct str fields;   /* the header as written */
    struct str body;     /* still encoded */
    struct str type;     /* lower case: "text/html"; "text/plain" if none is declared */
    struct str charset;  /* the type's charset, as written */
    struct str boundary; /* a multipart's boundary */
    struct str name;     /* the file's name without folders */
    bool has_type;       /* the header declares a type */
    bool attached;       /* the disposition is "attachment" */
};

/* Read a part. `bytes` must outlive it; other memory is in the arena. */
void mail_part_read(struct str bytes, struct arena *arena, struct mail_part *part);
/* A header field, unfolded and decoded, in the arena. Bytes without a declared charset are decoded
 * by a guess. */
struct str mail_part_field(const struct mail_part *part, const char *name, struct arena *arena);
/* The body without its transfer encoding: borrowed from the message, or in `out`. */
struct str mail_part_bytes(const struct mail_part *part, struct buf *out);
/* Cut the next part off *rest; false if there are no more. *rest must be `body` before the first
 * call. */
bool mail_part_next(const struct mail_part *multipart, struct str *rest, struct str *bytes);

#endif
