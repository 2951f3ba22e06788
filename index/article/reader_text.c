/* SPDX-License-Identifier: GPL-2.0-or-later */
/* reader_text.c - plain text. */
#include "article/readers.h"

#include "article/page_text.h"
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
    struct str text;
    enum status status = input_text(in, STR_NONE, &text, err);

    if (status)
        return status;
    if (str_trim(text).length == 0)
        return error_set(err, STATUS_BAD_REQUEST, "there is no text in it");
    page_text_read(text, in->arena, article);
    return input_emit(in, article, err);
}
