/* SPDX-License-Identifier: GPL-2.0-or-later */
/* rtf.c - reads RTF in one pass over its groups, control words and bytes. */
#include "article/formats/office/rtf.h"

#include <stdlib.h>

#include "article/formats/office/rtf_words.h"
#include "article/text/charset.h"
#include "base/mem.h"
#include "base/utf8.h"

/* What the text of a group is. */
enum destination { TO_TEXT, TO_NOTE, TO_NOTHING, TO_FONTS, TO_STYLES, TO_PROPERTY, TO_TIME };

struct rtf_state {
    enum destination to;
    int property; /* for TO_PROPERTY and TO_TIME */
    int style, font;
    unsigned fallback; /* characters that stand for a Unicode one */
    bool hidden;
};

struct rtf {
    struct str rest;
    struct document *document;
    json_t *properties;
    struct rtf_state states[RTF_DEPTH_MAX];
    size_t depth; /* may be more than there are states */
    struct rtf_state now;

    struct buf bytes;    /* text in the font's charset, not yet decoded */
    struct buf aside;    /* text of a property or of the name of a style */
    struct buf notes;    /* the footnotes */
    unsigned skip;       /* characters that stand for the last Unicode one */
    uint32_t high;       /* the first half of a surrogate pair, or 0 */
    bool may_be_skipped; /* the group began with "\*" */
    int time[5];
    int style; /* the number of the style whose name is read */

    char code_page[24]; /* of the document */
    const char *font_charsets[RTF_FONTS_MAX];
    unsigned char style_roles[RTF_STYLES_MAX];
};

static struct buf *place_of(struct rtf *rtf)
{
    switch (rtf->now.to) {
    case TO_TEXT:
        return &rtf->document->open;
    case TO_NOTE:
        return &rtf->notes;
    case TO_STYLES:
    case TO_PROPERTY:
        return &rtf->aside;
    default:
        return NULL;
    }
}

/* Decode the bytes so far. */
static void flush(struct rtf *rtf)
{
    struct buf *place = rtf->now.hidden ? NULL : place_of(rtf);
    const char *charset = NULL;

    if (rtf->now.font >= 0 && rtf->now.font < RTF_FONTS_MAX)
        charset = rtf->font_charsets[rtf->now.font];
    if (place && rtf->bytes.length > 0)
        charset_decode(place, buf_str(&rtf->bytes), str_of(charset ? charset : rtf->code_page));
    buf_clear(&rtf->bytes);
}

static void add_character(struct rtf *rtf, uint32_t character)
{
    struct buf *place;

    flush(rtf);
    place = rtf->now.hidden ? NULL : place_of(rtf);
    if (place)
        buf_add_utf8(place, character);
}

/* A byte of text. Those that stand for a Unicode character before them are skipped. */
static void add_byte(struct rtf *rtf, char byte)
{
    if (rtf->skip > 0)
        rtf->skip--;
    else
        buf_add_char(&rtf->bytes, byte);
}

/* Characters beyond U+FFFF come as surrogate pairs, and numbers beyond 32767 as negative ones. */
static void add_unicode(struct rtf *rtf, int number)
{
    uint32_t unit = (uint16_t)number;

    if (unit >= 0xD800 && unit < 0xDC00)
        rtf->high = unit;
    else if (unit >= 0xDC00 && unit < 0xE000)
        add_character(rtf, rtf->high ? 0x10000 + ((rtf->high - 0xD800) << 10) + (unit - 0xDC00)
                                     : 0xFFFD);
    else
        add_character(rtf, unit ? unit : 0xFFFD);
    if (unit < 0xD800 || unit >= 0xDC00)
        rtf->high = 0;
    rtf->skip = rtf->now.fallback;
}

static void end_paragraph(struct rtf *rtf, enum document_role role)
{
    int style = rtf->now.style;

    flush(rtf);
    if (rtf->now.to == TO_NOTE)
        buf_add_text(&rtf->notes, "\n\n");
    if (rtf->now.to != TO_TEXT)
        return;
    if (role == DOCUMENT_TEXT && style >= 0 && style < RTF_STYLES_MAX)
        role = (enum document_role)rtf->style_roles[style];
    document_end_paragraph(rtf->document, role);
}

/* ---- groups --------------------------------------------------------------------------------- */

static void open_group(struct rtf *rtf)
{
    flush(rtf);
    if (rtf->depth < RTF_DEPTH_MAX)
        rtf->states[rtf->depth] = rtf->now;
    rtf->depth++;
    rtf->skip = 0;
    rtf->may_be_skipped = false;
}

