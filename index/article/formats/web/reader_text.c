/* SPDX-License-Identifier: GPL-2.0-or-later */
/* reader_text.c - reads plain text. */
#include "article/input/readers.h"

#include "article/page/page_text.h"
#include "article/xml/xml_source.h"
#include "base/json.h"

#define BINARY_WITHIN 1024 /* bytes that are searched for binary data */

/* Is it binary data? In UTF-16 text every second byte may be zero. Other zeros and control
 * characters mean binary data. */
static bool is_binary(struct str head)
{
    size_t zeros[2] = {0, 0}, controls = 0;

    for (size_t i = 0; i < head.length; i++) {
        unsigned char byte = (unsigned char)head.data[i];

        zeros[i % 2] += byte == 0;
        controls += byte != 0 && byte < 0x20 && !strchr("\t\n\r\f\x1b", byte);
    }
    return controls > head.length / 50 ||
           (zeros[0] > head.length / 50 && zeros[1] > head.length / 50);
}

enum sniff sniff_text(struct str head)
{
    BUF_AUTO struct buf tag = {0};

    if (is_binary(str_slice(head, 0, BINARY_WITHIN)))
        return SNIFF_NO;
    return xml_root_tag(head, &tag) ? SNIFF_MAYBE : SNIFF_LIKELY;
}

enum status reader_text(struct reader_input *in, struct error *err)
{
    json_auto_t *article = json_object();
    struct str text;
    enum status status = input_text(in, STR_NONE, &text, err);

    if (status)
        return status;
    if (str_trim(text).length == 0)
        return error_set(err, STATUS_BAD_REQUEST, "the file has no text");
    page_text_read(text, in->arena, article);
    return input_emit(in, article, err);
}
