/* SPDX-License-Identifier: GPL-2.0-or-later */
/* reader_text.c - reads plain text. */
#include "article/input/readers.h"

#include "article/input/binary.h"
#include "article/page/page_text.h"
#include "article/xml/xml_source.h"
#include "base/json.h"

enum sniff sniff_text(struct str head)
{
    BUF_AUTO struct buf tag = {0};

    if (binary_content(head))
        return SNIFF_NO;
    return xml_root_tag(head, &tag) ? SNIFF_MAYBE : SNIFF_LIKELY;
}

enum status reader_text(struct reader_input *in, struct error *err)
{
    json_auto_t *article = json_object();
    struct str bytes, text;
    enum status status = input_whole(in, &bytes, err);

    if (status)
        return status;
    if (binary_mostly(bytes))
        return error_set(err, STATUS_BAD_REQUEST, "binary data behind a beginning of text");
    text = input_decode(in, bytes, STR_NONE);
    if (str_trim(text).length == 0)
        return error_set(err, STATUS_BAD_REQUEST, "the file has no text");
    page_text_read(text, in->arena, article);
    return input_emit(in, article, err);
}
