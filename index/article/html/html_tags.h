/* SPDX-License-Identifier: GPL-2.0-or-later */
/* html_tags.h - the HTML elements and their properties, in one table. Constant: any thread. */
#ifndef DATELINE_ARTICLE_HTML_HTML_TAGS_H
#define DATELINE_ARTICLE_HTML_HTML_TAGS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

/* Properties of an element, by its name. */
enum html_trait {
    HTML_BLOCK = 1,    /* starts a line of its own; ends an open <p> */
    HTML_VOID = 2,     /* has no end tag and no content */
    HTML_RAW = 4,      /* its content is plain characters up to its end tag */
    HTML_PHRASING = 8, /* may be part of a paragraph's text */
    HTML_SCOPE = 16,   /* end tags inside do not close elements outside */
    HTML_UNSEEN = 32,  /* its content is not shown as text */
    HTML_SCORED = 64,  /* counts as a paragraph when candidates are scored */
    HTML_HEADING = 128,
};

/* X(NAME, name, traits, score). `score`: an element's initial score as a candidate for the main
 * text. */
#define HTML_TAGS(X)                                                                               \
    X(A, "a", 0, 0)                                                                                \
    X(ABBR, "abbr", HTML_PHRASING, 0)                                                              \
    X(ADDRESS, "address", HTML_BLOCK, -3)                                                          \
    X(ARTICLE, "article", HTML_BLOCK, 0)                                                           \
    X(ASIDE, "aside", HTML_BLOCK, 0)                                                               \
    X(AUDIO, "audio", HTML_PHRASING | HTML_UNSEEN, 0)                                              \
    X(B, "b", HTML_PHRASING, 0)                                                                    \
    X(BASE, "base", HTML_VOID, 0)                                                                  \
    X(BDI, "bdi", HTML_PHRASING, 0)                                                                \
    X(BDO, "bdo", HTML_PHRASING, 0)                                                                \
    X(BLOCKQUOTE, "blockquote", HTML_BLOCK, 3)                                                     \
    X(BODY, "body", HTML_BLOCK, 0)                                                                 \
    X(BR, "br", HTML_VOID | HTML_PHRASING, 0)                                                      \
    X(BUTTON, "button", HTML_PHRASING | HTML_SCOPE | HTML_UNSEEN, 0)                               \
    X(CANVAS, "canvas", HTML_UNSEEN, 0)                                                            \
    X(CAPTION, "caption", HTML_BLOCK | HTML_SCOPE, 0)                                              \
    X(CENTER, "center", HTML_BLOCK, 0)                                                             \
    X(CITE, "cite", HTML_PHRASING, 0)                                                              \
    X(CODE, "code", HTML_PHRASING, 0)                                                              \
    X(COL, "col", HTML_VOID, 0)                                                                    \
    X(COLGROUP, "colgroup", 0, 0)                                                                  \
    X(DATA, "data", HTML_PHRASING, 0)                                                              \
    X(DD, "dd", HTML_BLOCK, -3)                                                                    \
    X(DEL, "del", 0, 0)                                                                            \
    X(DETAILS, "details", HTML_BLOCK, 0)                                                           \
    X(DFN, "dfn", HTML_PHRASING, 0)                                                                \
    X(DIALOG, "dialog", HTML_BLOCK | HTML_UNSEEN, 0)                                               \
    X(DIV, "div", HTML_BLOCK, 5)                                                                   \
    X(DL, "dl", HTML_BLOCK, -3)                                                                    \
    X(DT, "dt", HTML_BLOCK, -3)                                                                    \
    X(EM, "em", HTML_PHRASING, 0)                                                                  \
    X(EMBED, "embed", HTML_VOID, 0)                                                                \
    X(FIELDSET, "fieldset", HTML_BLOCK, 0)                                                         \
    X(FIGCAPTION, "figcaption", HTML_BLOCK, 0)                                                     \
    X(FIGURE, "figure", HTML_BLOCK, 0)                                                             \
    X(FONT, "font", HTML_PHRASING, 0)                                                              \
    X(FOOTER, "footer", HTML_BLOCK, 0)                                                             \
    X(FORM, "form", HTML_BLOCK, -3)                                                                \
    X(H1, "h1", HTML_BLOCK | HTML_HEADING, -5)                                                     \
    X(H2, "h2", HTML_BLOCK | HTML_HEADING | HTML_SCORED, -5)                                       \
    X(H3, "h3", HTML_BLOCK | HTML_HEADING | HTML_SCORED, -5)                                       \
    X(H4, "h4", HTML_BLOCK | HTML_HEADING | HTML_SCORED, -5)                                       \
    X(H5, "h5", HTML_BLOCK | HTML_HEADING | HTML_SCORED, -5)                                       \
    X(H6, "h6", HTML_BLOCK | HTML_HEADING | HTML_SCORED, -5)                                       \
    X(HEAD, "head", HTML_UNSEEN, 0)                                                                \
    X(HEADER, "header", HTML_BLOCK, 0)                                                             \
    X(HGROUP, "hgroup", HTML_BLOCK, 0)                                                             \
    X(HR, "hr", HTML_VOID | HTML_BLOCK, 0)                                                         \
    X(HTML, "html", HTML_BLOCK, 0)                                                                 \
    X(I, "i", HTML_PHRASING, 0)                                                                    \
    X(IFRAME, "iframe", HTML_RAW | HTML_UNSEEN, 0)                                                 \
    X(IMG, "img", HTML_VOID | HTML_PHRASING, 0)                                                    \
    X(INPUT, "input", HTML_VOID | HTML_PHRASING, 0)                                                \
    X(INS, "ins", 0, 0)                                                                            \
    X(KBD, "kbd", HTML_PHRASING, 0)                                                                \
    X(LABEL, "label", HTML_PHRASING, 0)                                                            \
    X(LEGEND, "legend", HTML_BLOCK, 0)                                                             \
    X(LI, "li", HTML_BLOCK, -3)                                                                    \
    X(LINK, "link", HTML_VOID, 0)                                                                  \
    X(MAIN, "main", HTML_BLOCK, 0)                                                                 \
    X(MAP, "map", 0, 0)                                                                            \
    X(MARK, "mark", HTML_PHRASING, 0)                                                              \
    X(MATH, "math", HTML_PHRASING, 0)                                                              \
    X(MENU, "menu", HTML_BLOCK, 0)                                                                 \
    X(META, "meta", HTML_VOID, 0)                                                                  \
    X(NAV, "nav", HTML_BLOCK, 0)                                                                   \
    X(NOSCRIPT, "noscript", HTML_UNSEEN, 0)                                                        \
    X(OBJECT, "object", HTML_SCOPE, 0)                                                             \
    X(OL, "ol", HTML_BLOCK, -3)                                                                    \
    X(OPTGROUP, "optgroup", 0, 0)                                                                  \
    X(OPTION, "option", 0, 0)                                                                      \
    X(OUTPUT, "output", HTML_PHRASING, 0)                                                          \
    X(P, "p", HTML_BLOCK | HTML_SCORED, 0)                                                         \
    X(PARAM, "param", HTML_VOID, 0)                                                                \
    X(PICTURE, "picture", HTML_PHRASING, 0)                                                        \
    X(PRE, "pre", HTML_BLOCK | HTML_SCORED, 3)                                                     \
    X(Q, "q", HTML_PHRASING, 0)                                                                    \
    X(RP, "rp", HTML_PHRASING, 0)                                                                  \
    X(RT, "rt", HTML_PHRASING, 0)                                                                  \
    X(RUBY, "ruby", HTML_PHRASING, 0)                                                              \
    X(S, "s", HTML_PHRASING, 0)                                                                    \
    X(SAMP, "samp", HTML_PHRASING, 0)                                                              \
    X(SCRIPT, "script", HTML_RAW | HTML_UNSEEN | HTML_PHRASING, 0)                                 \
    X(SECTION, "section", HTML_BLOCK | HTML_SCORED, 0)                                             \
    X(SELECT, "select", HTML_PHRASING | HTML_UNSEEN, 0)                                            \
    X(SMALL, "small", HTML_PHRASING, 0)                                                            \
    X(SOURCE, "source", HTML_VOID, 0)                                                              \
    X(SPAN, "span", HTML_PHRASING, 0)                                                              \
    X(STRIKE, "strike", HTML_PHRASING, 0)                                                          \
    X(STRONG, "strong", HTML_PHRASING, 0)                                                          \
    X(STYLE, "style", HTML_RAW | HTML_UNSEEN, 0)                                                   \
    X(SUB, "sub", HTML_PHRASING, 0)                                                                \
    X(SUMMARY, "summary", HTML_BLOCK, 0)                                                           \
    X(SUP, "sup", HTML_PHRASING, 0)                                                                \
    X(SVG, "svg", HTML_UNSEEN | HTML_PHRASING, 0)                                                  \
    X(TABLE, "table", HTML_BLOCK | HTML_SCOPE, 0)                                                  \
    X(TBODY, "tbody", HTML_BLOCK, 0)                                                               \
    X(TD, "td", HTML_BLOCK | HTML_SCOPE | HTML_SCORED, 3)                                          \
    X(TEMPLATE, "template", HTML_UNSEEN | HTML_SCOPE, 0)                                           \
    X(TEXTAREA, "textarea", HTML_RAW | HTML_UNSEEN | HTML_PHRASING, 0)                             \
    X(TFOOT, "tfoot", HTML_BLOCK, 0)                                                               \
    X(TH, "th", HTML_BLOCK | HTML_SCOPE, -5)                                                       \
    X(THEAD, "thead", HTML_BLOCK, 0)                                                               \
    X(TIME, "time", HTML_PHRASING, 0)                                                              \
    X(TITLE, "title", HTML_RAW | HTML_UNSEEN, 0)                                                   \
    X(TR, "tr", HTML_BLOCK, 0)                                                                     \
    X(TRACK, "track", HTML_VOID, 0)                                                                \
    X(TT, "tt", HTML_PHRASING, 0)                                                                  \
    X(U, "u", HTML_PHRASING, 0)                                                                    \
    X(UL, "ul", HTML_BLOCK, -3)                                                                    \
    X(VAR, "var", HTML_PHRASING, 0)                                                                \
    X(VIDEO, "video", HTML_UNSEEN, 0)                                                              \
    X(WBR, "wbr", HTML_VOID | HTML_PHRASING, 0)

enum html_tag {
    HTML_TEXT,    /* not an element: a run of text */
    HTML_UNKNOWN, /* a name unknown to HTML */
#define X(NAME, name, traits, score) HTML_##NAME,
    HTML_TAGS(X)
#undef X
        HTML_TAG_COUNT
};

enum html_tag html_tag_find(struct str name); /* ignores case */
unsigned html_tag_traits(enum html_tag tag);
int html_tag_score(enum html_tag tag);
const char *html_tag_name(enum html_tag tag);

static inline bool html_tag_has(enum html_tag tag, enum html_trait trait)
{
    return (html_tag_traits(tag) & trait) != 0;
}

#endif
