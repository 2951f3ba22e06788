/* SPDX-License-Identifier: GPL-2.0-or-later */
/* blogger.c - tells posts from other entries, in the old export (GData) and the new (Takeout). */
#include "article/formats/feed/blogger.h"

#define KIND_SCHEME "http://schemas.google.com/g/2005#kind"

bool blogger_is_kind(const struct xml_node *category)
{
    return str_is(xml_attribute(category, "scheme"), KIND_SCHEME);
}

static bool says(const struct xml_node *node, const char *wanted)
{
    BUF_AUTO struct buf text = {0};

    xml_add_text(node, &text);
    return str_eq_nocase(str_trim(buf_str(&text)), str_of(wanted));
}

/* The child with this name, in any namespace. */
static const struct xml_node *child(const struct xml_node *node, const char *name)
{
    const struct xml_node *at = node ? node->first : NULL;

    while (at && !str_is(at->name, name))
        at = at->next;
    return at;
}

/* <blogger:type>, with <blogger:status> beside it. */
static bool is_other_type(const struct xml_node *entry, const struct xml_node *type)
{
    const struct xml_node *status = child(entry, "status");

    if (!status)
        return false;
    return says(type, "COMMENT") || says(type, "PAGE") ||
           (says(type, "POST") && !says(status, "LIVE"));
}

bool blogger_leaves_out(const struct xml_node *entry)
{
    const struct xml_node *draft = child(child(entry, "control"), "draft");

    if (draft && says(draft, "yes"))
        return true;
    for (const struct xml_node *at = entry->first; at; at = at->next) {
        if (str_is(at->name, "category") && blogger_is_kind(at))
            return !str_ends(xml_attribute(at, "term"), STR("#post"));
        if (at->space == XML_SPACE_OTHER && str_is(at->name, "type") && is_other_type(entry, at))
            return true;
    }
    return false;
}
