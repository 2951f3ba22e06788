/* SPDX-License-Identifier: GPL-2.0-or-later */
/* reader_pdf.c - reads PDF with pdftotext (poppler), which runs as another program within limits.
 *
 * A process of its own keeps what a hostile PDF can do away from ours. With -htmlmeta it prints the
 * document's properties and its text at once. */
#include "article/formats/filter/filter.h"
#include "article/formats/filter/pdf_text.h"
#include "article/formats/office/document.h"
#include "article/html/html_text.h"
#include "article/input/readers.h"
#include "base/utf8.h"

#define HEADER_WITHIN 1024 /* bytes within which a PDF's header must be (ISO 32000-1, annex H) */

enum sniff sniff_pdf(struct str head)
{
    ptrdiff_t at =
        str_find(str_slice(head, 0, head.length < HEADER_WITHIN ? head.length : HEADER_WITHIN),
                 STR("%PDF-"));

    if (at == 0)
        return SNIFF_SURE;
    return at > 0 ? SNIFF_MAYBE : SNIFF_NO;
}

/* The text between two marks; STR_NONE if they are not there. */
static struct str between(struct str text, const char *before, const char *after)
{
    ptrdiff_t from = str_find(text, str_of(before)), to;

    if (from < 0)
        return STR_NONE;
    text = str_slice(text, (size_t)from + strlen(before), text.length);
    to = str_find(text, str_of(after));
    return to < 0 ? STR_NONE : str_slice(text, 0, (size_t)to);
}

static void set_property(json_t *properties, enum document_property property, struct str html)
{
    BUF_AUTO struct buf line = {0};

    html_to_line(html, &line);
    document_set_property(properties, property, buf_str(&line));
}

static void read_properties(struct str head, json_t *properties)
{
    static const struct {
        const char *before;
        enum document_property property;
    } rows[] = {
        {"<meta name=\"Author\" content=\"", PROPERTY_AUTHOR},
        {"<meta name=\"Keywords\" content=\"", PROPERTY_KEYWORDS},
        {"<meta name=\"CreationDate\" content=\"", PROPERTY_CREATED},
        {"<meta name=\"LastModifiedDate\" content=\"", PROPERTY_MODIFIED},
    };

    set_property(properties, PROPERTY_TITLE, between(head, "<title>", "</title>"));
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        set_property(properties, rows[i].property, between(head, rows[i].before, "\"/>"));
}

/* pdftotext prints the text itself as it is, without references. */
static void split(struct str printed, struct str *head, struct str *text)
{
    static const struct str begin = STR_INIT("<pre>\n"), end = STR_INIT("</pre>\n</body>");
    ptrdiff_t at = str_find(printed, begin);
    size_t last = printed.length;

    *head = str_slice(printed, 0, at < 0 ? printed.length : (size_t)at);
    *text = at < 0 ? STR("") : str_slice(printed, (size_t)at + begin.length, printed.length);
    while (last > 0 && last + 40 > printed.length &&
           !str_starts(str_slice(printed, last, printed.length), end))
        last--;
    if (at >= 0 && str_starts(str_slice(printed, last, printed.length), end))
        text->length -= printed.length - last;
}

/* A password, or damage. What was printed before the damage is read all the same. */
static enum status check_run(struct reader_input *in, enum status status, struct str printed,
                             struct error *err)
{
    if (status != STATUS_BAD_REQUEST)
        return status;
    if (str_find_nocase(str_of(err->message), STR("password")) >= 0)
        return error_set(err, STATUS_BAD_REQUEST,
                         "the PDF is encrypted: remove its password first");
    if (str_find(printed, STR("<pre>")) < 0)
        return error_prefix(err, "the PDF cannot be read: ");
    input_remark(in, err, "(a damaged PDF)");
    return STATUS_OK;
}

static enum status emit(struct reader_input *in, struct str printed, struct error *err)
{
    json_auto_t *article = json_object(), *properties = json_object();
    struct document document = {.in_row = false};
    BUF_AUTO struct buf repaired = {0};
    struct str head, text;
    enum status status;

    utf8_add_repaired(&repaired, printed);
    split(buf_str(&repaired), &head, &text);
    read_properties(head, properties);
    pdf_add_paragraphs(text, &document.text);
    if (document.text.length == 0)
        status = error_set(err, STATUS_BAD_REQUEST,
                           "a scanned PDF: it has pictures of pages, but no text. Recognise its "
                           "text first (ocrmypdf)");
    else {
        document_fill(article, &document, properties, true, in->arena);
        status = input_emit(in, article, err);
    }
    document_fini(&document);
    return status;
}

enum status reader_pdf(struct reader_input *in, struct error *err)
{
    static const char *const pdftotext[] = {"pdftotext", "-htmlmeta", "-enc", "UTF-8",
                                            "-",         "-",         NULL};
    static const struct filter_program programs[] = {{"pdftotext", pdftotext}, {NULL, NULL}};
    BUF_AUTO struct buf printed = {0};
    enum status status =
        filter_run(in, programs, "a PDF: to read it, install pdftotext (Debian's poppler-utils)",
                   &printed, err);

    status = check_run(in, status, buf_str(&printed), err);
    return status ? status : emit(in, buf_str(&printed), err);
}
