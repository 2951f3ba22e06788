/* SPDX-License-Identifier: GPL-2.0-or-later */
/* reader_enex.c - reads exports of Evernote: notes with their text as HTML. Pictures and other
 * files are left out. */
#include "article/formats/fields/item_fields.h"
#include "article/formats/fields/xml_fields.h"
#include "article/text/article.h"
#include "article/xml/xml_records.h"
#include "article/xml/xml_source.h"

enum sniff sniff_enex(struct str head)
{
    BUF_AUTO struct buf tag = {0};

    return xml_root_tag(head, &tag) && str_find(head, STR("<en-export")) >= 0 ? SNIFF_SURE
                                                                              : SNIFF_NO;
}

static bool is_note(void *context, const struct xml_node *element)
{
    return str_is(element->name, "note");
}

static void set_date(json_t *article, enum article_field field, const struct xml_node *node)
{
    BUF_AUTO struct buf line = {0};

    xml_add_line(node, &line);
    item_set_date(article, article_key(field), buf_str(&line));
}

static enum status emit_note(void *context, const struct xml_node *note, struct error *err)
{
    const struct xml_node *about = xml_path(note, "note-attributes");
    json_auto_t *article = json_object();
    BUF_AUTO struct buf html = {0}, author = {0};

    xml_set(article, ARTICLE_HEADLINE, xml_path(note, "title"));
    set_date(article, ARTICLE_PUBLISHED, xml_path(note, "created"));
    set_date(article, ARTICLE_UPDATED, xml_path(note, "updated"));
    for (const struct xml_node *tag = xml_path(note, "tag"); tag; tag = xml_next(tag)) {
        BUF_AUTO struct buf line = {0};

        xml_add_line(tag, &line);
        article_add_keyword(article, buf_str(&line));
    }
    if (about) {
        xml_set(article, ARTICLE_URL, xml_path(about, "source-url"));
        xml_add_line(xml_path(about, "author"), &author);
        item_add_byline(article, buf_str(&author));
    }
    if (xml_path(note, "content"))
        xml_add_text(xml_path(note, "content"), &html);
    item_set_html(article, ARTICLE_BODY, buf_str(&html));
    return input_emit(context, article, err);
}

enum status reader_enex(struct reader_input *in, struct error *err)
{
    const struct xml_records records = {is_note, emit_note, in, NULL};

    in->many = true;
    return xml_read_records(in, &records, err);
}
