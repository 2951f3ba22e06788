/* SPDX-License-Identifier: GPL-2.0-or-later */
/* reader_text.c - plain text. */
#include "article/readers.h"

#include "article/article.h"
#include "base/json.h"

enum sniff sniff_text(struct str head)
{
    size_t zeros = 0;

    for (size_t i = 0; i < head.length; i++)
        zeros += head.data[i] == '\0';
    return zeros > head.length / 64 && zeros < head.length / 4 ? SNIFF_NO : SNIFF_LIKELY;
}

enum status reader_text(struct reader_input *in, struct error *err)
{
    json_auto_t *article = json_object();
    struct str text, rest;
    enum status status = input_text(in, STR_NONE, &text, err);

    if (status)
        return status;
    rest = str_trim(text);
    article_set(article, ARTICLE_HEADLINE, str_cut(&rest, '\n'));
    if (rest.data)
        article_set(article, ARTICLE_BODY, rest);
    return input_emit(in, article, err);
}
