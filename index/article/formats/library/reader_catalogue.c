/* SPDX-License-Identifier: GPL-2.0-or-later */
/* reader_catalogue.c - reads what libraries say about articles and issues: Dublin Core, alone or
 * from OAI-PMH, MODS, MARCXML and METS. Each record is an article.
 *
 * METS describes an issue whose pages are files of their own (ALTO). Together with them it is read
 * by mets_issue.c. Without them its article has the titles of its parts as text. */
#include "article/formats/fields/item_fields.h"
#include "article/formats/fields/xml_fields.h"
#include "article/formats/library/catalogue.h"
#include "article/formats/library/marc.h"
#include "article/formats/library/mets_issue.h"
#include "article/formats/library/mets_map.h"
#include "article/input/readers.h"
#include "article/xml/xml_records.h"
#include "article/xml/xml_source.h"

#define PARTS_MAX 10000 /* titles of an issue's parts */

enum sniff sniff_catalogue(struct str head)
{
    static const char *const roots[] = {"OAI-PMH", "mods", "modsCollection", "mets"};
    BUF_AUTO struct buf tag = {0};
    struct str text;

    if (!xml_root_tag(head, &tag))
        return SNIFF_NO;
    text = buf_str(&tag);
    for (size_t i = 0; i < sizeof roots / sizeof *roots; i++)
        if (xml_tag_is(text, roots[i]))
            return SNIFF_SURE;
    if (str_find(text, STR("www.loc.gov/MARC21/slim")) > 0 ||
        (xml_tag_is(text, "dc") && str_find(text, STR("purl.org/dc/")) > 0))
        return SNIFF_SURE;
    return str_find(head, STR("www.openarchives.org/OAI/2.0/oai_dc")) > 0 ? SNIFF_LIKELY : SNIFF_NO;
}

static void add_marc(json_t *article, const struct xml_node *record)
{
    for (const struct xml_node *at = record->first; at; at = at->next) {
        struct marc_field field = {.tag = xml_attribute(at, "tag")};
        BUF_AUTO struct buf data = {0};

        if (str_is(at->name, "controlfield"))
            xml_add_line(at, &data);
        for (const struct xml_node *part = xml_path(at, "subfield"); part; part = xml_next(part)) {
            buf_add_char(&data, MARC_SUBFIELD);
            buf_add_str(&data, xml_attribute(part, "code"));
            xml_add_line(part, &data);
        }
        field.data = buf_str(&data);
        marc_add_field(article, &field);
    }
    marc_finish(article);
}

/* ---- METS ----------------------------------------------------------------------------------- */

static void add_titles(const struct xml_node *division, struct buf *out, size_t *count)
{
    struct str label = str_trim(xml_attribute(division, "LABEL"));

    if (str_is(division->name, "div") && label.length > 0 && ++*count <= PARTS_MAX) {
        if (out->length > 0)
            buf_add_text(out, "\n\n");
        buf_add_str(out, label);
    }
    for (const struct xml_node *at = division->first; at; at = at->next)
        if (at->name.data)
            add_titles(at, out, count);
}

void mets_describe(json_t *article, const struct xml_node *mets)
{
    const struct xml_node *mods = xml_find(mets, "mods"), *dc = xml_find(mets, "dc");

    if (mods || dc)
        catalogue_add(article, mods ? mods : dc);
    if (article_get(article, ARTICLE_HEADLINE).length == 0)
        article_set(article, ARTICLE_HEADLINE, xml_attribute(mets, "LABEL"));
    article_set(article, ARTICLE_ID, xml_attribute(mets, "OBJID"));
}

static void add_mets(json_t *article, const struct xml_node *mets)
{
    BUF_AUTO struct buf titles = {0};
    size_t count = 0;

    mets_describe(article, mets);
    for (const struct xml_node *at = xml_path(mets, "structMap"); at; at = xml_next(at))
        add_titles(at, &titles, &count);
    article_set(article, ARTICLE_BODY, buf_str(&titles));
}

/* ---- records -------------------------------------------------------------------------------- */

static const struct {
    const char *element;
    void (*add)(json_t *article, const struct xml_node *node);
} kinds[] = {
    {"dc", catalogue_add_dc},
    {"mods", catalogue_add_mods},
    {"mets", add_mets},
    {"record", add_marc},
};

static void add_kind(json_t *article, const struct xml_node *node)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (str_is(node->name, kinds[i].element)) {
            kinds[i].add(article, node);
            return;
        }
}

/* A record of OAI-PMH 2.0 has a header, which may say that it is deleted, and metadata. */
static void add_oai(json_t *article, const struct xml_node *record, const struct xml_node *header)
{
    const struct xml_node *metadata = xml_path(record, "metadata");

    xml_set(article, ARTICLE_ID, xml_path(header, "identifier"));
    item_set_status(article, xml_attribute(header, "status"));
    for (const struct xml_node *at = metadata ? metadata->first : NULL; at; at = at->next)
        if (at->name.data)
            add_kind(article, at);
}

static bool is_record(void *context, const struct xml_node *element)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (str_is(element->name, kinds[i].element))
            return true;
    return false;
}

static bool says_something(const json_t *article)
{
    return article_get(article, ARTICLE_HEADLINE).length > 0 ||
           article_get(article, ARTICLE_BODY).length > 0 || json_object_get(article, "status");
}

/* Warn if the METS names pages: this input does not have them. */
static void remark_pages(struct reader_input *in, const struct xml_node *record)
{
    struct mets_map map;
    struct error remark;

    if (!str_is(record->name, "mets"))
        return;
    mets_map_init(&map, record, STR(""));
    if (map.paths.count > 0) {
        error_set(&remark, STATUS_BAD_REQUEST,
                  "its %zu pages are not here: only titles are read. Put the pages into its "
                  "folder, or all files into one archive",
                  map.paths.count);
        input_remark(in, &remark, "(METS)");
    }
    mets_map_fini(&map);
}

static enum status emit(void *context, const struct xml_node *record, struct error *err)
{
    json_auto_t *article = json_object();
    const struct xml_node *header = xml_path(record, "header");
    struct error problem;

    if (header)
        add_oai(article, record, header);
    else
        add_kind(article, record);
    item_settle_body(article);
    remark_pages(context, record);
    if (says_something(article))
        return input_emit(context, article, err);
    error_set(&problem, STATUS_BAD_DOCUMENT, "the record has no title");
    input_problem(context, &problem, "(a catalogue)");
    return STATUS_OK;
}

enum status reader_catalogue(struct reader_input *in, struct error *err)
{
    const struct xml_records records = {is_record, emit, in, NULL};

    in->many = true;
    return xml_read_records(in, &records, err);
}