static void set_time(struct rtf *rtf)
{
    const int *time = rtf->time;
    char text[80];

    snprintf(text, sizeof text, "%04d-%02d-%02dT%02d:%02d:00", time[0], time[1], time[2], time[3],
             time[4]);
    if (time[0] > 0)
        document_set_property(rtf->properties, (enum document_property)rtf->now.property,
                              str_of(text));
}

/* The style's name comes after its number and ends in ";". */
static void set_style(struct rtf *rtf)
{
    struct str names = buf_str(&rtf->aside), name = str_cut(&names, ';');

    if (rtf->style >= 0 && rtf->style < RTF_STYLES_MAX && name.length > 0)
        rtf->style_roles[rtf->style] = (unsigned char)document_style_role(str_trim(name));
}

static void close_group(struct rtf *rtf)
{
    flush(rtf);
    if (rtf->now.to == TO_STYLES)
        set_style(rtf);
    else if (rtf->now.to == TO_PROPERTY)
        document_set_property(rtf->properties, (enum document_property)rtf->now.property,
                              buf_str(&rtf->aside));
    else if (rtf->now.to == TO_TIME)
        set_time(rtf);
    buf_clear(&rtf->aside);
    rtf->skip = 0;
    if (rtf->depth == 0)
        return;
    rtf->depth--;
    if (rtf->depth >= RTF_DEPTH_MAX)
        return;
    if (rtf->now.to == TO_NOTE && rtf->states[rtf->depth].to != TO_NOTE)
        buf_add_text(&rtf->notes, "\n\n");
    rtf->now = rtf->states[rtf->depth];
}

static void enter(struct rtf *rtf, enum destination to, int property)
{
    if (rtf->now.to == TO_NOTHING)
        return;
    rtf->now.to = to;
    rtf->now.property = property;
    memset(rtf->time, 0, sizeof rtf->time);
}

/* ---- control words -------------------------------------------------------------------------- */

static void act_on_group(struct rtf *rtf, const struct rtf_word *word)
{
    static const enum destination destinations[] = {
        [RTF_SKIP] = TO_NOTHING,  [RTF_NOTE] = TO_NOTE,         [RTF_FONTS] = TO_FONTS,
        [RTF_STYLES] = TO_STYLES, [RTF_PROPERTY] = TO_PROPERTY, [RTF_TIME] = TO_TIME,
    };

    flush(rtf);
    enter(rtf, destinations[word->action], word->value);
}

static void act_on_character(struct rtf *rtf, const struct rtf_word *word, int parameter)
{
    switch (word->action) {
    case RTF_STYLE:
        rtf->style = rtf->now.style = parameter;
        break;
    case RTF_FONT:
        rtf->now.font = parameter;
        break;
    case RTF_FONT_CHARSET:
        if (rtf->now.to == TO_FONTS && rtf->now.font >= 0 && rtf->now.font < RTF_FONTS_MAX)
            rtf->font_charsets[rtf->now.font] = rtf_font_charset(parameter);
        break;
    case RTF_CODE_PAGE:
        snprintf(rtf->code_page, sizeof rtf->code_page, "%s%d",
                 parameter >= 1250 && parameter <= 1258 ? "windows-" : "cp", parameter);
        break;
    case RTF_FALLBACK:
        rtf->now.fallback = parameter >= 0 && parameter < 16 ? (unsigned)parameter : 1;
        break;
    case RTF_HIDDEN:
        rtf->now.hidden = parameter != 0;
        break;
    case RTF_PLAIN:
        rtf->now.hidden = false;
        break;
    default:
        rtf->now.style = 0;
        break;
    }
}

static void skip_bytes(struct rtf *rtf, int count)
{
    size_t most = count > 0 ? (size_t)count : 0;

    rtf->rest =
        str_slice(rtf->rest, most < rtf->rest.length ? most : rtf->rest.length, rtf->rest.length);
}

static void act(struct rtf *rtf, const struct rtf_word *word, int parameter)
{
    switch (word->action) {
    case RTF_CHARACTER:
        add_character(rtf, (uint32_t)word->value);
        break;
    case RTF_PARAGRAPH:
        end_paragraph(rtf, DOCUMENT_TEXT);
        break;
    case RTF_CELL:
        end_paragraph(rtf, DOCUMENT_CELL);
        break;
    case RTF_ROW:
        document_end_row(rtf->document);
        break;
    case RTF_UNICODE:
        add_unicode(rtf, parameter);
        break;
    case RTF_BINARY:
        skip_bytes(rtf, parameter);
        break;
    case RTF_TIME_PART:
        rtf->time[word->value] = parameter;
        break;
    case RTF_GROUP:
        break;
    case RTF_SKIP:
    case RTF_NOTE:
    case RTF_FONTS:
    case RTF_STYLES:
    case RTF_PROPERTY:
    case RTF_TIME:
        act_on_group(rtf, word);
        break;
    default:
        flush(rtf);
        act_on_character(rtf, word, parameter);
        break;
    }
}

