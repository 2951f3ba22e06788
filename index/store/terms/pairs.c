/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pairs.c - finds the lists of pairs of frequent words; tells which words are frequent. */
#include "store/terms/pairs.h"

#include "store/settings/schema.h"

_Static_assert(2 * PAIRS_TERM_MAX + SCHEMA_PAIR_EXTRA <= SCHEMA_KEY_MAX, "a pair's key is a key");

bool pairs_is_frequent(struct str term, uint32_t documents, uint32_t all)
{
    return (uint64_t)documents * PAIRS_SHARE >= all && term.length <= PAIRS_TERM_MAX &&
           schema_key_is_text(term);
}

bool pairs_known(const struct postings *postings)
{
    struct posting_list list;
    struct error err;

    return !postings_find(postings, SCHEMA_PAIRS, &list, &err);
}

enum status pairs_find(const struct postings *postings, uint32_t chunk, struct str first,
                       struct str second, struct posting_list *list, struct error *err)
{
    char key[SCHEMA_KEY_MAX];

    return postings_find(postings, str_n(key, schema_pair_key(chunk, first, second, key)), list,
                         err);
}
