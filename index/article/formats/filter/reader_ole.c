/* SPDX-License-Identifier: GPL-2.0-or-later */
/* reader_ole.c - reads Word documents and slides before 2007 with antiword, catdoc or catppt, and
 * names what else comes in the same container (Microsoft, [MS-CFB]). */
#include "article/formats/filter/filter.h"
#include "article/formats/filter/ole_properties.h"
#include "article/formats/office/document.h"
#include "article/input/readers.h"
#include "base/utf8.h"

enum sniff sniff_ole(struct str head)
{
    return str_starts(head, STR("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")) ? SNIFF_SURE : SNIFF_NO;
}

static const char *const antiword[] = {"env", "HOME=/", "antiword",   "-m", "UTF-8.txt",
                                       "-w",  "0",      "/dev/stdin", NULL};
static const char *const catdoc[] = {"catdoc", "-w", "-d", "utf-8", "-", NULL};
static const struct filter_program word_programs[] = {
    {"antiword", antiword}, {"catdoc", catdoc}, {NULL, NULL}};
static const char *const catppt[] = {"catppt", "-d", "utf-8", "/dev/stdin", NULL};
static const struct filter_program slide_programs[] = {{"catppt", catppt}, {NULL, NULL}};

/* What a container holds, by the name of a stream in it. */
static const struct kind {
    struct str stream; /* in UTF-16 */
    const struct filter_program *programs;
    const char *refusal; /* without programs: why; with them: what to install */
} kinds[] = {
    {STR_INIT("E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0"), NULL,
     "an encrypted document: save it without a password"},
    {STR_INIT("W\0o\0r\0d\0D\0o\0c\0u\0m\0e\0n\0t\0"), word_programs,
     "a Word document before 2007: to read it, install antiword or catdoc, or save it as DOCX"},
    {STR_INIT("P\0o\0w\0e\0r\0P\0o\0i\0n\0t\0 \0D\0o\0c\0u\0m\0e\0n\0t\0"), slide_programs,
     "a PowerPoint file before 2007: to read it, install catppt (Debian's catdoc), or save it as "
     "PPTX or PDF"},
    {STR_INIT("W\0o\0r\0k\0b\0o\0o\0k\0"), NULL, "a spreadsheet (XLS): save it as CSV"},
    {STR_INIT("_\0_\0s\0u\0b\0s\0t\0g\0001\0.\0000\0_\0"), NULL,
     "an Outlook message (MSG): save it as .eml, or convert it with msgconvert"},
};

static const struct kind *kind_of(struct str bytes)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (str_find(bytes, kinds[i].stream) >= 0)
            return &kinds[i];
    return NULL;
}

/* catppt prints a paragraph a line; the first one is the title of the first slide. */
static void add_slide_line(struct document *document, struct str line)
{
    document_add(document, str_trim(line));
    document_end_paragraph(document, DOCUMENT_HEADING);
}

/* antiword draws tables with bars, and a line above the notes. */
static void add_line(struct document *document, struct str line)
{
    bool row = line.length > 1 && line.data[0] == '|';

    if (str_starts(line, STR("----------")))
        return;
    if (row)
        line = str_slice(line, 1, line.length - 1);
    while (line.data) {
        document_add(document, str_trim(row ? str_cut(&line, '|') : line));
        if (!row)
            break;
        document_end_paragraph(document, DOCUMENT_CELL);
    }
    if (row)
        document_end_row(document);
    else
        document_end_paragraph(document, DOCUMENT_TEXT);
}

static enum status emit(struct reader_input *in, const struct kind *kind, json_t *properties,
                        struct str printed, struct error *err)
{
    const bool slides = kind->programs == slide_programs;
    json_auto_t *article = json_object();
    struct document document = {.in_row = false};
    BUF_AUTO struct buf text = {0};
    struct str rest;
    enum status status;

    utf8_add_repaired(&text, printed);
    rest = buf_str(&text);
    while (rest.data)
        (slides ? add_slide_line : add_line)(&document, str_cut(&rest, '\n'));
    if (document.text.length == 0)
        status = error_set(err, STATUS_BAD_REQUEST, "%s",
                           slides ? "catppt finds no text in these slides: save them as PPTX or PDF"
                                  : "the document has no text");
    else {
        document_fill(article, &document, properties, !slides, in->arena);
        status = input_emit(in, article, err);
    }
    document_fini(&document);
    return status;
}

enum status reader_ole(struct reader_input *in, struct error *err)
{
    json_auto_t *properties = json_object();
    BUF_AUTO struct buf printed = {0};
    const struct kind *kind;
    struct str bytes;
    enum status status = input_peek(in, INPUT_WHOLE_MAX, &bytes, err);

    if (status)
        return status;
    kind = kind_of(bytes);
    if (!kind)
        return error_set(err, STATUS_BAD_REQUEST,
                         "an OLE container (of Microsoft Office before 2007) of an unknown kind");
    if (!kind->programs)
        return error_set(err, STATUS_BAD_REQUEST, "%s", kind->refusal);
    ole_read_properties(bytes, properties);
    status = filter_run(in, kind->programs, kind->refusal, &printed, err);
    return status ? status : emit(in, kind, properties, buf_str(&printed), err);
}
