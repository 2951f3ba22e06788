/* SPDX-License-Identifier: GPL-2.0-or-later */
/* anpa_sign.h - the line with which a story in ANPA 1312 ends: who sent it, and when. Any thread.
 */
#ifndef DATELINE_ARTICLE_FORMATS_WIRE_ANPA_SIGN_H
#define DATELINE_ARTICLE_FORMATS_WIRE_ANPA_SIGN_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/str.h"

/* Without the marks around it: "^Text=" is "Text". Borrowed from the line. */
struct str anpa_plain_line(struct str line);

/* Read "AP-WF-11-13-13 1509GMT<" or "upi 07-16-85 04:32 ped", and set *date to its day, time and
 * zone, as date_text.h reads them. False: it is no such line. */
bool anpa_sign_read(struct str line, struct buf *date);

#endif
