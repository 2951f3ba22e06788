/* SPDX-License-Identifier: GPL-2.0-or-later */
/* bigram.c - scripts without spaces between words: each pair of adjacent characters is a token. */
#include "analysis/tokenizer.h"

/* Read one character and its marks. Returns false if it belongs to none of these scripts. */
static bool unit_read(struct analyzer *analyzer, struct unit *unit)
{
    const char *at = analyzer->at, *next;
    char folded[UNIT_WORD_MAX + UNICODE_FOLD_MAX];
    size_t length;
    uint32_t character;
    unsigned class;

    if (at >= analyzer->end)
        return false;
    next = char_read(at, analyzer->end, &character, &class);
    if ((class & KIND_MASK) != KIND_BIGRAM)
        return false;
    unit->start = text_offset(analyzer, at);
    length = fold_add(folded, 0, character, class);
    for (at = next; at < analyzer->end; at = next) {
        next = char_read(at, analyzer->end, &character, &class);
        if ((class & KIND_MASK) == KIND_EXTEND)
            length = fold_add(folded, length, character, class);
        else if (!(class & CHAR_COMPOSES) || !fold_compose(folded, &length, character))
            break;
        length = utf8_cut(str_n(folded, length), UNIT_WORD_MAX);
    }
    length = utf8_cut(str_n(folded, length), UNIT_WORD_MAX);
    memcpy(unit->bytes, folded, length);
    unit->length = (uint8_t)length;
    unit->end = text_offset(analyzer, at);
    analyzer->at = at;
    return true;
}

static void token_set(struct analyzer *analyzer, struct token *token, const struct unit *first,
                      const struct unit *second)
{
    size_t length = first->length;

    memcpy(analyzer->word, first->bytes, length);
    if (second) {
        memcpy(analyzer->word + length, second->bytes, second->length);
        length += second->length;
    }
    token->word = str_n(analyzer->word, length);
    token->start = first->start;
    token->end = second ? second->end : first->end;
    token->position = analyzer->position++;
    token->flags = analyzer->gap_flags | (second ? TOKEN_BIGRAM : 0);
    analyzer->gap_flags = TOKEN_JOINED;
    analyzer->last_start = analyzer->last_end = analyzer->at;
}

void bigram_begin(struct analyzer *analyzer)
{
    struct unit second;
    struct token *token = &analyzer->pending[0];
    struct unit first;

    unit_read(analyzer, &first);
    analyzer->in_run = unit_read(analyzer, &second);
    token_set(analyzer, token, &first, analyzer->in_run ? &second : NULL);
    analyzer->last_unit = second;
    analyzer->pending_next = 0;
    analyzer->pending_count = 1;
}

bool bigram_next(struct analyzer *analyzer, struct token *token)
{
    struct unit unit;

    analyzer->in_run = unit_read(analyzer, &unit);
    if (!analyzer->in_run)
        return false;
    token_set(analyzer, token, &analyzer->last_unit, &unit);
    analyzer->last_unit = unit;
    return true;
}