static bool is_letter(char byte)
{
    return (byte | 0x20) >= 'a' && (byte | 0x20) <= 'z';
}

static size_t count_while(struct str text, size_t from, bool (*fits)(char byte))
{
    while (from < text.length && fits(text.data[from]))
        from++;
    return from;
}

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

/* "\word", "\word12", "\word-3", each with a space behind it that belongs to it. */
static void read_word(struct rtf *rtf)
{
    size_t name_end = count_while(rtf->rest, 0, is_letter), at = name_end;
    const struct rtf_word *word = rtf_word_find(str_slice(rtf->rest, 0, name_end));
    int64_t parameter = 1;
    bool marked = rtf->may_be_skipped;

    if (at < rtf->rest.length && rtf->rest.data[at] == '-')
        at++;
    at = count_while(rtf->rest, at, is_digit);
    if (at > name_end && !str_to_i64(str_slice(rtf->rest, name_end, at), &parameter))
        parameter = 0;
    if (at < rtf->rest.length && rtf->rest.data[at] == ' ')
        at++;
    rtf->rest = str_slice(rtf->rest, at, rtf->rest.length);
    rtf->may_be_skipped = false;
    if (word)
        act(rtf, word, parameter > INT32_MAX || parameter < INT32_MIN ? 0 : (int)parameter);
    else if (marked)
        enter(rtf, TO_NOTHING, 0);
}

static int hex_digit(char digit)
{
    if (is_digit(digit))
        return digit - '0';
    digit |= 0x20;
    return digit >= 'a' && digit <= 'f' ? digit - 'a' + 10 : -1;
}

static void read_hex(struct rtf *rtf)
{
    int high = rtf->rest.length > 0 ? hex_digit(rtf->rest.data[0]) : -1;
    int low = rtf->rest.length > 1 ? hex_digit(rtf->rest.data[1]) : -1;

    if (high < 0 || low < 0)
        return; /* a broken escape costs only itself */
    add_byte(rtf, (char)(high << 4 | low));
    rtf->rest = str_slice(rtf->rest, 2, rtf->rest.length);
}

static void read_symbol(struct rtf *rtf)
{
    char symbol = rtf->rest.data[0];

    rtf->rest = str_slice(rtf->rest, 1, rtf->rest.length);
    if (symbol == '\'')
        read_hex(rtf);
    else if (symbol == '*')
        rtf->may_be_skipped = true;
    else if (symbol == '~')
        add_character(rtf, ' ');
    else if (symbol == '_')
        add_character(rtf, '-');
    else if (symbol == '\n' || symbol == '\r')
        end_paragraph(rtf, DOCUMENT_TEXT);
    else if (symbol == '\t')
        add_character(rtf, '\t');
    else if (strchr("\\{}", symbol) && symbol != '\0')
        add_byte(rtf, symbol);
}

static void read_next(struct rtf *rtf)
{
    char byte = rtf->rest.data[0];

    rtf->rest = str_slice(rtf->rest, 1, rtf->rest.length);
    if (byte == '{')
        open_group(rtf);
    else if (byte == '}')
        close_group(rtf);
    else if (byte == '\\' && rtf->rest.length > 0 && is_letter(rtf->rest.data[0]))
        read_word(rtf);
    else if (byte == '\\' && rtf->rest.length > 0)
        read_symbol(rtf);
    else if (byte != '\r' && byte != '\n' && byte != '\0')
        add_byte(rtf, byte);
}

/* The input may end within a note, whose text then comes first. */
static void add_notes(struct rtf *rtf)
{
    flush(rtf);
    rtf->now.to = TO_TEXT;
    end_paragraph(rtf, DOCUMENT_TEXT);
    document_add(rtf->document, str_trim(buf_str(&rtf->notes)));
    document_end_paragraph(rtf->document, DOCUMENT_TEXT);
}

void rtf_read(struct str bytes, struct document *document, json_t *properties)
{
    struct rtf *rtf = mem_zero(1, sizeof *rtf);

    rtf->rest = bytes;
    rtf->document = document;
    rtf->properties = properties;
    rtf->now.fallback = 1;
    strcpy(rtf->code_page, "windows-1252");
    while (rtf->rest.length > 0)
        read_next(rtf);
    add_notes(rtf);
    buf_fini(&rtf->bytes);
    buf_fini(&rtf->aside);
    buf_fini(&rtf->notes);
    free(rtf);
}
