/* SPDX-License-Identifier: GPL-2.0-or-later */
/* reader_mt.c - reads the export format of Movable Type, which TypePad and others write, too.
 *
 * An entry has lines "KEY: value" up to "-----", then sections "KEY:" with text, each up to
 * "-----". "--------" ends the entry. Comments and drafts are left out. */
#include "article/formats/feed/wp_text.h"
#include "article/formats/fields/item_fields.h"
#include "article/input/readers.h"
#include "article/text/article.h"

#define END_OF_SECTION "-----"
#define END_OF_ENTRY   "--------"

enum sniff sniff_mt(struct str head)
{
    struct str rest = head;
    bool keys = false;

    for (int i = 0; i < 20 && rest.data; i++) {
        struct str line = str_trim(str_cut(&rest, '\n'));

        if (str_is(line, END_OF_SECTION))
            return keys ? SNIFF_SURE : SNIFF_NO;
        keys = keys || str_starts(line, STR("STATUS: ")) || str_starts(line, STR("BASENAME: ")) ||
               str_starts(line, STR("ALLOW COMMENTS: "));
    }
    return SNIFF_NO;
}

struct mt_entry {
    json_t *article;
    struct buf body, extended; /* sections */
    struct buf *section;       /* the open one; NULL: none that is read */
    bool in_head, is_draft, breaks;
};

static void set_field(struct mt_entry *entry, struct str key, struct str value)
{
    static const struct {
        const char *key;
        enum article_field field;
    } rows[] = {{"TITLE", ARTICLE_HEADLINE}, {"UNIQUE URL", ARTICLE_URL}};

    if (value.length == 0)
        return;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (str_is(key, rows[i].key))
            item_set_html(entry->article, rows[i].field, value);
    if (str_is(key, "AUTHOR"))
        item_add_byline(entry->article, value);
    else if (str_is(key, "DATE"))
        item_set_date_month_first(entry->article, article_key(ARTICLE_PUBLISHED), value);
    else if (str_is(key, "STATUS"))
        entry->is_draft = !str_starts_nocase(value, STR("publish")); /* Draft, Review, Future .. */
    else if (str_is(key, "CONVERT BREAKS"))
        entry->breaks = !str_is(value, "0");
    else if (str_is(key, "PRIMARY CATEGORY"))
        article_set(entry->article, ARTICLE_SECTION, value);
    if (str_is(key, "CATEGORY") || str_is(key, "PRIMARY CATEGORY"))
        article_add_keyword(entry->article, value);
}

static void add_tags(json_t *article, struct str list)
{
    while (list.data) {
        struct str tag = str_trim(str_cut(&list, ','));

        if (tag.length > 1 && tag.data[0] == '"')
            tag = str_trim(str_slice(tag, 1, tag.length - 1));
        article_add_keyword(article, tag);
    }
}

/* A section's first line is its key. */
static void begin_section(struct mt_entry *entry, struct str line)
{
    entry->section = str_is(line, "BODY:")            ? &entry->body
                     : str_is(line, "EXTENDED BODY:") ? &entry->extended
                                                      : NULL;
}

static void take_line(struct mt_entry *entry, struct str line, bool *section_begins)
{
    struct str value = line, key = str_cut(&value, ':');

    if (str_is(line, END_OF_SECTION)) {
        entry->in_head = false;
        *section_begins = true;
        entry->section = NULL;
    } else if (entry->in_head && value.data && str_is(key, "TAGS"))
        add_tags(entry->article, value);
    else if (entry->in_head && value.data)
        set_field(entry, str_trim(key), str_trim(value));
    else if (*section_begins) {
        begin_section(entry, line);
        *section_begins = false;
    } else if (entry->section) {
        buf_add_str(entry->section, line);
        buf_add_char(entry->section, '\n');
    }
}

static void set_body(struct mt_entry *entry)
{
    BUF_AUTO struct buf html = {0};

    buf_add_text(&entry->body, "\n\n");
    buf_add_str(&entry->body, buf_str(&entry->extended));
    if (entry->breaks)
        wp_add_html(buf_str(&entry->body), &html);
    else
        buf_add_str(&html, buf_str(&entry->body));
    item_set_html(entry->article, ARTICLE_BODY, buf_str(&html));
}

static enum status end_entry(struct reader_input *in, struct mt_entry *entry, struct error *err)
{
    bool empty;

    set_body(entry);
    empty = article_get(entry->article, ARTICLE_BODY).length == 0 &&
            article_get(entry->article, ARTICLE_HEADLINE).length == 0;
    return empty || entry->is_draft ? STATUS_OK : input_emit(in, entry->article, err);
}

static void reset(struct mt_entry *entry)
{
    json_decref(entry->article);
    buf_clear(&entry->body);
    buf_clear(&entry->extended);
    entry->article = json_object();
    entry->section = NULL;
    entry->in_head = true;
    entry->is_draft = entry->breaks = false;
}

enum status reader_mt(struct reader_input *in, struct error *err)
{
    struct mt_entry entry = {.article = NULL};
    bool section_begins = false;
    struct str text, line;
    enum status status = input_text(in, STR_NONE, &text, err);

    in->many = true;
    reset(&entry);
    while (!status && text.data) {
        line = str_cut(&text, '\n');
        if (str_is(line, END_OF_ENTRY)) {
            status = end_entry(in, &entry, err);
            reset(&entry);
            section_begins = false;
        } else
            take_line(&entry, line, &section_begins);
    }
    if (!status) /* the last one may have no end */
        status = end_entry(in, &entry, err);
    json_decref(entry.article);
    buf_fini(&entry.body);
    buf_fini(&entry.extended);
    return status;
}
