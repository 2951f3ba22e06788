/* SPDX-License-Identifier: GPL-2.0-or-later */
/* reader_xml.c - reads any XML by the user's map (--map): which element is an article, and which
 * elements or attributes below it are its fields.
 *
 * A path is names of elements without prefixes: "head/title"; the last may be an attribute:
 * "meta/@date". Several elements at one path add up. Without "record" the root is the article. */
#include "article/formats/json/json_article.h"
#include "article/html/html_text.h"
#include "article/input/field_map.h"
#include "article/input/readers.h"
#include "article/xml/xml_records.h"
#include "article/xml/xml_source.h"
#include "base/json.h"

#define VALUES_MAX 1000 /* elements of one field */

struct xml_mapping {
    struct reader_input *in;
    struct str record; /* STR_NONE: the root */
    struct str field;
    struct buf value; /* of the field that is read */
    size_t count;
};

enum sniff sniff_xml(struct str head)
{
    BUF_AUTO struct buf tag = {0};

    return xml_root_tag(head, &tag) ? SNIFF_MAYBE : SNIFF_NO;
}

static bool is_record(void *context, const struct xml_node *element)
{
    const struct xml_mapping *mapping = context;

    return !mapping->record.data || str_eq(element->name, mapping->record);
}

static bool has_text(const struct xml_node *node)
{
    for (const struct xml_node *at = node->first; at; at = at->next)
        if (!at->name.data && str_trim(at->text).length > 0)
            return true;
    return false;
}

/* Is it an element of HTML? Its name then says whether it is a paragraph. */
static bool is_html(const struct xml_node *node)
{
    BUF_AUTO struct buf tag = {0};

    buf_addf(&tag, "<%.*s>", STR_ARG(node->name));
    return html_likely(buf_str(&tag));
}

/* Elements of other names side by side, without text between them, are paragraphs. */
static void add_markup(const struct xml_node *node, struct buf *out)
{
    if (has_text(node)) {
        xml_add_html(node, out);
        return;
    }
    for (const struct xml_node *at = node->first; at; at = at->next) {
        bool html = at->name.data && is_html(at);

        if (!at->name.data) { /* a space */
            buf_add_html(out, at->text);
            continue;
        }
        buf_addf(out, "<%.*s>", STR_ARG(html ? at->name : STR("p")));
        if (html)
            xml_add_html(at, out);
        else
            add_markup(at, out);
        buf_addf(out, "</%.*s>", STR_ARG(html ? at->name : STR("p")));
    }
}

static void add_node(struct xml_mapping *mapping, const struct xml_node *node)
{
    BUF_AUTO struct buf html = {0}, text = {0};

    if (mapping->count++ >= VALUES_MAX)
        return;
    add_markup(node, &html);
    html_to_text(buf_str(&html), &text);
    field_map_add(&mapping->value, mapping->field, buf_str(&text));
}

static void follow(struct xml_mapping *mapping, const struct xml_node *node, struct str path)
{
    struct str rest = path, step = str_cut(&rest, '/');

    if (step.length > 0 && step.data[0] == '@') {
        for (const struct xml_attribute *at = node->attributes; at; at = at->next)
            if (str_eq(at->name, str_slice(step, 1, step.length)))
                field_map_add(&mapping->value, mapping->field, at->value);
        return;
    }
    for (const struct xml_node *at = node->first; at; at = at->next)
        if (at->name.data && str_eq(at->name, step)) {
            if (rest.data)
                follow(mapping, at, rest);
            else
                add_node(mapping, at);
        }
}

static void set_field(struct xml_mapping *mapping, json_t *object, struct str path,
                      const struct xml_node *record)
{
    char key[256];

    if (mapping->field.length >= sizeof key)
        return;
    memcpy(key, mapping->field.data, mapping->field.length);
    key[mapping->field.length] = '\0';
    buf_clear(&mapping->value);
    mapping->count = 0;
    follow(mapping, record, path);
    if (mapping->value.length > 0)
        json_set_str(object, key, buf_str(&mapping->value));
}

static enum status emit(void *context, const struct xml_node *record, struct error *err)
{
    struct xml_mapping *mapping = context;
    struct str rest = str_of(mapping->in->options->map), path;
    json_auto_t *object = json_object(), *article = NULL;
    struct error problem;

    while (field_map_next(&rest, &mapping->field, &path))
        if (!str_is(mapping->field, FIELD_MAP_RECORD))
            set_field(mapping, object, path, record);
    article = json_article(object, &problem);
    if (article)
        return input_emit(mapping->in, article, err);
    input_problem(mapping->in, &problem, "element %.*s", STR_ARG(record->name));
    return STATUS_OK;
}

enum status reader_xml(struct reader_input *in, struct error *err)
{
    struct xml_mapping mapping = {.in = in};
    const struct xml_records records = {is_record, emit, &mapping, NULL};
    enum status status;

    if (!in->options->map)
        return error_set(err, STATUS_BAD_REQUEST,
                         "XML of a format that is not known: say what is where in it with --map "
                         "(--map record=article --map headline=head/title --map body=text)");
    mapping.record = field_map_path(in->options->map, FIELD_MAP_RECORD);
    in->many = mapping.record.data != NULL;
    while (mapping.record.data && memchr(mapping.record.data, '/', mapping.record.length))
        str_cut(&mapping.record, '/'); /* the last name counts */
    status = xml_read_records(in, &records, err);
    buf_fini(&mapping.value);
    return status;
}
