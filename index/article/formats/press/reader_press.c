/* SPDX-License-Identifier: GPL-2.0-or-later */
/* reader_press.c - reads exports of press databases as plain text. */
#include "article/formats/press/press_text.h"

enum sniff sniff_press(struct str head)
{
    return press_text_is(head) ? SNIFF_SURE : SNIFF_NO;
}

enum status reader_press(struct reader_input *in, struct error *err)
{
    struct str text;
    enum status status = input_text(in, STR_NONE, &text, err);

    return status ? status : press_text_read(in, text, err);
}
