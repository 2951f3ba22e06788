/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fuzz_analyzer.c - any bytes as text: tokens in order, inside the text, of bounded length. */
#include <stdlib.h>

#include "analysis/analyzer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
    if (!holds)
        abort();
}

static void check_token(const struct token *token, const struct token *before, size_t size)
{
    require(token->word.length > 0 && token->word.length <= ANALYZER_WORD_MAX);
    require(token->start < token->end && token->end <= size);
    require(token->start >= before->start);
    if (token->flags & TOKEN_ALTERNATE)
        require(token->position == before->position);
    else
        require(token->position == before->position + 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct analyzer *analyzer;
    struct token token, before = {.position = UINT32_MAX};
    language_id language;
    BUF_AUTO struct buf folded = {0};

    if (!analyzer)
        analyzer = analyzer_new();
    if (size == 0)
        return 0;
    language = (language_id)(data[0] % language_count());
    analyzer_begin(analyzer, language, str_n((const char *)data + 1, size - 1));
    while (analyzer_next(analyzer, &token)) {
        check_token(&token, &before, size - 1);
        before = token;
        require(analyzer_stem(analyzer, language, token.word).length <= ANALYZER_WORD_MAX);
        language_is_stop_word(language, token.word);
    }
    analyzer_fold(&folded, str_n((const char *)data, size));
    return 0;
}
