/* SPDX-License-Identifier: GPL-2.0-or-later */
/* reader_hocr.c - reads hOCR (hOCR 1.2): HTML in which a program for OCR marks lines and words. One
 * file is one article. The places of words on the page are not kept. */
#include "article/formats/library/ocr_text.h"
#include "article/html/html_text.h"
#include "article/text/charset.h"

enum sniff sniff_hocr(struct str head)
{
    return str_find(head, STR("ocr-system")) >= 0 || str_find(head, STR("'ocr_page'")) >= 0 ||
                   str_find(head, STR("\"ocr_page\"")) >= 0
               ? SNIFF_SURE
               : SNIFF_NO;
}

/* Is the tag at the text's start one of an element that begins a line? */
static bool begins_line(struct str text)
{
    static const char *const classes[] = {"ocr_line", "ocr_header", "ocr_caption", "ocr_textfloat"};
    const char *end = memchr(text.data, '>', text.length);
    struct str tag = str_slice(text, 0, end ? (size_t)(end - text.data) : text.length);

    if (!str_starts(tag, STR("<span")))
        return false;
    for (size_t i = 0; i < sizeof classes / sizeof *classes; i++)
        if (str_find(tag, str_of(classes[i])) > 0)
            return true;
    return false;
}

/* Append the page with a line break before each of its lines. */
static void add_broken(struct str html, struct buf *out)
{
    while (html.length > 0) {
        const char *at = html.length > 1 ? memchr(html.data + 1, '<', html.length - 1) : NULL;
        size_t length = at ? (size_t)(at - html.data) : html.length;

        if (begins_line(str_slice(html, 0, length)))
            buf_add_text(out, "<br>");
        buf_add_str(out, str_slice(html, 0, length));
        html = str_slice(html, length, html.length);
    }
}

static void read_lines(struct document *document, struct str text)
{
    while (text.data) {
        struct str line = str_cut(&text, '\n');

        if (line.length == 0)
            document_end_paragraph(document, DOCUMENT_TEXT);
        ocr_add_line(document, line);
    }
}

enum status reader_hocr(struct reader_input *in, struct error *err)
{
    json_auto_t *article = json_object();
    struct document document = {.in_row = false};
    BUF_AUTO struct buf html = {0}, broken = {0}, text = {0};
    struct str bytes;
    enum status status = input_whole(in, &bytes, err);
    ptrdiff_t body;

    if (status)
        return status;
    charset_decode(&html, bytes, charset_declared(bytes));
    body = str_find_nocase(buf_str(&html), STR("<body"));
    add_broken(str_slice(buf_str(&html), body > 0 ? (size_t)body : 0, html.length), &broken);
    html_to_text(buf_str(&broken), &text);
    read_lines(&document, buf_str(&text));
    status = ocr_emit(in, &document, article, err);
    document_fini(&document);
    return status;
}
