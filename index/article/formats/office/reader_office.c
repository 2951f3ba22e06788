/* SPDX-License-Identifier: GPL-2.0-or-later */
/* reader_office.c - reads documents that are ZIP archives of XML: DOCX, PPTX, ODT, ODP and EPUB;
 * also OpenDocument as one XML text. One document is one article. */
#include "article/formats/office/office_kinds.h"
#include "article/formats/office/press_document.h"
#include "article/input/readers.h"
#include "article/text/article.h"
#include "article/xml/xml_records.h"
#include "article/xml/xml_source.h"

#define ZIP_NAME_AT 30 /* bytes of a local header before the member's name */

/* The first member's name tells most documents from other archives, or a part that each has. */
enum sniff sniff_office(struct str head)
{
    static const char *const first_members[] = {
        "mimetype", "[Content_Types].xml", "_rels/", "word/",
        "ppt/",     "docProps/",           "xl/",    "META-INF/container.xml"};
    BUF_AUTO struct buf tag = {0};
    struct str name;

    if (!str_starts(head, STR("PK\3\4")))
        return xml_root_tag(head, &tag) && xml_tag_is(buf_str(&tag), "document") &&
                       str_find(buf_str(&tag), STR("opendocument")) > 0
                   ? SNIFF_SURE
                   : SNIFF_NO;
    name = str_slice(head, ZIP_NAME_AT, head.length);
    for (size_t i = 0; i < sizeof first_members / sizeof *first_members; i++)
        if (str_starts(name, str_of(first_members[i])))
            return SNIFF_SURE;
    return str_find(head, STR("[Content_Types].xml")) > 0 ||
                   str_find(head, STR("META-INF/container.xml")) > 0
               ? SNIFF_SURE
               : SNIFF_NO;
}

/* Families by a part that each document of them has. */
static const struct {
    const char *part;
    enum status (*read)(struct office_reading *reading, struct error *err);
} families[] = {
    {"META-INF/container.xml", epub_read},
    {"[Content_Types].xml", ooxml_read},
    {"content.xml", odf_read},
};

static enum status read_package(struct office_reading *reading, struct reader_input *in,
                                struct error *err)
{
    struct package package;
    enum status status = package_read(&package, in, err);

    if (status)
        return status;
    reading->package = &package;
    for (size_t i = 0; i < sizeof families / sizeof *families; i++)
        if (package_part(&package, str_of(families[i].part)).length > 0)
            return families[i].read(reading, err);
    if (package_part(&package, STR("designmap.xml")).length > 0)
        return error_set(err, STATUS_BAD_REQUEST,
                         "an InDesign document (IDML): export it as RTF, PDF or plain text");
    return error_set(err, STATUS_BAD_REQUEST,
                     "a ZIP archive without a document in it: try --format zip");
}

static bool is_root(void *context, const struct xml_node *element)
{
    return true;
}

static enum status pass_flat(void *context, const struct xml_node *root, struct error *err)
{
    odf_read_flat(context, root);
    return STATUS_OK;
}

static enum status read_flat(struct office_reading *reading, struct reader_input *in,
                             struct error *err)
{
    const struct package package = {.in = in};
    const struct xml_records records = {is_root, pass_flat, reading, NULL};

    reading->package = &package;
    return xml_read_records(in, &records, err);
}

static enum status emit(struct reader_input *in, struct office_reading *reading, struct error *err)
{
    if (reading->is_story && press_document_is(&reading->document))
        return press_document_read(in, &reading->document, err);
    document_fill(reading->article, &reading->document, reading->properties, reading->is_story,
                  in->arena);
    if (article_get(reading->article, ARTICLE_BODY).length == 0 &&
        article_get(reading->article, ARTICLE_HEADLINE).length == 0)
        return error_set(err, STATUS_BAD_REQUEST, "the document has no text");
    return input_emit(in, reading->article, err);
}

enum status reader_office(struct reader_input *in, struct error *err)
{
    json_auto_t *properties = json_object(), *article = json_object();
    struct office_reading reading = {.properties = properties, .article = article};
    struct str head;
    enum status status = input_peek(in, SNIFF_BYTES, &head, err);

    if (!status)
        status = str_starts(head, STR("PK")) ? read_package(&reading, in, err)
                                             : read_flat(&reading, in, err);
    if (!status)
        status = emit(in, &reading, err);
    document_fini(&reading.document);
    return status;
}
