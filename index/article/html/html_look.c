/* SPDX-License-Identifier: GPL-2.0-or-later */
/* html_look.c - tests words in class, id and role. */
#include "article/html/html_look.h"

#include "article/text/letters.h"

/* Parts of the names of boxes that do not hold the text. */
static const char *const unlikely[] = {
    "-ad-",     "ad-break",   "agegate",    "ai2html", "banner",     "breadcrumb", "combx",
    "comment",  "community",  "consent",    "cookie",  "cover-wrap", "disqus",     "extra",
    "footer",   "gdpr",       "header",     "legends", "menu",       "newsletter", "outbrain",
    "pager",    "pagination", "popup",      "related", "remark",     "replies",    "rss",
    "shoutbox", "sidebar",    "skyscraper", "social",  "sponsor",    "subscribe",  "supplemental",
    "taboola",  "yom-remote",
};
/* ... unless the name also names content. */
static const char *const maybe[] = {"and",     "article", "body",    "column",
                                    "content", "main",    "mathjax", "shadow"};

static const char *const positive[] = {"article", "blog", "body", "content", "entry", "hentry",
                                       "h-entry", "main", "page", "post",    "story", "text"};
static const char *const negative[] = {
    "-ad-",     "banner",   "combx",   "com-",       "comment", "contact", "footer", "gdpr",
    "hidden",   "masthead", "meta",    "outbrain",   "promo",   "related", "scroll", "share",
    "shopping", "shoutbox", "sidebar", "skyscraper", "sponsor", "tags",    "widget",
};
static const char *const bylines[] = {"byline", "author", "writtenby"};
static const char *const roles[] = {"menu",  "menubar",     "complementary", "navigation",
                                    "alert", "alertdialog", "dialog"};

#define TABLE(t) t, sizeof t / sizeof t[0]

struct class_names {
    char bytes[HTML_NAMES_MAX];
    struct str text;
};

static void lower_names(struct class_names *names, struct str first, struct str second)
{
    size_t length = 0;
    struct str parts[2] = {first, second};

    for (int i = 0; i < 2; i++) {
        for (size_t k = 0; k < parts[i].length && length + 1 < sizeof names->bytes; k++) {
            char byte = parts[i].data[k];

            names->bytes[length++] = byte >= 'A' && byte <= 'Z' ? (char)(byte | 0x20) : byte;
        }
        if (i == 0 && length + 1 < sizeof names->bytes)
            names->bytes[length++] = ' ';
    }
    names->text = str_n(names->bytes, length);
}

static bool contains(struct str text, const char *const *table, size_t count)
{
    if (text.length < 2)
        return false;
    for (size_t i = 0; i < count; i++)
        if (memmem(text.data, text.length, table[i], strlen(table[i])))
            return true;
    return false;
}

/* "hid" as a whole word. */
static bool is_hid(struct str text)
{
    struct str word;

    while ((word = word_cut(&text)).data)
        if (str_is(word, "hid"))
            return true;
    return false;
}

static bool style_hides(struct str style)
{
    ptrdiff_t at = str_find_nocase(style, STR("display"));
    struct str rest;

    if (at >= 0) {
        rest = str_trim(str_slice(style, (size_t)at + 7, style.length));
        if (str_starts(rest, STR(":")) &&
            str_starts_nocase(str_trim(str_slice(rest, 1, rest.length)), STR("none")))
            return true;
    }
    at = str_find_nocase(style, STR("visibility"));
    if (at < 0)
        return false;
    rest = str_trim(str_slice(style, (size_t)at + 10, style.length));
    return str_starts(rest, STR(":")) &&
           str_starts_nocase(str_trim(str_slice(rest, 1, rest.length)), STR("hidden"));
}

struct html_look html_look_at(const struct html_tree *tree, uint32_t node)
{
    struct html_look look = {.hidden = false};
    struct str rest = tree->nodes[node].text, name, value;
    bool aria_hidden = false, modal = false;

    while (html_attribute_next(&rest, &name, &value)) {
        value = str_slice(value, 0, 4 * HTML_NAMES_MAX);
        if (str_eq_nocase(name, STR("class")))
            look.class = value;
        else if (str_eq_nocase(name, STR("id")))
            look.id = value;
        else if (str_eq_nocase(name, STR("style")))
            look.style = value;
        else if (str_eq_nocase(name, STR("role")))
            look.role = value;
        else if (str_eq_nocase(name, STR("rel")))
            look.rel = value;
        else if (str_eq_nocase(name, STR("itemprop")))
            look.itemprop = value;
        else if (str_eq_nocase(name, STR("data-testid")) ||
                 str_eq_nocase(name, STR("data-component")))
            look.component = value;
        else if (str_eq_nocase(name, STR("hidden")))
            look.hidden = true;
        else if (str_eq_nocase(name, STR("aria-hidden")))
            aria_hidden = str_eq_nocase(value, STR("true"));
        else if (str_eq_nocase(name, STR("aria-modal")))
            modal = str_eq_nocase(value, STR("true"));
    }
    look.hidden = look.hidden || (look.style.length > 0 && style_hides(look.style)) ||
                  (aria_hidden && str_find(look.class, STR("fallback-image")) < 0);
    look.dialog = modal && str_eq_nocase(look.role, STR("dialog"));
    return look;
}

bool html_look_unlikely(const struct html_look *look)
{
    struct class_names names;

    for (size_t i = 0; i < sizeof roles / sizeof roles[0]; i++)
        if (str_eq_nocase(look->role, str_of(roles[i])))
            return true;
    lower_names(&names, look->class, look->id);
    return contains(names.text, TABLE(unlikely)) && !contains(names.text, TABLE(maybe));
}

static int name_weight(struct str name)
{
    struct class_names names;
    int weight = 0;

    if (name.length == 0)
        return 0;
    lower_names(&names, name, STR_NONE);
    if (contains(names.text, TABLE(negative)) || is_hid(names.text))
        weight -= 25;
    if (contains(names.text, TABLE(positive)))
        weight += 25;
    return weight;
}

int html_look_weight(const struct html_look *look)
{
    return name_weight(look->class) + name_weight(look->id);
}

bool html_look_byline(const struct html_look *look)
{
    struct class_names names;

    if (str_eq_nocase(look->rel, STR("author")) ||
        (look->itemprop.length > 0 && str_find(look->itemprop, STR("author")) >= 0))
        return true;
    lower_names(&names, look->class, look->id);
    return contains(names.text, TABLE(bylines));
}

/* "share" as a word of a name, but not "shareholder". */
bool html_look_share(const struct html_look *look)
{
    struct class_names names;
    struct str rest;

    lower_names(&names, look->class, look->id);
    rest = names.text;
    for (;;) {
        ptrdiff_t at = str_find(rest, STR("share"));
        size_t end;

        if (at < 0)
            return false;
        end = (size_t)at + 5;
        if (str_starts(str_slice(rest, end, rest.length), STR("daddy")))
            end += 5;
        if ((at == 0 || !letter_is((unsigned char)rest.data[at - 1])) &&
            (end >= rest.length || !letter_is((unsigned char)rest.data[end])))
            return true;
        rest = str_slice(rest, end, rest.length);
    }
}
