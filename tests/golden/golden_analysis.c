/* SPDX-License-Identifier: GPL-2.0-or-later */
/* golden_analysis.c - what the analyzer must make of a text, held against a file of examples.
 *
 * Usage: golden_analysis FILE. The files explain themselves: see analysis/README.md. A line that
 * differs is printed as it came out, so that it can be pasted where it is right. */
#include <stdio.h>
#include <stdlib.h>

#include "analysis/analyzer.h"
#include "base/file.h"
#include "base/mem.h"

struct run {
    struct analyzer *analyzer;
    language_id language;
    struct str file;
    unsigned line;
    unsigned cases;
    unsigned failures;
};

/* "\n", "\r", "\t", "\\" and "\xHH" in a text stand for what they do in C. */
static void unescape(struct buf *out, struct str text)
{
    for (size_t i = 0; i < text.length; i++) {
        char byte = text.data[i];

        if (byte == '\\' && i + 1 < text.length) {
            byte = text.data[++i];
            if (byte == 'n')
                byte = '\n';
            else if (byte == 'r')
                byte = '\r';
            else if (byte == 't')
                byte = '\t';
            else if (byte == 'x' && i + 2 < text.length) {
                char digits[3] = {text.data[i + 1], text.data[i + 2], '\0'};

                byte = (char)strtoul(digits, NULL, 16);
                i += 2;
            }
        }
        buf_add_char(out, byte);
    }
}

/* One token as the files write it: "word", alternates behind a slash, sentences behind a bar. */
static void print_token(struct buf *out, const struct token *token)
{
    if (token->flags & TOKEN_ALTERNATE) {
        buf_add_char(out, '/');
    } else {
        if (out->length > 0)
            buf_add_char(out, ' ');
        if (token->flags & TOKEN_PARAGRAPH && token->position > 0)
            buf_add_text(out, "|| ");
        else if (token->flags & TOKEN_SENTENCE && token->position > 0)
            buf_add_text(out, "| ");
        if (token->flags & TOKEN_JOINED)
            buf_add_char(out, '+');
    }
    buf_add_str(out, token->word);
}

static void print_words(struct run *run, struct str text, struct buf *out)
{
    struct token token;

    analyzer_begin(run->analyzer, run->language, text);
    while (analyzer_next(run->analyzer, &token))
        print_token(out, &token);
}

static void print_terms(struct run *run, struct str text, struct buf *out)
{
    struct token token;

    analyzer_begin(run->analyzer, run->language, text);
    while (analyzer_next(run->analyzer, &token)) {
        token.word = analyzer_stem(run->analyzer, run->language, token.word);
        token.flags &= TOKEN_ALTERNATE;
        print_token(out, &token);
    }
}

static void print_covered(struct run *run, struct str text, struct buf *out)
{
    struct token token;

    analyzer_begin(run->analyzer, run->language, text);
    while (analyzer_next(run->analyzer, &token)) {
        buf_add_char(out, '[');
        buf_add_str(out, str_slice(text, token.start, token.end));
        buf_add_char(out, ']');
    }
}

static void print_folded(struct run *run, struct str text, struct buf *out)
{
    analyzer_fold(out, text);
}

static const struct {
    const char *mark;
    void (*print)(struct run *run, struct str text, struct buf *out);
} checks[] = {
    {"= ", print_words}, {"> ", print_terms}, {"@ ", print_covered}, {"~ ", print_folded}};

static void check_line(struct run *run, struct str text, struct str line)
{
    for (size_t i = 0; i < sizeof checks / sizeof *checks; i++) {
        BUF_AUTO struct buf out = {0};
        struct str expected = str_slice(line, 2, line.length);

        if (!str_starts(line, str_of(checks[i].mark)))
            continue;
        checks[i].print(run, text, &out);
        run->cases++;
        if (str_eq(buf_str(&out), expected))
            return;
        run->failures++;
        printf("%.*s:%u: %s\n  expected %.*s\n  got      %.*s\n", STR_ARG(run->file), run->line,
               "differs", STR_ARG(expected), STR_ARG(buf_str(&out)));
        return;
    }
    run->failures++;
    printf("%.*s:%u: not a line of this format\n", STR_ARG(run->file), run->line);
}

static void run_file(struct run *run, struct str lines)
{
    BUF_AUTO struct buf text = {0};

    while (lines.data) {
        struct str line = str_cut(&lines, '\n');

        run->line++;
        if (line.length == 0 || line.data[0] == '#')
            continue;
        if (str_starts(line, STR("language "))) {
            run->language = language_find(str_slice(line, 9, line.length));
        } else if (str_starts(line, STR("  "))) {
            check_line(run, buf_str(&text), str_slice(line, 2, line.length));
        } else {
            buf_clear(&text);
            unescape(&text, line);
        }
    }
}

int main(int argc, char **argv)
{
    struct run run = {.analyzer = analyzer_new()};
    BUF_AUTO struct buf file = {0};
    struct error err;

    if (argc != 2 || file_read(&file, argv[1], 1 << 20, &err) != STATUS_OK) {
        fprintf(stderr, "golden_analysis: cannot read the file of examples\n");
        return 2;
    }
    run.file = str_of(argv[1]);
    run_file(&run, buf_str(&file));
    analyzer_free(run.analyzer);
    printf("%u examples, %u differ\n", run.cases, run.failures);
    return run.failures > 0 || run.cases == 0;
}
