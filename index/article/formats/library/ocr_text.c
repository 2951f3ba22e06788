/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ocr_text.c - joins the lines of scanned pages. */
#include "article/formats/library/ocr_text.h"

#include "article/text/article.h"
#include "base/utf8.h"

#define HEADLINE_MAX 160 /* bytes */

void ocr_add_line(struct document *document, struct str line)
{
    struct buf *open = &document->open;
    size_t hyphen = ocr_hyphen_length(buf_str(open));

    line = str_trim(line);
    if (line.length == 0)
        return;
    if (open->length > 0 && hyphen > 0 && ocr_begins_small(line))
        open->length -= hyphen;
    else if (open->length > 0)
        buf_add_char(open, ' ');
    buf_add_str(open, line);
}

static void set_headline(json_t *article, struct str text)
{
    struct str line = str_cut(&text, '\n');

    if (article_get(article, ARTICLE_HEADLINE).length == 0)
        article_set(article, ARTICLE_HEADLINE, str_slice(line, 0, utf8_cut(line, HEADLINE_MAX)));
}

enum status ocr_emit(struct reader_input *in, struct document *document, struct ocr_boxes *boxes,
                     json_t *article, struct error *err)
{
    json_auto_t *properties = json_object();

    document_end_paragraph(document, DOCUMENT_TEXT);
    document_fill(article, document, properties, false, in->arena);
    set_headline(article, article_get(article, ARTICLE_BODY));
    ocr_boxes_set(boxes, article);
    if (article_get(article, ARTICLE_BODY).length == 0 &&
        article_get(article, ARTICLE_HEADLINE).length == 0)
        return error_set(err, STATUS_BAD_REQUEST, "the page has no text");
    return input_emit(in, article, err);
}
