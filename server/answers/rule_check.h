/* SPDX-License-Identifier: GPL-2.0-or-later */
/* rule_check.h - is what a client sends a rule of editors (server/state/search_rules.h)? Any
 * thread.
 */
#ifndef DATELINE_SERVER_ANSWERS_RULE_CHECK_H
#define DATELINE_SERVER_ANSWERS_RULE_CHECK_H

#include <jansson.h>

#include "base/status.h"

/* The members of a change of a stored rule, each of which may be null: API_BAD_RULE_... names the
 * member. */
enum status rule_check_change(const json_t *change, struct error *err);
/* A rule for one search, with its uid and without description: API_BAD_INLINE_RULE. `inside`: the
 * place of the search in the body, as ".queries[0]"; NULL: it is the body. */
enum status rule_check_inline(const json_t *rule, const char *inside, struct error *err);

#endif
