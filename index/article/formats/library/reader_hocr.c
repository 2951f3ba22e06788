/* SPDX-License-Identifier: GPL-2.0-or-later */
/* reader_hocr.c - reads hOCR (hOCR 1.2): HTML in which a program for OCR marks lines and words. One
 * file is one article, with the places of its words (ocr_boxes.h). */
#include "article/formats/library/ocr_text.h"
#include "article/html/html_text.h"
#include "article/text/charset.h"

#define EDGE_DIGITS 8   /* of a place on a page */
#define WORD_WITHIN 500 /* bytes of a word with its elements */

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

/* ---- places --------------------------------------------------------------------------------- */

/* The numbers behind "bbox": x0 y0 x1 y1. */
static bool find_box(struct str tag, struct ocr_box *box)
{
    ptrdiff_t at = str_find(tag, STR("bbox "));
    struct str rest = at < 0 ? STR_NONE : str_slice(tag, (size_t)at + strlen("bbox "), tag.length);
    long edges[4];

    for (size_t i = 0; i < 4; i++) {
        struct str word = str_trim(str_cut(&rest, ' '));
        size_t digits = 0;
        int64_t number;

        while (digits < word.length && word.data[digits] >= '0' && word.data[digits] <= '9')
            digits++;
        if (digits > EDGE_DIGITS || !str_to_i64(str_slice(word, 0, digits), &number))
            return false;
        edges[i] = (long)number;
    }
    *box = (struct ocr_box){edges[0], edges[1], edges[2] - edges[0], edges[3] - edges[1]};
    return box->width > 0 && box->height > 0;
}

static void begin_page(struct ocr_boxes *boxes, struct str tag)
{
    ptrdiff_t at = str_find(tag, STR("image "));
    struct str image = at < 0 ? STR("") : str_slice(tag, (size_t)at + strlen("image "), tag.length);
    struct ocr_box box = {.x = 0};

    image = str_cut(&image, ';');
    while (image.length > 0 && strchr("\"' ", image.data[0]))
        image = str_slice(image, 1, image.length);
    for (size_t i = 0; i < image.length; i++)
        if (strchr("\"'>", image.data[i]))
            image = str_slice(image, 0, i);
    find_box(tag, &box);
    ocr_boxes_page(boxes, 0, image, box.width, box.height);
}

/* The word behind the tag, which may have elements of its own, up to its end tag. */
static void add_word(struct ocr_boxes *boxes, struct str tag, struct str behind, bool begins_line)
{
    ptrdiff_t end = str_find(str_slice(behind, 0, WORD_WITHIN), STR("</span"));
    BUF_AUTO struct buf word = {0};
    struct ocr_box box;

    if (end < 0 || !find_box(tag, &box))
        return;
    html_to_line(str_slice(behind, 0, (size_t)end), &word);
    ocr_boxes_word(boxes, buf_str(&word), &box, begins_line);
}

static void read_places(struct str html, struct ocr_boxes *boxes)
{
    bool begins = true;

    while (html.length > 0) {
        const char *at = memchr(html.data, '<', html.length), *end;
        struct str tag;

        html = at ? str_slice(html, (size_t)(at - html.data), html.length) : STR("");
        end = html.length ? memchr(html.data, '>', html.length) : NULL;
        if (!end)
            return;
        tag = str_slice(html, 0, (size_t)(end - html.data));
        html = str_slice(html, tag.length + 1, html.length);
        if (str_find(tag, STR("ocr_page")) > 0)
            begin_page(boxes, tag);
        else if (begins_line(tag))
            begins = true;
        else if (str_find(tag, STR("ocrx_word")) > 0) {
            add_word(boxes, tag, html, begins);
            begins = false;
        }
    }
}

/* ---- text ----------------------------------------------------------------------------------- */

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
    struct ocr_boxes boxes = {.pages = NULL};
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
    read_places(str_slice(buf_str(&html), body > 0 ? (size_t)body : 0, html.length), &boxes);
    status = ocr_emit(in, &document, &boxes, article, err);
    document_fini(&document);
    ocr_boxes_fini(&boxes);
    return status;
}
