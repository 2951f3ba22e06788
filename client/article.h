/* SPDX-License-Identifier: GPL-2.0-or-later */
/* article.h - asks for one whole article, and prints it. */
#ifndef DATELINE_CLIENT_ARTICLE_H
#define DATELINE_CLIENT_ARTICLE_H

#include "base/str.h"
#include "client/ask.h"

/* Asks for an article. A key that may only search gets it by a search for its id. The statuses are
 * those of ask(); call answer_fini also after an error. */
enum status article_ask(struct answer *answer, const struct options *options, struct str id,
                        struct error *err);

/* Appends the article as text. */
void article_add(struct buf *out, const struct terminal *terminal, const json_t *article);

#endif
