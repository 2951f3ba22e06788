/* SPDX-License-Identifier: GPL-2.0-or-later */
/* press_document.c - gives the paragraphs of a document to the reader of exports. */
#include "article/formats/office/press_document.h"

#include "article/formats/press/press_text.h"

#define HEAD_MAX ((size_t)64 << 10) /* bytes of a document that tell what it is */

bool press_document_is(const struct document *document)
{
    return press_text_is(str_slice(buf_str(&document->text), 0, HEAD_MAX));
}

enum status press_document_read(struct reader_input *in, const struct document *document,
                                struct error *err)
{
    /* What the styles of the first paragraphs took out of the text. */
    const struct buf *const first[] = {&document->title, &document->heading, &document->subtitle,
                                       &document->date};
    BUF_AUTO struct buf text = {0};

    for (size_t i = 0; i < sizeof first / sizeof *first; i++)
        if (first[i]->length > 0) {
            buf_add_str(&text, buf_str(first[i]));
            buf_add_text(&text, "\n\n");
        }
    buf_add_str(&text, buf_str(&document->text));
    return press_text_read(in, buf_str(&text), err);
}
