/* SPDX-License-Identifier: GPL-2.0-or-later */
/* epub.c - reads EPUB 2 and 3: the chapters in the order of the spine (EPUB 3.3, chapter 5). */
#include <stdlib.h>

#include "article/formats/office/office_kinds.h"
#include "article/formats/office/office_text.h"
#include "article/html/html_text.h"
#include "article/text/article.h"
#include "article/text/charset.h"
#include "base/mem.h"

struct epub {
    struct office_reading *reading;
    struct str root; /* the name of the package document */
};

static void find_root(void *context, const struct xml_node *container)
{
    struct epub *epub = context;
    const struct xml_node *file = xml_find(container, "rootfile");
    struct str path = xml_attribute(file, "full-path");

    epub->root = package_resolve(epub->reading->package, STR(""), path);
}

/* An entry of the manifest, sorted by id, so that a long spine takes no quadratic time. */
struct manifest_item {
    struct str id;
    const struct xml_node *node;
};

static int by_id(const void *left, const void *right)
{
    const struct manifest_item *a = left, *b = right;

    return str_compare(a->id, b->id);
}

static struct manifest_item *read_manifest(const struct xml_node *manifest, size_t *count)
{
    struct manifest_item *items = NULL;
    size_t capacity = 0;

    for (const struct xml_node *at = xml_path(manifest, "item"); at; at = xml_next(at)) {
        items = mem_grow(items, *count, &capacity, sizeof *items);
        items[(*count)++] = (struct manifest_item){xml_attribute(at, "id"), at};
    }
    if (items)
        qsort(items, *count, sizeof *items, by_id);
    return items;
}

/* Append the chapter's text, from its body on: the head's title is in the body, too. */
static void add_chapter(struct epub *epub, struct str name)
{
    struct document *document = &epub->reading->document;
    struct str bytes = package_part(epub->reading->package, name);
    BUF_AUTO struct buf html = {0}, text = {0};
    ptrdiff_t body;

    if (bytes.length == 0)
        return;
    charset_decode(&html, bytes, charset_declared(bytes));
    body = str_find_nocase(buf_str(&html), STR("<body"));
    html_to_text(str_slice(buf_str(&html), body > 0 ? (size_t)body : 0, html.length), &text);
    document_add(document, buf_str(&text));
    document_end_paragraph(document, DOCUMENT_TEXT);
}

static void read_spine(struct epub *epub, const struct xml_node *spine,
                       const struct manifest_item *items, size_t count)
{
    size_t chapters = 0;

    for (const struct xml_node *at = xml_path(spine, "itemref"); at && chapters < PACKAGE_PARTS_MAX;
         at = xml_next(at), chapters++) {
        const struct manifest_item wanted = {xml_attribute(at, "idref"), NULL};
        const struct manifest_item *item =
            items ? bsearch(&wanted, items, count, sizeof *items, by_id) : NULL;
        struct str properties = item ? xml_attribute(item->node, "properties") : STR_NONE;

        if (!item || str_is(xml_attribute(at, "linear"), "no") || str_is(properties, "nav"))
            continue;
        add_chapter(epub, package_resolve(epub->reading->package, epub->root,
                                          xml_attribute(item->node, "href")));
        if (epub->reading->document.text.length > PACKAGE_BYTES_MAX)
            return; /* a chapter that the spine names again and again */
    }
}

static void read_root(void *context, const struct xml_node *root)
{
    struct epub *epub = context;
    const struct xml_node *metadata = xml_path(root, "metadata");
    const struct xml_node *id = metadata ? xml_find(metadata, "identifier") : NULL;
    BUF_AUTO struct buf text = {0};
    size_t count = 0;
    struct manifest_item *items = read_manifest(xml_path(root, "manifest"), &count);

    if (metadata)
        office_read_properties(epub->reading->properties, metadata);
    xml_add_text(id, &text);
    article_set(epub->reading->article, ARTICLE_ID, buf_str(&text));
    read_spine(epub, xml_path(root, "spine"), items, count);
    free(items);
}

enum status epub_read(struct office_reading *reading, struct error *err)
{
    struct epub epub = {.reading = reading};

    reading->is_story = false;
    if (package_part(reading->package, STR("META-INF/encryption.xml")).length > 0 &&
        package_part(reading->package, STR("META-INF/rights.xml")).length > 0)
        return error_set(err, STATUS_BAD_REQUEST, "the book is encrypted");
    package_parse(reading->package, STR("META-INF/container.xml"), find_root, &epub);
    package_parse(reading->package, epub.root, read_root, &epub);
    return STATUS_OK;
}
