/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sign_off.h - what an agency writes below a story: initials, its name, the time, an end mark.
 *
 *   mk/js      EFE      (Reuters)      dpa ab yyzz z1      AFP 141530 GMT MAR 24      -30-      END
 *
 * It stands in lines of its own, or behind the last sentence. Any thread. */
#ifndef DATELINE_ARTICLE_WORDS_SIGN_OFF_H
#define DATELINE_ARTICLE_WORDS_SIGN_OFF_H

#include <jansson.h>

/* Take it out of the body, unless nothing would be left. Its agency and its time are set where the
 * article has none. */
void body_take_sign_off(json_t *article);

#endif
