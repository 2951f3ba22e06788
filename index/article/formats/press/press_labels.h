/* SPDX-License-Identifier: GPL-2.0-or-later */
/* press_labels.h - the labels and tags before the fields of an export. */
#ifndef DATELINE_ARTICLE_FORMATS_PRESS_PRESS_LABELS_H
#define DATELINE_ARTICLE_FORMATS_PRESS_PRESS_LABELS_H

#include "article/formats/press/press_lines.h"
#include "article/text/article.h"

/* What a label stands before. */
enum press_kind {
    LABEL_FIELD,  /* a field of the article */
    LABEL_PEOPLE, /* the byline: "Calder, Ruth; Lorne, Ada" */
    LABEL_SOURCE, /* "Northfield Courier; Northfield [Northfield]. 14 June 2022: A.3" */
    LABEL_TERMS,  /* keywords with ";" or "," between them, and perhaps "(90%)" */
    LABEL_BODY,
    LABEL_OTHER, /* what is not read: figures, codes */
};

struct press_label {
    const char *name; /* in lower case */
    enum press_kind kind;
    enum article_field field;
};

/* Where a line stands. */
struct press_place {
    enum press_dialect dialect;
    bool in_story, after_blank;
};

/* The label at the start of a line, and what stands behind it; NULL: there is none. Labels within a
 * story must not look like its words: they stand behind an empty line, or LexisNexis prints them in
 * capitals. A tag of Factiva stands alone there, or has two blanks or a tab behind it. */
const struct press_label *press_find_label(const struct press_place *place, struct str line,
                                           struct str *value);

#endif
