/* SPDX-License-Identifier: GPL-2.0-or-later */
/* article_finish.c - the fields that can be told from other fields. */
#include "article/article_finish.h"

#include "article/article.h"

void article_finish(json_t *article, const struct reader_options *options)
{
    if (article_get(article, ARTICLE_SOURCE).length == 0 && options->source_name)
        article_set(article, ARTICLE_SOURCE, str_of(options->source_name));
}
