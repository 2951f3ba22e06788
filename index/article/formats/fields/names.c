/* SPDX-License-Identifier: GPL-2.0-or-later */
/* names.c - turns names around. */
#include "article/formats/fields/names.h"

#include "article/formats/fields/item_fields.h"

struct str names_plain(struct str heading)
{
    struct str part = str_trim(str_cut(&heading, '('));

    if (part.length > 3 && part.data[part.length - 1] == '.' && part.data[part.length - 3] != ' ' &&
        part.data[part.length - 3] != '.')
        part.length--;
    return part;
}

void names_turn(struct str name, struct buf *out)
{
    struct str family = names_plain(str_cut(&name, ','));
    struct str given = names_plain(str_cut(&name, ','));
    bool is_name = given.length > 0 && !(given.data[0] >= '0' && given.data[0] <= '9');

    if (is_name)
        buf_add_str(out, given);
    if (is_name && family.length > 0)
        buf_add_char(out, ' ');
    buf_add_str(out, family);
}

void names_add_person(json_t *article, struct str name)
{
    BUF_AUTO struct buf whole = {0}, html = {0};

    names_turn(name, &whole);
    buf_add_html(&html, buf_str(&whole));
    item_add_byline(article, buf_str(&html));
}
