/* SPDX-License-Identifier: GPL-2.0-or-later */
/* odf.c - reads OpenDocument: texts and presentations, in a package or as one XML text. */
#include "article/formats/office/office_kinds.h"
#include "article/formats/office/office_text.h"

static void add_styles(struct office_styles *styles, struct arena *arena,
                       const struct xml_node *listed)
{
    const struct xml_node *style = xml_path(listed, "style");

    if (!style && listed) /* <style:style> is in another namespace than its parent */
        style = xml_find(listed, "style");
    for (; style; style = xml_next(style)) {
        struct str name = xml_attribute(style, "name");
        enum document_role role = document_style_role(xml_attribute(style, "parent-style-name"));

        office_add_style(styles, arena_str(arena, name), role);
    }
}

static void read_content(void *context, const struct xml_node *root)
{
    struct office_reading *reading = context;
    const struct xml_node *body = xml_path(root, "body");
    struct office_styles styles = {.count = 0};

    if (!body)
        return;
    add_styles(&styles, reading->package->in->arena, xml_path(root, "automatic-styles"));
    reading->is_story = xml_path(body, "presentation") == NULL;
    office_add_paragraphs(&reading->document, OFFICE_ODF, &styles, body);
}

static void read_meta(void *context, const struct xml_node *root)
{
    struct office_reading *reading = context;

    office_read_properties(reading->properties, root);
}

void odf_read_flat(struct office_reading *reading, const struct xml_node *root)
{
    const struct xml_node *meta = xml_path(root, "meta");

    if (meta)
        read_meta(reading, meta);
    read_content(reading, root);
}

static bool part_says(const struct package *package, const char *part, const char *words)
{
    struct str bytes = package_part(package, str_of(part));

    return bytes.length > 0 && str_find(bytes, str_of(words)) >= 0;
}

enum status odf_read(struct office_reading *reading, struct error *err)
{
    const struct package *package = reading->package;

    if (part_says(package, "META-INF/manifest.xml", "encryption-data"))
        return error_set(err, STATUS_BAD_REQUEST, "the document is encrypted");
    if (part_says(package, "mimetype", "opendocument.spreadsheet"))
        return error_set(err, STATUS_BAD_REQUEST, "a spreadsheet (ODS): save it as CSV");
    package_parse(package, STR("meta.xml"), read_meta, reading);
    package_parse(package, STR("content.xml"), read_content, reading);
    return STATUS_OK;
}
