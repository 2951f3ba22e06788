/* SPDX-License-Identifier: GPL-2.0-or-later */
/* terminal.c - breaks clean text into lines, and switches styles. */
#include "client/terminal.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/utf8.h"
#include "base/width.h"
#include "client/clean.h"

#define DEFAULT_WIDTH  80
#define NARROWEST_LINE 20
#define WIDEST_LINE    100 /* longer lines are hard to read, however wide the window */

static const char *const style_on[] = {"", "\033[1m", "\033[2m"};
#define STYLE_OFF "\033[0m"

static unsigned window_width(int fd)
{
    const char *columns = getenv("COLUMNS");
    struct winsize window;
    uint64_t width = 0;

    if (columns && str_to_u64(str_of(columns), &width) && width > 0)
        return width > WIDEST_LINE ? WIDEST_LINE : (unsigned)width;
    if (ioctl(fd, TIOCGWINSZ, &window) == 0 && window.ws_col > 0)
        return window.ws_col > WIDEST_LINE ? WIDEST_LINE : window.ws_col;
    return DEFAULT_WIDTH;
}

struct terminal terminal_of(int fd, enum color color)
{
    const char *term = getenv("TERM");
    bool is_terminal = isatty(fd) == 1;
    bool can_style = is_terminal && term && strcmp(term, "dumb") != 0;

    return (struct terminal){
        .is_terminal = is_terminal,
        .styles = color == COLOR_ALWAYS || (color == COLOR_AUTO && can_style),
        .width = is_terminal ? window_width(fd) : 0,
    };
}

/* The position of the output. */
struct layout {
    struct buf *out;
    const struct terminal *terminal;
    enum style style;
    unsigned indent, room; /* room: columns behind the indent; 0: no end */
    unsigned column;       /* behind the indent */
};

/* The text up to the next possible line break. */
struct terminal_piece {
    struct str text;
    unsigned width;
    bool space_before;
};

static void add_indent(struct layout *layout)
{
    buf_addf(layout->out, "%*s", (int)layout->indent, "");
}

static void break_line(struct layout *layout)
{
    buf_add_char(layout->out, '\n');
    add_indent(layout);
    layout->column = 0;
}

static void switch_mark(struct layout *layout, bool on)
{
    if (!layout->terminal->styles)
        return;
    buf_add_text(layout->out, STYLE_OFF);
    buf_add_text(layout->out, style_on[on ? STYLE_BOLD : layout->style]);
}

/* East Asian stops and closing brackets must not start a line. */
static bool begins_no_line(uint32_t c)
{
    return (c >= 0x3001 && c <= 0x3002) || c == 0x300D || c == 0x300F || c == 0x3009 ||
           c == 0x300B || c == 0x3011 || c == 0x30FC || c == 0xFF09 || c == 0xFF0C || c == 0xFF0E ||
           c == 0xFF01 || c == 0xFF1F;
}

static bool may_break(uint32_t before, uint32_t c)
{
    return before && !begins_no_line(c) &&
           (character_width(before) == 2 || character_width(c) == 2);
}

/* The next piece of the text, with the marks after its last character. */
static struct terminal_piece next_piece(struct str *rest)
{
    struct terminal_piece piece = {.text = *rest};
    const char *at = rest->data, *end = rest->data + rest->length;
    uint32_t before = 0, c;

    if (at < end && *at == ' ') {
        piece.space_before = true;
        at++;
    }
    piece.text.data = at;
    while (at < end && *at != ' ') {
        size_t length = utf8_decode(at, end, &c);

        if (c >= ' ') {
            if (may_break(before, c))
                break;
            piece.width += character_width(c);
            before = c;
        }
        at += length;
    }
    piece.text.length = (size_t)(at - piece.text.data);
    *rest = str_n(at, (size_t)(end - at));
    return piece;
}

/* A word longer than a line is broken where the line ends. */
static void add_piece(struct layout *layout, struct str text)
{
    const char *at = text.data, *end = text.data + text.length;

    while (at < end) {
        uint32_t c;
        size_t length = utf8_decode(at, end, &c);

        if (c == CLEAN_MARK_ON || c == CLEAN_MARK_OFF) {
            switch_mark(layout, c == CLEAN_MARK_ON);
        } else {
            unsigned width = character_width(c);

            if (layout->room && layout->column + width > layout->room)
                break_line(layout);
            buf_add(layout->out, at, length);
            layout->column += width;
        }
        at += length;
    }
}

static void lay_out(struct layout *layout, struct str text)
{
    while (text.length > 0) {
        struct terminal_piece piece = next_piece(&text);
        unsigned wanted = layout->column + piece.space_before + piece.width;

        if (layout->room && layout->column > 0 && wanted > layout->room) {
            break_line(layout);
        } else if (piece.space_before) {
            buf_add_char(layout->out, ' ');
            layout->column++;
        }
        add_piece(layout, piece.text);
    }
}

void terminal_add(struct buf *out, const struct terminal *terminal, enum style style,
                  unsigned indent, struct str text)
{
    struct layout layout = {.out = out, .terminal = terminal, .style = style, .indent = indent};

    if (text.length == 0)
        return;
    if (terminal->width)
        layout.room =
            terminal->width > indent + NARROWEST_LINE ? terminal->width - indent : NARROWEST_LINE;
    add_indent(&layout);
    if (terminal->styles)
        buf_add_text(out, style_on[style]);
    lay_out(&layout, text);
    if (terminal->styles && style != STYLE_PLAIN)
        buf_add_text(out, STYLE_OFF);
    buf_add_char(out, '\n');
}
