/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ruled.c - tokens of a text that contains strings of the settings.
 *
 * The text is cut at these strings. The text between them is analysed as usual. A dictionary word,
 * or a word with non-separators, is one token. */
#include "analysis/tokenizer.h"

/* The start of the character that ends before `at`, if it belongs to a word; otherwise NULL. */
static const char *word_before(const char *start, const char *at)
{
    const char *from = at;

    if (from == start)
        return NULL;
    do
        from--;
    while (from > start && ((unsigned char)*from & 0xC0) == 0x80 && at - from < 4);
    return kind_is_word(char_kind_at(from, at)) ? from : NULL;
}

static const char *word_after(const char *at, const char *end)
{
    uint32_t character;
    unsigned class;

    if (!kind_is_word(char_kind_at(at, end)))
        return NULL;
    return char_read(at, end, &character, &class);
}

/* Find the whole word around the non-separator at [at, at + length): adjacent letters, digits and
 * other non-separators. */
static void whole_word(struct analyzer *analyzer, const char *at, size_t length)
{
    const char *from = at, *to = at + length, *next;
    enum rule_kind kind;

    while ((next = word_before(analyzer->at, from)))
        from = next;
    for (;;) {
        if ((next = word_after(to, analyzer->limit)))
            to = next;
        else if (to < analyzer->limit &&
                 analysis_rules_at(analyzer->rules, to, analyzer->limit, &length, &kind) &&
                 kind == RULE_NON_SEPARATOR)
            to += length;
        else
            break;
    }
    analyzer->ruled_start = from;
    analyzer->ruled_end = to;
    analyzer->ruled_token = true;
}

void ruled_advance(struct analyzer *analyzer)
{
    const char *at;
    size_t length;
    enum rule_kind kind;

    analyzer->end = analyzer->ruled_start = analyzer->ruled_end = analyzer->limit;
    analyzer->ruled_token = false;
    if (!analysis_rules_find(analyzer->rules, analyzer->at, analyzer->limit, &at, &length, &kind))
        return;
    analyzer->ruled_start = at;
    analyzer->ruled_end = at + length;
    analyzer->ruled_token = kind == RULE_DICTIONARY;
    if (kind == RULE_NON_SEPARATOR)
        whole_word(analyzer, at, length);
    analyzer->end = analyzer->ruled_start;
}

bool ruled_next(struct analyzer *analyzer, struct token *token, bool *any)
{
    struct str written =
        str_n(analyzer->ruled_start, (size_t)(analyzer->ruled_end - analyzer->ruled_start));

    *any = false;
    if (analyzer->ruled_start >= analyzer->limit)
        return false;
    if (analyzer->ruled_token) {
        buf_clear(&analyzer->ruled_word);
        analyzer_fold(&analyzer->ruled_word, written);
        analyzer->ruled_word.length = utf8_cut(buf_str(&analyzer->ruled_word), ANALYZER_WORD_MAX);
        *token = (struct token){.word = buf_str(&analyzer->ruled_word),
                                .start = text_offset(analyzer, analyzer->ruled_start),
                                .end = text_offset(analyzer, analyzer->ruled_end),
                                .position = analyzer->position++};
        *any = analyzer->ruled_word.length > 0;
    }
    analyzer->at = analyzer->ruled_end;
    analyzer->in_run = false;
    analyzer->chain = NULL;
    analyzer->last_start = analyzer->last_end = NULL;
    ruled_advance(analyzer);
    return true;
}
