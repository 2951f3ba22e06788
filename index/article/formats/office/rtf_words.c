/* SPDX-License-Identifier: GPL-2.0-or-later */
/* rtf_words.c - tables of RTF. */
#include "article/formats/office/rtf_words.h"

#include <stdlib.h>

#include "article/formats/office/document.h"

/* In the order of strcmp. */
static const struct rtf_word words[] = {
    {"aftnsep", RTF_SKIP, 0},
    {"aftnsepc", RTF_SKIP, 0},
    {"annotation", RTF_SKIP, 0},
    {"ansicpg", RTF_CODE_PAGE, 0},
    {"atnauthor", RTF_SKIP, 0},
    {"atndate", RTF_SKIP, 0},
    {"atnicn", RTF_SKIP, 0},
    {"atnid", RTF_SKIP, 0},
    {"atnref", RTF_SKIP, 0},
    {"atntime", RTF_SKIP, 0},
    {"author", RTF_PROPERTY, PROPERTY_AUTHOR},
    {"background", RTF_SKIP, 0},
    {"bin", RTF_BINARY, 0},
    {"bkmkend", RTF_SKIP, 0},
    {"bkmkstart", RTF_SKIP, 0},
    {"bullet", RTF_CHARACTER, 0x2022},
    {"category", RTF_PROPERTY, PROPERTY_KEYWORDS},
    {"cell", RTF_CELL, 0},
    {"colorschememapping", RTF_SKIP, 0},
    {"colortbl", RTF_SKIP, 0},
    {"column", RTF_PARAGRAPH, 0},
    {"company", RTF_PROPERTY, PROPERTY_PUBLISHER},
    {"creatim", RTF_TIME, PROPERTY_CREATED},
    {"datastore", RTF_SKIP, 0},
    {"deleted", RTF_HIDDEN, 0},
    {"doccomm", RTF_SKIP, 0},
    {"dy", RTF_TIME_PART, 2},
    {"emdash", RTF_CHARACTER, 0x2014},
    {"emspace", RTF_CHARACTER, ' '},
    {"endash", RTF_CHARACTER, 0x2013},
    {"enspace", RTF_CHARACTER, ' '},
    {"f", RTF_FONT, 0},
    {"falt", RTF_SKIP, 0},
    {"fcharset", RTF_FONT_CHARSET, 0},
    {"filetbl", RTF_SKIP, 0},
    {"fldinst", RTF_SKIP, 0},
    {"fldrslt", RTF_GROUP, 0},
    {"fonttbl", RTF_FONTS, 0},
    {"footer", RTF_SKIP, 0},
    {"footerf", RTF_SKIP, 0},
    {"footerl", RTF_SKIP, 0},
    {"footerr", RTF_SKIP, 0},
    {"footnote", RTF_NOTE, 0},
    {"ftnsep", RTF_SKIP, 0},
    {"ftnsepc", RTF_SKIP, 0},
    {"generator", RTF_SKIP, 0},
    {"header", RTF_SKIP, 0},
    {"headerf", RTF_SKIP, 0},
    {"headerl", RTF_SKIP, 0},
    {"headerr", RTF_SKIP, 0},
    {"hr", RTF_TIME_PART, 3},
    {"htmltag", RTF_SKIP, 0},
    {"keycode", RTF_SKIP, 0},
    {"keywords", RTF_PROPERTY, PROPERTY_KEYWORDS},
    {"latentstyles", RTF_SKIP, 0},
    {"lbr", RTF_CHARACTER, 10},
    {"ldblquote", RTF_CHARACTER, 0x201c},
    {"line", RTF_CHARACTER, 10},
    {"listoverridetable", RTF_SKIP, 0},
    {"listtable", RTF_SKIP, 0},
    {"listtext", RTF_SKIP, 0},
    {"lquote", RTF_CHARACTER, 0x2018},
    {"min", RTF_TIME_PART, 4},
    {"mmathPr", RTF_SKIP, 0},
    {"mo", RTF_TIME_PART, 1},
    {"nestcell", RTF_CELL, 0},
    {"nestrow", RTF_ROW, 0},
    {"nofcharsws", RTF_SKIP, 0},
    {"nonshppict", RTF_SKIP, 0},
    {"objdata", RTF_SKIP, 0},
    {"object", RTF_SKIP, 0},
    {"operator", RTF_SKIP, 0},
    {"page", RTF_PARAGRAPH, 0},
    {"panose", RTF_SKIP, 0},
    {"par", RTF_PARAGRAPH, 0},
    {"pard", RTF_NEW, 0},
    {"passwordhash", RTF_SKIP, 0},
    {"pict", RTF_SKIP, 0},
    {"plain", RTF_PLAIN, 0},
    {"pntext", RTF_SKIP, 0},
    {"pntxta", RTF_SKIP, 0},
    {"pntxtb", RTF_SKIP, 0},
    {"private", RTF_SKIP, 0},
    {"qmspace", RTF_CHARACTER, ' '},
    {"rdblquote", RTF_CHARACTER, 0x201d},
    {"revtbl", RTF_SKIP, 0},
    {"revtim", RTF_TIME, PROPERTY_MODIFIED},
    {"row", RTF_ROW, 0},
    {"rquote", RTF_CHARACTER, 0x2019},
    {"rsidtbl", RTF_SKIP, 0},
    {"rxe", RTF_SKIP, 0},
    {"s", RTF_STYLE, 0},
    {"sect", RTF_PARAGRAPH, 0},
    {"shpinst", RTF_GROUP, 0},
    {"shppict", RTF_SKIP, 0},
    {"shptxt", RTF_GROUP, 0},
    {"softline", RTF_CHARACTER, 10},
    {"sp", RTF_SKIP, 0},
    {"stylesheet", RTF_STYLES, 0},
    {"tab", RTF_CHARACTER, 9},
    {"tc", RTF_SKIP, 0},
    {"tcn", RTF_SKIP, 0},
    {"template", RTF_SKIP, 0},
    {"themedata", RTF_SKIP, 0},
    {"title", RTF_PROPERTY, PROPERTY_TITLE},
    {"txe", RTF_SKIP, 0},
    {"u", RTF_UNICODE, 0},
    {"uc", RTF_FALLBACK, 0},
    {"ud", RTF_GROUP, 0},
    {"upr", RTF_GROUP, 0},
    {"userprops", RTF_SKIP, 0},
    {"v", RTF_HIDDEN, 0},
    {"wgrffmtfilter", RTF_SKIP, 0},
    {"xe", RTF_SKIP, 0},
    {"xmlnstbl", RTF_SKIP, 0},
    {"yr", RTF_TIME_PART, 0},
    {"zwj", RTF_CHARACTER, 0x200d},
    {"zwnj", RTF_CHARACTER, 0x200c},
};

static int by_name(const void *key, const void *row)
{
    return str_compare(*(const struct str *)key, str_of(((const struct rtf_word *)row)->name));
}

const struct rtf_word *rtf_word_find(struct str name)
{
    return bsearch(&name, words, sizeof words / sizeof *words, sizeof *words, by_name);
}

const char *rtf_font_charset(int number)
{
    static const struct {
        int number;
        const char *name;
    } rows[] = {
        {77, "macintosh"},     {128, "cp932"},        {129, "cp949"},        {130, "johab"},
        {134, "cp936"},        {136, "cp950"},        {161, "windows-1253"}, {162, "windows-1254"},
        {163, "windows-1258"}, {177, "windows-1255"}, {178, "windows-1256"}, {186, "windows-1257"},
        {204, "windows-1251"}, {222, "windows-874"},  {238, "windows-1250"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (rows[i].number == number)
            return rows[i].name;
    return NULL;
}
