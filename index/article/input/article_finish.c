/* SPDX-License-Identifier: GPL-2.0-or-later */
/* article_finish.c - derives missing fields from other fields. */
#include "article/input/article_finish.h"

#include "article/text/article.h"
#include "article/words/dateline.h"
#include "article/words/language_detect.h"

/* Bytes of text that are enough to detect a language. */
#define LANGUAGE_SAMPLE 4096

static void finish_language(json_t *article, const char *preferred)
{
    const char *code = language_normal(article_get(article, ARTICLE_LANGUAGE));

    if (!code)
        code = preferred;
    if (!code)
        code = language_detect(str_slice(article_get(article, ARTICLE_BODY), 0, LANGUAGE_SAMPLE));
    if (!code)
        code = language_detect(article_get(article, ARTICLE_HEADLINE));
    if (code)
        article_set(article, ARTICLE_LANGUAGE, str_of(code));
}

static void finish_dateline(json_t *article)
{
    struct dateline line;

    if (!dateline_parse(article_get(article, ARTICLE_BODY), &line))
        return;
    if (article_get(article, ARTICLE_DATELINE).length == 0)
        article_set(article, ARTICLE_DATELINE, line.place);
    if (article_get(article, ARTICLE_AGENCY).length == 0)
        article_set(article, ARTICLE_AGENCY, line.agency);
}

void article_finish(json_t *article, const struct reader_options *options)
{
    if (article_get(article, ARTICLE_SOURCE).length == 0 && options->source_name)
        article_set(article, ARTICLE_SOURCE, str_of(options->source_name));
    finish_dateline(article);
    finish_language(article, options->default_language);
}
