/* SPDX-License-Identifier: GPL-2.0-or-later */
/* rtf_words.h - the control words of RTF 1.9.1 that matter to a text. */
#ifndef DATELINE_ARTICLE_FORMATS_OFFICE_RTF_WORDS_H
#define DATELINE_ARTICLE_FORMATS_OFFICE_RTF_WORDS_H

#include "base/str.h"

enum rtf_action {
    RTF_CHARACTER,    /* value: the character that the word stands for */
    RTF_PARAGRAPH,    /* the paragraph ends */
    RTF_CELL,         /* a table's cell ends */
    RTF_ROW,          /* a table's row ends */
    RTF_SKIP,         /* the group is no text */
    RTF_GROUP,        /* the group is read, though it is marked as one that may be skipped */
    RTF_NOTE,         /* the group is a footnote */
    RTF_FONTS,        /* the group lists fonts */
    RTF_STYLES,       /* the group lists styles */
    RTF_PROPERTY,     /* the group is a property of the document; value: enum document_property */
    RTF_TIME,         /* the group is a date; value: the same */
    RTF_TIME_PART,    /* value: 0 for the year to 4 for the minute */
    RTF_PLAIN,        /* characters have no properties any more */
    RTF_NEW,          /* the paragraph has no properties any more */
    RTF_STYLE,        /* the parameter is the paragraph's style */
    RTF_FONT,         /* the parameter is the font */
    RTF_FONT_CHARSET, /* the parameter is the font's charset */
    RTF_CODE_PAGE,    /* the parameter is the document's code page */
    RTF_FALLBACK,     /* the parameter is the number of characters that stand for a Unicode one */
    RTF_UNICODE,      /* the parameter is a character */
    RTF_HIDDEN,       /* the text is hidden or deleted, unless the parameter is 0 */
    RTF_BINARY        /* as many bytes as the parameter says follow */
};

struct rtf_word {
    const char *name;
    enum rtf_action action;
    int value;
};

/* NULL for any other word. */
const struct rtf_word *rtf_word_find(struct str name);

/* The charset of a font (RTF 1.9.1, "fcharset"), as charset.h names it; NULL if it is that of the
 * document. */
const char *rtf_font_charset(int number);

#endif
