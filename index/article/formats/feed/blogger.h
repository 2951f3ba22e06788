/* SPDX-License-Identifier: GPL-2.0-or-later */
/* blogger.h - exports of Blogger: Atom feeds of posts, comments, pages, templates and settings. */
#ifndef DATELINE_ARTICLE_FORMATS_FEED_BLOGGER_H
#define DATELINE_ARTICLE_FORMATS_FEED_BLOGGER_H

#include "article/xml/xml_tree.h"

/* Is it an entry of Blogger's that is no published post: of another kind, or a draft? */
bool blogger_leaves_out(const struct xml_node *entry);
/* Does the category only say what kind of entry it is? */
bool blogger_is_kind(const struct xml_node *category);

#endif
