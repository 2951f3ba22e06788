/* SPDX-License-Identifier: GPL-2.0-or-later */
/* terms.c - adds up the occurrences of an article's tokens. */
#include "engine/cluster/terms.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "query/plan.h"
#include "store/terms/norms.h"

void terms_init(struct terms *terms)
{
    *terms = (struct terms){.capacity = 0};
    string_table_init(&terms->tokens);
}

void terms_fini(struct terms *terms)
{
    string_table_fini(&terms->tokens);
    free(terms->tf);
}

void terms_add(struct terms *terms, struct str token, float occurrence)
{
    bool is_new;
    uint32_t number = string_table_add(&terms->tokens, token, &is_new);

    if (is_new) {
        terms->tf = mem_grow(terms->tf, number, &terms->capacity, sizeof *terms->tf);
        terms->tf[number] = 0;
    }
    terms->tf[number] += occurrence;
}

/* As exact as on this machine, so that the order is the same. */
static unsigned long frequency(float exact)
{
    float tf = norms_to_tf(norms_from_tf(exact));

    return (unsigned long)lroundf(TERMS_SCALE * (tf + PLAN_LOWER_BOUND * (tf + PLAN_K1)));
}

static void add_number(struct buf *out, unsigned long number)
{
    char digits[20];
    size_t first = sizeof digits;

    do
        digits[--first] = (char)('0' + number % 10);
    while (number /= 10);
    buf_add(out, digits + first, sizeof digits - first);
}

void terms_write(const struct terms *terms, struct buf *out)
{
    for (uint32_t t = 0; t < terms->tokens.count; t++) {
        if (t > 0)
            buf_add_char(out, ' ');
        buf_add_str(out, string_table_get(&terms->tokens, t));
        buf_add_char(out, TERMS_DELIMITER);
        add_number(out, frequency(terms->tf[t]));
    }
}
